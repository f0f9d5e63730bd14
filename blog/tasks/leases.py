"""Taking a job for a while, and saying how it ended; each verb commits.

The attempt is counted when the job is taken, so that one which kills its worker
does not come back for ever. A worker whose lease ran out changes nothing any more:
every statement asks for its name in the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    Delete,
    Select,
    Update,
    case,
    delete,
    or_,
    select,
    update,
)

from blog import clock
from blog.extensions import begin_writing, db
from blog.models import Job, JobState

_FREE: dict[str, Any] = {"leased_until": None, "lease_owner": None}


@dataclass(frozen=True, kw_only=True)
class Lease:
    """A job as it was when taken; `attempt` counts from 1."""

    job_id: int
    owner: str
    kind: str
    payload: dict[str, Any]
    attempt: int


def take_next(owner: str, length: timedelta, kinds: Sequence[str] = ()) -> Lease | None:
    """Lease the most urgent job to `owner`, if one is due.

    That is one of the kind that stands earliest in `kinds`, due longest.
    """
    # Looks before it locks: an idle worker takes no write lock from the writers.
    if db.session.scalar(_due(kinds).with_only_columns(Job.id)) is None:
        return None
    begin_writing()
    job = db.session.scalar(_due(kinds).with_for_update(skip_locked=True))
    if job is None:
        return None
    job.attempts += 1
    job.lease_owner = owner
    job.leased_until = clock.now() + length
    lease = Lease(
        job_id=job.id,
        owner=owner,
        kind=job.kind,
        payload=dict(job.payload),
        attempt=job.attempts,
    )
    db.session.commit()
    return lease


def renew(lease: Lease, length: timedelta) -> bool:
    """Hold the job for `length` from now; False when it is no longer ours."""
    begin_writing()
    renewed = _change(
        update(Job)
        .where(Job.id == lease.job_id, Job.lease_owner == lease.owner)
        .values(leased_until=clock.now() + length)
    )
    db.session.commit()
    return renewed


def finish(lease: Lease) -> None:
    """Strike the job off, done."""
    _settle(lease, delete(Job))


def postpone(lease: Lease, run_at: datetime, error: str) -> None:
    """Leave the job for later, with the reason."""
    _settle(lease, update(Job).values(run_at=run_at, last_error=error, **_FREE))


def bury(lease: Lease, error: str) -> None:
    """Give the job up; the row stays, with the reason, for someone to see."""
    _settle(lease, update(Job).values(state=JobState.DEAD, last_error=error, **_FREE))


def hasten_retries() -> None:
    """Make every retry that waits due now."""
    begin_writing()
    now = clock.now()
    _change(
        update(Job)
        .where(
            Job.state == JobState.WAITING,
            Job.attempts > 0,
            Job.lease_owner.is_(None),
            Job.run_at > now,
        )
        .values(run_at=now)
    )
    db.session.commit()


def _due(kinds: Sequence[str]) -> Select[Job]:
    now = clock.now()
    places = {kind: place for place, kind in enumerate(kinds)}
    urgency = [case(places, value=Job.kind, else_=len(places))] if places else []
    return (
        select(Job)
        .where(
            Job.state == JobState.WAITING,
            Job.run_at <= now,
            or_(Job.leased_until.is_(None), Job.leased_until <= now),
        )
        .order_by(*urgency, Job.run_at, Job.id)
        .limit(1)
    )


def _settle(lease: Lease, ending: Update | Delete) -> None:
    """Apply the ending, unless the job was owed anew meanwhile: then only let go."""
    begin_writing()
    held = (Job.id == lease.job_id, Job.lease_owner == lease.owner)
    if not _change(ending.where(*held, Job.attempts == lease.attempt)):
        _change(update(Job).where(*held).values(**_FREE))
    db.session.commit()


def _change(statement: Update | Delete) -> bool:
    options = {"synchronize_session": False}
    result = db.session.execute(statement, execution_options=options)
    return bool(cast(CursorResult[Any], result).rowcount)
