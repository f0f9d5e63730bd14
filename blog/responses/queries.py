"""Reading the moderation queue."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from blog.accounts.rights import Right, rights_of
from blog.extensions import db
from blog.models import Person, Post, Response, ResponseKind, ResponseStatus
from blog.models.listing import Listing

QUEUE_LENGTH = 50

_IS_COMMENT = Response.kind == ResponseKind.COMMENT
_IS_MENTION = Response.kind == ResponseKind.MENTION
# Shown as it was approved, while its page says something else now.
_IS_PROPOSED = and_(
    Response.proposal.is_not(None), Response.status == ResponseStatus.APPROVED
)


@dataclass(frozen=True)
class SiteRecord:
    """What came from one site so far; `first_seen_at` is None for nothing."""

    approved: int
    spam: int
    first_seen_at: datetime | None


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
    """Return how many each tab of the queue lists, of those `by` may moderate.

    What is shown and has a proposal waits as well, and counts in both.
    """
    moderated = moderated_by(by) if by is not None else []
    found = db.session.execute(
        select(Response.status, func.count())
        .where(*moderated)
        .group_by(Response.status)
    )
    counts = dict.fromkeys(ResponseStatus, 0) | dict(found.all())
    counts[ResponseStatus.PENDING] += (
        db.session.scalar(select(func.count()).where(_IS_PROPOSED, *moderated)) or 0
    )
    return counts


def count_by_kind(
    status: ResponseStatus, search: str, by: Person, *, post_id: int | None = None
) -> dict[QueueKind, int]:
    """Return how many of each kind the queue would list; one query."""
    sums = [func.sum(case((is_kind, 1), else_=0)) for is_kind in _OF_KIND.values()]
    query = select(*sums).where(*_queued(status, search, by, post_id))
    found = db.session.execute(query).one()
    return {kind: total or 0 for kind, total in zip(_OF_KIND, found, strict=True)}


def find_oldest_arrival(status: ResponseStatus, by: Person) -> datetime | None:
    """Return when the first of those in this tab arrived."""
    return db.session.scalar(
        select(func.min(Response.received_at)).where(_in_tab(status), *moderated_by(by))
    )


def list_queue(  # noqa: PLR0913 -- all that the address of a place in the queue says
    status: ResponseStatus,
    kind: QueueKind | None,
    search: str,
    number: int,
    by: Person,
    *,
    post_id: int | None = None,
    oldest_first: bool = False,
) -> Listing[Response]:
    """Return a page of what `by` may moderate, with the posts and who edited it.

    What is shown and has a proposal stands among the waiting, too. A page past the
    last is the last: rows leave the queue while it is worked on.
    """
    conditions = _queued(status, search, by, post_id)
    if kind is not None:
        conditions.append(_OF_KIND[kind])
    total = db.session.scalar(select(func.count(Response.id)).where(*conditions)) or 0
    last = Listing[Response]([], 1, QUEUE_LENGTH, total).last_number
    number = min(max(number, 1), last)
    order = (Response.received_at, Response.id)
    items = db.session.scalars(
        select(Response)
        .where(*conditions)
        .options(
            joinedload(Response.post).load_only(
                Post.title, Post.permalink, Post.status, Post.author_id
            ),
            joinedload(Response.editor).lazyload(Person.roles),
        )
        .order_by(*(order if oldest_first else (c.desc() for c in order)))
        .limit(QUEUE_LENGTH)
        .offset((number - 1) * QUEUE_LENGTH)
    ).all()
    return Listing(items, number, QUEUE_LENGTH, total)


def list_mentions(search: str, number: int, by: Person) -> Listing[Response]:
    """Return a page of approved mentions `by` may moderate, newest first, with posts.

    The search finds the title of a post, too. A page past the last is the last.
    """
    conditions = [_IS_MENTION, Response.status == ResponseStatus.APPROVED]
    conditions += moderated_by(by)
    if search := search.replace("\x00", ""):
        has_title = Post.title.icontains(search, autoescape=True)
        conditions.append(or_(_says(search), has_title))
    found = select(Response).outerjoin(Response.post).where(*conditions)
    count = found.with_only_columns(func.count(Response.id))
    total = db.session.scalar(count) or 0
    last = Listing[Response]([], 1, QUEUE_LENGTH, total).last_number
    number = min(max(number, 1), last)
    items = db.session.scalars(
        found.options(
            joinedload(Response.post).load_only(
                Post.title, Post.permalink, Post.status, Post.kind
            )
        )
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(QUEUE_LENGTH)
        .offset((number - 1) * QUEUE_LENGTH)
    ).all()
    return Listing(items, number, QUEUE_LENGTH, total)


def record_of_site(host: str) -> SiteRecord:
    """Return what mentions from this host became, however they were spelt; one query."""
    found = db.session.execute(
        select(Response.status, func.count(), func.min(Response.received_at))
        .where(Response.source_host == host, _IS_MENTION)
        .group_by(Response.status)
    ).all()
    counts = {status: count for status, count, _ in found}
    return SiteRecord(
        counts.get(ResponseStatus.APPROVED, 0),
        counts.get(ResponseStatus.SPAM, 0),
        min((seen for *_, seen in found), default=None),
    )


def count_sites(status: ResponseStatus) -> int:
    """Return from how many sites mentions with this status came."""
    found = db.session.scalar(
        select(func.count(func.distinct(Response.source_host))).where(
            Response.status == status, _IS_MENTION
        )
    )
    return found or 0


def _queued(
    status: ResponseStatus, search: str, by: Person, post_id: int | None
) -> list[ColumnElement[bool]]:
    conditions = [_in_tab(status), *moderated_by(by)]
    if search:
        conditions.append(_says(search))
    if post_id is not None:
        conditions.append(Response.post_id == post_id)
    return conditions


def _in_tab(status: ResponseStatus) -> ColumnElement[bool]:
    if status is not ResponseStatus.PENDING:
        return Response.status == status
    # Asked first, since without the second condition an index has the order.
    if db.session.scalar(select(Response.id).where(_IS_PROPOSED).limit(1)) is None:
        return Response.status == status
    return or_(Response.status == status, _IS_PROPOSED)


def is_of_kind(kind: QueueKind) -> ColumnElement[bool]:
    """Match what one door brought, as Response.protocol names it."""
    return _OF_KIND[kind]


def moderated_by(person: Person) -> list[ColumnElement[bool]]:
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
