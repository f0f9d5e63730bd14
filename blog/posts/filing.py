"""Finding the categories and tags a post shall be filed under."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.exc import IntegrityError

from blog.extensions import db
from blog.models import Category, Tag, post_category, post_tag
from blog.rendering.slugs import slugify


def tags_named(names: Iterable[str]) -> list[Tag]:
    """Return the tags of these names, whatever their case; unknown ones are made.

    In the current transaction; the caller commits.
    """
    wanted = _distinct(names)
    known = _known(wanted)
    # In one order everywhere, so that two writers never wait for each other.
    for folded in sorted(wanted.keys() - known.keys()):
        known[folded] = _make(wanted[folded])
    return [known[folded] for folded in wanted]


def hold_terms(
    post_id: int | None, category_ids: Collection[int], names: Iterable[str]
) -> None:
    """Lock the terms a post is under and shall be under, before the post itself.

    Everybody locks categories, then tags, each by id, so that nobody waits in a
    circle. SQLite has one writer anyway and locks nothing here.
    """
    filed = post_category.c.category_id, post_tag.c.tag_id
    old_categories, old_tags = (
        select(column).where(column.table.c.post_id == post_id) for column in filed
    )
    is_held = or_(Category.id.in_(category_ids), Category.id.in_(old_categories))
    _hold(select(Category.id).where(is_held).order_by(Category.id))
    is_held = or_(_is_named(_distinct(names)), Tag.id.in_(old_tags))
    _hold(select(Tag.id).where(is_held).order_by(Tag.id))


def _hold(query: Select[int]) -> None:
    db.session.execute(query.with_for_update(key_share=True)).all()


def find_categories(ids: Collection[int]) -> list[Category]:
    """Return those categories that are there, in the order asked for."""
    found = db.session.scalars(
        select(Category).where(Category.id.in_(ids)).order_by(Category.id)
    )
    by_id = {category.id: category for category in found}
    return [by_id[i] for i in dict.fromkeys(ids) if i in by_id]


def _distinct(names: Iterable[str]) -> dict[str, str]:
    """Return tidy names by what makes them equal."""
    tidy = (" ".join(name.replace("\x00", "").split()) for name in names)
    distinct: dict[str, str] = {}
    for name in tidy:
        if name:
            distinct.setdefault(name.casefold(), name)
    return distinct


def _known(wanted: dict[str, str]) -> dict[str, Tag]:
    if not wanted:
        return {}
    tags = db.session.scalars(select(Tag).where(_is_named(wanted)))
    by_name = {tag.name.casefold(): tag for tag in tags}
    return {folded: tag for folded, tag in by_name.items() if folded in wanted}


def _is_named(wanted: dict[str, str]) -> ColumnElement[bool]:
    """Match every tag of these names, and some others that share a slug."""
    # SQLite lowers only ASCII; a name in other letters is found by its slug.
    lowered = {name.lower() for name in wanted.values()}
    slugs = {slugify(name) for name in wanted.values()}
    return or_(func.lower(Tag.name).in_(lowered), Tag.slug.in_(slugs))


def _make(name: str) -> Tag:
    """Make a tag, or take the one that somebody else made at this moment."""
    folded, base, number = name.casefold(), slugify(name) or "tag", 0
    while not (made := _known({folded: name})):
        number += 1
        slug = base if number == 1 else f"{base}-{number}"
        if db.session.scalar(select(Tag.id).where(Tag.slug == slug)) is not None:
            continue
        tag = Tag(name=name, slug=slug)
        try:
            with db.session.begin_nested():
                db.session.add(tag)
        except IntegrityError:
            continue
        return tag
    return made[folded]
