"""What people say about themselves."""

from blog.accounts.identity import normal_name
from blog.errors import InputRefused, NotAllowed
from blog.extensions import begin_writing, db
from blog.models import Person
from blog.signals import site_changed

LONGEST_ABOUT = 5_000


def change_profile(
    person_id: int, *, by: Person, name: str | None = None, about: str | None = None
) -> Person:
    """Change one's own name or words about oneself; None leaves it as it is.

    Raises InputRefused by the fields name and about, and NotAllowed for other people's.
    """
    if person_id != by.id:
        raise NotAllowed("People describe themselves.")
    name = None if name is None else normal_name(name)
    about = None if about is None else _normal_about(about)
    begin_writing()
    person = db.session.get_one(Person, person_id)
    person.name = person.name if name is None else name
    person.about = person.about if about is None else about
    site_changed.send(person)
    db.session.commit()
    return person


def _normal_about(text: str) -> str:
    storable = text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    about = storable.replace("\r\n", "\n").strip()
    if len(about) > LONGEST_ABOUT:
        raise InputRefused(
            {"about": f"This has {len(about):,} characters; {LONGEST_ABOUT:,} at most."}
        )
    return about
