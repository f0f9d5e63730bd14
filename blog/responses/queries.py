"""Reading the moderation queue."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from blog.accounts.rights import Right, rights_of
from blog.extensions import db
from blog.models import Person, Post, Response, ResponseKind, ResponseStatus
from blog.models.listing import Listing

QUEUE_LENGTH = 50

_IS_APPROVED = Response.status == ResponseStatus.APPROVED
_IS_COMMENT = Response.kind == ResponseKind.COMMENT
_IS_MENTION = Response.kind == ResponseKind.MENTION


class QueueKind(StrEnum):
    COMMENT = "comment"
    PINGBACK = "pingback"
    TRACKBACK = "trackback"
    WEBMENTION = "webmention"


# As Response.protocol: the richest protocol that brought a mention names it.
_OF_KIND: dict[QueueKind, ColumnElement[bool]] = {
    QueueKind.COMMENT: _IS_COMMENT,
    QueueKind.WEBMENTION: Response.webmention_at.is_not(None),
    QueueKind.PINGBACK: and_(
        Response.webmention_at.is_(None), Response.pingback_at.is_not(None)
    ),
    QueueKind.TRACKBACK: and_(
        Response.webmention_at.is_(None),
        Response.pingback_at.is_(None),
        Response.trackback_at.is_not(None),
    ),
}


def count_by_status(by: Person | None = None) -> dict[ResponseStatus, int]:
    """Return how many responses have each status, of those `by` may moderate."""
    query = select(Response.status, func.count()).group_by(Response.status)
    if by is not None:
        query = query.where(*_moderated_by(by))
    counted = dict(db.session.execute(query).all())
    return {status: counted.get(status, 0) for status in ResponseStatus}


def count_by_kind(
    status: ResponseStatus, search: str, by: Person
) -> dict[QueueKind, int]:
    """Return how many of each kind the queue would list; one query."""
    sums = [func.sum(case((is_kind, 1), else_=0)) for is_kind in _OF_KIND.values()]
    query = select(*sums).where(*_queued(status, search, by))
    found = db.session.execute(query).one()
    return {kind: total or 0 for kind, total in zip(_OF_KIND, found, strict=True)}


def find_oldest_arrival(status: ResponseStatus, by: Person) -> datetime | None:
    """Return when the first of those with this status arrived."""
    return db.session.scalar(
        select(Response.received_at)
        .where(Response.status == status, *_moderated_by(by))
        .order_by(Response.received_at)
        .limit(1)
    )


def list_queue(
    status: ResponseStatus, kind: QueueKind | None, search: str, number: int, by: Person
) -> Listing[Response]:
    """Return a page of what `by` may moderate, newest first, with the posts.

    A page past the last is the last: rows leave the queue while it is worked on.
    """
    conditions = _queued(status, search, by)
    if kind is not None:
        conditions.append(_OF_KIND[kind])
    total = db.session.scalar(select(func.count(Response.id)).where(*conditions)) or 0
    last = Listing[Response]([], 1, QUEUE_LENGTH, total).last_number
    number = min(max(number, 1), last)
    items = db.session.scalars(
        select(Response)
        .where(*conditions)
        .options(
            joinedload(Response.post, innerjoin=True).load_only(
                Post.title, Post.permalink, Post.status
            )
        )
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(QUEUE_LENGTH)
        .offset((number - 1) * QUEUE_LENGTH)
    ).all()
    return Listing(items, number, QUEUE_LENGTH, total)


def _queued(
    status: ResponseStatus, search: str, by: Person
) -> list[ColumnElement[bool]]:
    conditions = [Response.status == status, *_moderated_by(by)]
    if search:
        conditions.append(_says(search))
    return conditions


def _moderated_by(person: Person) -> list[ColumnElement[bool]]:
    """Conditions that leave only responses this person may decide on."""
    rights = rights_of(person)
    if Right.MODERATE in rights:
        return []
    if Right.PUBLISH not in rights:
        return [Response.id.is_(None)]
    return [Response.post_id.in_(select(Post.id).where(Post.author_id == person.id))]


def _says(search: str) -> ColumnElement[bool]:
    """Match text, site or author, whatever the case."""
    columns = (
        Response.text,
        Response.title,
        Response.quote_before,
        Response.quote_link,
        Response.quote_after,
        Response.author_name,
        Response.author_email,
        Response.author_url,
        Response.source_url,
    )
    return or_(*(column.icontains(search, autoescape=True) for column in columns))
