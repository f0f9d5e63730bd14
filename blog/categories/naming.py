"""What categories and tags may be called, and who may decide it."""

from blog.accounts.rights import Right, rights_of
from blog.errors import InputRefused, NotAllowed
from blog.models import Person
from blog.rendering.slugs import slugify

MAX_NAME_LENGTH = 200


def refuse_unless_filing(by: Person) -> None:
    if Right.FILE not in rights_of(by):
        raise NotAllowed("Editors and administrators look after categories and tags.")


def tidy_name(name: str, noun: str) -> str:
    """Return the name in one line; InputRefused by the field `name`."""
    tidy = " ".join(storable(name).split())
    if not tidy:
        raise InputRefused({"name": f"Give the {noun} a name."})
    if len(tidy) > MAX_NAME_LENGTH:
        raise InputRefused(
            {
                "name": f"The name has {len(tidy)} characters; {MAX_NAME_LENGTH} is the most."
            }
        )
    return tidy


def typed_slug(slug: str) -> str | None:
    """Return the slug that was asked for, None if none was; InputRefused by `slug`."""
    if not slug.strip():
        return None
    if made := slugify(slug):
        return made
    raise InputRefused({"slug": "Use letters or digits."})


def storable(text: str) -> str:
    """Drop what a database cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
