"""Making, renaming, merging and deleting tags."""

from itertools import count

from sqlalchemy import delete, insert, select

from blog.categories.naming import (
    refuse_unless_filing,
    storable,
    tidy_name,
    typed_slug,
)
from blog.errors import InputRefused, NotFound
from blog.extensions import db
from blog.models import Person, Tag, post_tag
from blog.posts.counts import recount
from blog.posts.transaction import writing
from blog.rendering.slugs import slugify
from blog.signals import site_changed


def create_tag(name: str, *, by: Person, slug: str = "", description: str = "") -> Tag:
    """Make a tag and return it; an empty slug is made from the name.

    Raises InputRefused by the fields name and slug, and NotAllowed.
    """
    with writing():
        refuse_unless_filing(by)
        tags = _hold_tags()
        tag = Tag(
            name=tidy_name(name, "tag"), description=storable(description).strip()
        )
        _refuse_double(tags, tag)
        tag.slug = typed_slug(slug) or _free_slug(tags, tag.name)
        _refuse_clash(tags, tag)
        db.session.add(tag)
    return tag


def rename_tag(
    tag_id: int,
    name: str,
    *,
    by: Person,
    slug: str = "",
    description: str | None = None,
) -> Tag:
    """Change what a tag is called; an empty slug stays as it is, and so does None.

    A name that another tag has is refused: merging is a verb of its own.
    """
    with writing():
        refuse_unless_filing(by)
        tags = _hold_tags()
        tag = _find(tags, tag_id)
        with db.session.no_autoflush:
            tag.name = tidy_name(name, "tag")
            _refuse_double(tags, tag)
            tag.slug = typed_slug(slug) or tag.slug
            _refuse_clash(tags, tag)
        if description is not None:
            tag.description = storable(description).strip()
        site_changed.send(tag)
    return tag


def merge_tag(tag_id: int, into_id: int, *, by: Person) -> Tag:
    """Give everything with one tag another one, and delete the first."""
    with writing():
        refuse_unless_filing(by)
        tags = _hold_tags()
        tag, into = _find(tags, tag_id), _find(tags, into_id)
        if tag is into:
            raise InputRefused({"into_id": "Choose another tag."})
        tagged = post_tag.c
        already = select(tagged.post_id).where(tagged.tag_id == into_id)
        missing = select(into_id, tagged.post_id).where(  # type: ignore[call-overload]  # a number selects itself
            tagged.tag_id == tag_id, tagged.post_id.not_in(already)
        )
        db.session.execute(insert(post_tag).from_select(["tag_id", "post_id"], missing))
        _drop(tag_id)
        recount(tag_ids=[into_id])
        site_changed.send(into)
    return into


def delete_tag(tag_id: int, *, by: Person) -> None:
    """Delete a tag; posts lose it."""
    with writing():
        refuse_unless_filing(by)
        tag = _find(_hold_tags(), tag_id)
        _drop(tag_id)
        site_changed.send(tag)


def _hold_tags() -> list[Tag]:
    """Lock all tags, in the order everybody does."""
    tags = db.session.scalars(select(Tag).order_by(Tag.id).with_for_update())
    return list(tags)


def _find(tags: list[Tag], tag_id: int) -> Tag:
    for tag in tags:
        if tag.id == tag_id:
            return tag
    raise NotFound("There is no such tag.")


def _refuse_double(tags: list[Tag], tag: Tag) -> None:
    for other in tags:
        if other is not tag and other.name.casefold() == tag.name.casefold():
            raise InputRefused(
                {"name": f'There is a tag "{other.name}" already; merge this into it.'}
            )


def _refuse_clash(tags: list[Tag], tag: Tag) -> None:
    for other in tags:
        if other is not tag and other.slug == tag.slug:
            raise InputRefused(
                {"slug": f'The address "{tag.slug}" is taken by "{other.name}".'}
            )


def _free_slug(tags: list[Tag], name: str) -> str:
    base = slugify(name) or "tag"
    taken = {tag.slug for tag in tags}
    if base not in taken:
        return base
    return next(s for n in count(2) if (s := f"{base}-{n}") not in taken)


def _drop(tag_id: int) -> None:
    db.session.execute(delete(post_tag).where(post_tag.c.tag_id == tag_id))
    statement = delete(Tag).where(Tag.id == tag_id)
    db.session.execute(statement.execution_options(synchronize_session=False))
