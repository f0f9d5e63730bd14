"""How many public posts each person, category and tag has, kept with every change.

A save moves a count by one, so that it costs the same on a blog of any size; a verb
that files many posts at once counts afresh.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Column, func, select, update

from blog.extensions import db
from blog.models import (
    Category,
    Person,
    Post,
    PostKind,
    PostStatus,
    Tag,
    post_category,
    post_tag,
)

_NOWHERE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Counted:
    """Where a post is counted; nowhere unless everyone can see it."""

    people: frozenset[int] = _NOWHERE
    categories: frozenset[int] = _NOWHERE
    tags: frozenset[int] = _NOWHERE


def counted_in(post: Post) -> Counted:
    if not post.is_public or post.kind is not PostKind.POST:
        return Counted()
    return Counted(
        frozenset({post.author_id}),
        frozenset(category.id for category in post.categories),
        frozenset(tag.id for tag in post.tags),
    )


def move_counts(before: Counted, after: Counted) -> None:
    """Count a post no longer where it was and from now on where it is."""
    _move(Category, before.categories, after.categories)
    _move(Tag, before.tags, after.tags)
    _move(Person, before.people, after.people)


def recount(category_ids: Collection[int] = (), tag_ids: Collection[int] = ()) -> None:
    """Count the posts of these categories and tags afresh."""
    _recount(Category, post_category.c.category_id, category_ids)
    _recount(Tag, post_tag.c.tag_id, tag_ids)


def _move(
    model: type[Category | Tag | Person], before: frozenset[int], after: frozenset[int]
) -> None:
    for ids, step in ((before - after, -1), (after - before, 1)):
        if ids:
            db.session.execute(
                update(model)
                .where(model.id.in_(ids))
                .values(post_count=model.post_count + step)
            )


def _recount(
    model: type[Category | Tag], term_id: Column[int], ids: Collection[int]
) -> None:
    if not ids:
        return
    table = term_id.table
    total = (
        select(func.count())
        .select_from(table)
        .join(Post, Post.id == table.c.post_id)
        .where(
            term_id == model.id,
            Post.kind == PostKind.POST,
            Post.status == PostStatus.PUBLISHED,
        )
        .scalar_subquery()
    )
    db.session.execute(
        update(model)
        .where(model.id.in_(ids))
        .values(post_count=total)
        .execution_options(synchronize_session="fetch")
    )
