"""Reading what other sites' pings left here."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from blog import clock
from blog.extensions import db
from blog.linkbacks.incoming.targets import find_target
from blog.models import (
    ReceivedPing,
    Refusal,
    Response,
    ResponseKind,
    ResponseStatus,
)
from blog.site.options import read_options

PER_PAGE = 50
MOST_SOURCES = 1000
_IS_SHOWN = (
    Response.kind == ResponseKind.MENTION,
    Response.status == ResponseStatus.APPROVED,
)


def find_received(public_id: str) -> ReceivedPing | None:
    """Return the ping of a status page, with its mention and post; one query."""
    if "\x00" in public_id:
        return None
    return db.session.scalar(
        select(ReceivedPing)
        .where(ReceivedPing.public_id == public_id)
        .options(joinedload(ReceivedPing.response), joinedload(ReceivedPing.post))
    )


def list_sources(target_url: str) -> list[str]:
    """Return the addresses of the pages that a target lists, oldest first.

    A thousand at most. Raises TargetNotFound and TargetClosed.
    """
    target = find_target(target_url, read_options())
    post_id = target.post.id if target.post else None
    about = (
        Response.post_id.is_(None) if post_id is None else Response.post_id == post_id
    )
    found = db.session.scalars(
        select(Response.source_url)
        .where(*_IS_SHOWN, about, Response.source_url.is_not(None))
        .order_by(Response.received_at, Response.id)
        .limit(MOST_SOURCES)
    )
    return [url for url in found if url]


def count_refusals(days: int) -> dict[str, int]:
    """Return how many pings were refused in these last days, today included.

    By the name of the reason's class in `blog.errors`, most first.
    """
    first_day = f"{clock.now() - timedelta(days=days - 1):%Y-%m-%d}"
    total = func.sum(Refusal.count)
    rows = db.session.execute(
        select(Refusal.reason, total)
        .where(Refusal.day >= first_day)
        .group_by(Refusal.reason)
        .order_by(total.desc(), Refusal.reason)
    )
    return {reason: int(count) for reason, count in rows}
