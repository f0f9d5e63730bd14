"""Reading responses for those who moderate them, as programs ask for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from blog.accounts.rights import may_moderate
from blog.errors import NotAllowed, NotFound
from blog.extensions import db
from blog.models import Person, Post, PostKind, Response, ResponseStatus
from blog.responses.queries import QueueKind, is_of_kind, moderated_by

MOST_AT_ONCE = 500
_WITH_POST = joinedload(Response.post).load_only(
    Post.title, Post.permalink, Post.status, Post.author_id, Post.kind
)


@dataclass(frozen=True, kw_only=True)
class ModeratedFilter:
    """Which responses, and which stretch of the list of them; all by default."""

    statuses: Collection[ResponseStatus] = tuple(ResponseStatus)
    kind: QueueKind | None = None
    post_id: int | None = None
    post_kind: PostKind | None = None
    number: int = 10
    offset: int = 0


def list_moderated(wanted: ModeratedFilter, *, by: Person) -> Sequence[Response]:
    """Return responses `by` may decide on, newest first, at most 500, in one query."""
    conditions = [Response.status.in_(wanted.statuses), *moderated_by(by)]
    if wanted.kind is not None:
        conditions.append(is_of_kind(wanted.kind))
    if wanted.post_id is not None:
        conditions.append(Response.post_id == wanted.post_id)
    query = select(Response)
    if wanted.post_kind is not None:
        query = query.join(Response.post)
        conditions.append(Post.kind == wanted.post_kind)
    return db.session.scalars(
        query.where(*conditions)
        .options(_WITH_POST)
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(min(wanted.number, MOST_AT_ONCE))
        .offset(wanted.offset)
    ).all()


def find_moderated(response_id: int, *, by: Person) -> Response:
    """Return a response `by` may decide on; raises NotFound and NotAllowed."""
    found = db.session.scalar(
        select(Response).where(Response.id == response_id).options(_WITH_POST)
    )
    if found is None:
        raise NotFound("It is no longer here.")
    if not may_moderate(by, found.post):
        raise NotAllowed("You may moderate responses to your own posts only.")
    return found


def count_at(post_id: int) -> dict[ResponseStatus, int]:
    """Return how many responses to a post have each status; one query."""
    found = db.session.execute(
        select(Response.status, func.count())
        .where(Response.post_id == post_id)
        .group_by(Response.status)
    )
    return dict.fromkeys(ResponseStatus, 0) | dict(found.all())
