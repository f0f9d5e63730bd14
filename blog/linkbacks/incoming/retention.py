"""How long what came of pings is kept."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, delete, select, update

from blog import clock
from blog.errors import SourceUnreachable
from blog.extensions import begin_writing, db
from blog.media.faces import drop_face, list_faces
from blog.models import Allowance, PingState, ReceivedPing, Refusal, Response
from blog.tasks.queue import enqueue

FORGET_PINGS = "forget_pings"
KEEP_REFUSED = timedelta(days=90)
KEEP_ALLOWANCES = timedelta(hours=2)
LONGEST_WAIT = timedelta(days=7)
LONELY_FOR = timedelta(days=1)  # longer than a photo waits for its mention


def owe_forgetting() -> None:
    """Have the worker forget what is old, once for any number of calls; no commit."""
    enqueue(FORGET_PINGS, {}, key=FORGET_PINGS)


def forget_old_pings(_payload: dict[str, Any]) -> None:
    """Drop refused pings and counts of refusals after 90 days, and used-up budgets.

    What led to a mention is kept as long as the mention, for its status page; what
    waited for a week in vain has failed. Photos that no mention shows any more go,
    too: of a deleted post no mention tells.
    """
    begin_writing()
    now = clock.now()
    refused = ReceivedPing.state.in_([PingState.REFUSED, PingState.FAILED])
    is_old = ReceivedPing.checked_at < now - KEEP_REFUSED
    first_day = f"{now - KEEP_REFUSED:%Y-%m-%d}"
    for old in (
        _end_of_waiting(now),
        delete(ReceivedPing).where(refused, is_old),
        delete(Refusal).where(Refusal.day < first_day),
        delete(Allowance).where(Allowance.window_at < now - KEEP_ALLOWANCES),
    ):
        db.session.execute(old, execution_options={"synchronize_session": False})
    db.session.commit()
    _drop_lone_faces(now - LONELY_FOR)


def _end_of_waiting(now: datetime) -> Update:
    """Say of what killed its worker each time that it failed."""
    return (
        update(ReceivedPing)
        .where(
            ReceivedPing.state == PingState.WAITING,
            ReceivedPing.received_at < now - LONGEST_WAIT,
        )
        .values(
            state=PingState.FAILED,
            reason=SourceUnreachable.__name__,
            sentence="The source could not be read.",
            checked_at=now,
        )
    )


def _drop_lone_faces(before: datetime) -> None:
    paths = list(list_faces(before))
    shown = set(
        db.session.scalars(
            select(Response.photo_path).where(Response.photo_path.is_not(None))
        )
    )
    db.session.commit()
    for path in paths:
        if path not in shown:
            drop_face(path)
