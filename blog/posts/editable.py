"""Reading posts for those who may change them, in the order a program asks for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from blog.accounts.rights import Right, rights_of
from blog.extensions import db
from blog.models import Person, Post, PostKind, PostStatus

MOST_AT_ONCE = 500
OUTSIDE_THE_BIN = frozenset(PostStatus) - {PostStatus.TRASHED}
# What a contributor may change of their own, as accounts/rights says of one post.
_UNPUBLISHED = (PostStatus.DRAFT, PostStatus.TRASHED)


class PostOrder(StrEnum):
    """What a list is sorted by; undated drafts stand where they were begun."""

    DATE = "date"
    MODIFIED = "modified"
    TITLE = "title"
    SLUG = "slug"
    AUTHOR = "author"
    ID = "id"


@dataclass(frozen=True, kw_only=True)
class EditableFilter:
    """Which posts of one kind, and which stretch of the list of them."""

    kind: PostKind = PostKind.POST
    statuses: Collection[PostStatus] = OUTSIDE_THE_BIN
    search: str = ""
    order: PostOrder = PostOrder.DATE
    is_descending: bool = True
    number: int = 10
    offset: int = 0


_BEGUN_AT = func.coalesce(Post.published_at, Post.created_at)
_COLUMNS: dict[PostOrder, SQLColumnExpression[Any]] = {
    PostOrder.DATE: _BEGUN_AT,
    PostOrder.MODIFIED: Post.updated_at,
    PostOrder.TITLE: func.lower(Post.title),
    PostOrder.SLUG: Post.slug,
    PostOrder.AUTHOR: Post.author_id,
    PostOrder.ID: Post.id,
}


def list_editable(wanted: EditableFilter, *, by: Person) -> Sequence[Post]:
    """Return posts or pages this person may change, at most 500, in a few queries.

    Each has its author, categories, tags, picture and the page above it.
    """
    columns = (_COLUMNS[wanted.order], Post.id)
    order = [c.desc() if wanted.is_descending else c.asc() for c in columns]
    return db.session.scalars(
        select(Post)
        .where(
            Post.kind == wanted.kind,
            Post.status.in_(wanted.statuses),
            *_says(wanted.search),
            *_changed_by(by, wanted.kind),
        )
        .options(*whole())
        .order_by(*order)
        .limit(min(wanted.number, MOST_AT_ONCE))
        .offset(wanted.offset)
    ).all()


def find_whole(post_id: int) -> Post | None:
    """Return a post or page of any status with all that is told of it."""
    return db.session.scalar(select(Post).where(Post.id == post_id).options(*whole()))


def whole() -> tuple[ORMOption, ...]:
    """Return what loads all that is told of a post with it."""
    return (
        joinedload(Post.author),
        joinedload(Post.picture),
        joinedload(Post.parent).load_only(Post.title, Post.slug, Post.permalink),
        selectinload(Post.categories),
        selectinload(Post.tags),
    )


def _says(search: str) -> list[ColumnElement[bool]]:
    sought = search.replace("\x00", "").strip()
    if not sought:
        return []
    columns = (Post.title, Post.text, Post.summary)
    return [or_(*(c.icontains(sought, autoescape=True) for c in columns))]


def _changed_by(person: Person, kind: PostKind) -> list[ColumnElement[bool]]:
    """Conditions that leave only what `accounts.rights.may_edit` says yes to."""
    rights = rights_of(person)
    if kind is PostKind.PAGE:
        return [] if Right.EDIT_PAGES in rights else [false()]
    if Right.EDIT_OTHERS in rights:
        return []
    if Right.WRITE not in rights:
        return [false()]
    own = [Post.author_id == person.id]
    return own if Right.PUBLISH in rights else [*own, Post.status.in_(_UNPUBLISHED)]
