"""Finding posts by what programs know them by, and listing them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from blog.accounts.rights import Right, rights_of
from blog.errors import NotAllowed
from blog.extensions import db
from blog.models import Person, Post, PostKind, PostStatus
from blog.models.base import UtcDateTime
from blog.posts.permalinks import find_at
from blog.posts.queries import find_by_id
from blog.remote.micropub.addresses import split_own
from blog.remote.micropub.post_types import BY_PROPERTY, NAMES
from blog.remote.micropub.refusals import RequestRefused

MOST_DIGITS = 9
STATUSES = {
    "published": (PostStatus.PUBLISHED, PostStatus.PRIVATE, PostStatus.SCHEDULED),
    "draft": (PostStatus.DRAFT,),
}
_MOMENT = func.coalesce(Post.published_at, Post.created_at)
_NEWEST_FIRST = (_MOMENT.desc(), Post.id.desc())
_OLDEST_FIRST = (_MOMENT, Post.id)


@dataclass(frozen=True, kw_only=True)
class SourceFilter:
    """Which posts; `after` and `before` are ids of posts in the list, newest first."""

    post_type: str = ""
    status: str = ""
    limit: int = 20
    offset: int = 0
    after: int | None = None
    before: int | None = None


def find_post(url: str, *, by: Person) -> Post:
    """Return the post of an address, present or old, or of `/?p=12`.

    Raises RequestRefused where there is none, and NotAllowed for somebody else's.
    """
    post = _post_at(url)
    if post is None or post.kind is not PostKind.POST:
        raise RequestRefused("There is no post at that address.")
    if post.author_id != by.id and Right.EDIT_OTHERS not in rights_of(by):
        raise NotAllowed("Only its author and editors may do that.")
    return post


def refuse_binned(post: Post) -> None:
    if post.status is PostStatus.TRASHED:
        raise RequestRefused("That post is in the bin; undelete it first.")


def list_sources(wanted: SourceFilter, *, by: Person) -> Sequence[Post]:
    """Return posts outside the bin, newest first; those of others only for editors."""
    conditions = [Post.kind == PostKind.POST, Post.status.in_(_statuses(wanted.status))]
    if Right.EDIT_OTHERS not in rights_of(by):
        conditions.append(Post.author_id == by.id)
    conditions += [*_of_type(wanted.post_type), *_beyond(wanted)]
    is_upwards = wanted.before is not None and wanted.after is None
    posts = db.session.scalars(
        select(Post)
        .where(*conditions)
        .options(
            joinedload(Post.author),
            selectinload(Post.categories),
            selectinload(Post.tags),
        )
        .order_by(*(_OLDEST_FIRST if is_upwards else _NEWEST_FIRST))
        .limit(wanted.limit)
        .offset(wanted.offset)
    ).all()
    return list(reversed(posts)) if is_upwards else posts


def _post_at(url: str) -> Post | None:
    parts = split_own(url)
    if parts is None:
        return None
    number = parse_qs(parts.query).get("p", [""])[0]
    if parts.path not in {"", "/"}:
        return find_at(unquote(parts.path))
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        return None
    return find_by_id(int(number))


def _statuses(word: str) -> Sequence[PostStatus]:
    if word and word not in STATUSES:
        raise RequestRefused(f"Here a post-status is {' or '.join(STATUSES)}.")
    return STATUSES[word] if word else [s for group in STATUSES.values() for s in group]


def _of_type(post_type: str) -> list[ColumnElement[bool]]:
    """Conditions that say what `type_of` says of one post."""
    if not post_type:
        return []
    if post_type not in NAMES and post_type not in BY_PROPERTY.values():
        raise RequestRefused(f"Here a post-type is one of {', '.join(NAMES)}.")
    conditions: list[ColumnElement[bool]] = []
    for name, found in BY_PROPERTY.items():
        is_there = Post.properties[name].as_string().is_not(None)
        if found == post_type:
            return [*conditions, is_there]
        conditions.append(~is_there)
    is_named = Post.title != ""
    return [*conditions, is_named if post_type == "article" else ~is_named]


def _beyond(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for post_id, is_after in ((wanted.after, True), (wanted.before, False)):
        if post_id is None:
            continue
        row = db.session.execute(
            select(_MOMENT, Post.id).where(Post.id == post_id)
        ).first()
        if row is None:
            raise RequestRefused("The list does not go on from there any more.")
        moment = row[0]
        place = tuple_(_MOMENT, Post.id)
        here = tuple_(literal(moment, UtcDateTime()), literal(post_id))
        conditions.append(place < here if is_after else place > here)
    return conditions
