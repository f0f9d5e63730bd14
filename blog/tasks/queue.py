"""Owing work: a job is a row, written in the transaction that causes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, or_, update

from blog import clock
from blog.extensions import db, upsert_into
from blog.models import Job, JobState


def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Owe a job from the moment the caller commits; due at once without `run_at`.

    A task may run more than once (a worker can die between doing and noting it), so
    it must not mind. With a `key` already owed no second row is made: the row takes
    this payload, and this time if one is given. A dead one comes to life; one that
    is running is done once more afterwards, as it may have read what is now old.
    """
    owed = upsert_into(Job).values(
        kind=kind,
        payload=payload,
        key=key,
        run_at=run_at or clock.now(),
        state=JobState.WAITING,
        attempts=0,
        last_error="",
    )
    if key is not None:
        owed = owed.on_conflict_do_update(
            index_elements=[Job.key],
            set_={
                "kind": owed.excluded.kind,
                "payload": owed.excluded.payload,
                "state": JobState.WAITING,
                **_afresh(run_at),
            },
        )
    db.session.execute(owed)


def cancel(key: str) -> None:
    """Owe this no longer, in the caller's transaction; a running one runs on."""
    db.session.execute(delete(Job).where(Job.key == key))


def reschedule(key: str, run_at: datetime) -> None:
    """Move a job that is owed to another time, in the caller's transaction.

    For a task that says in its own rows when it is tried again, and then raises
    Postponed with the same time: should its worker die in between, the job still
    comes back at that time and no sooner. The job counts as tried.
    """
    tried = case((Job.attempts == 0, 1), else_=Job.attempts)
    moved = update(Job).where(Job.key == key).values(run_at=run_at, attempts=tried)
    db.session.execute(moved, execution_options={"synchronize_session": False})


def _afresh(run_at: datetime | None) -> dict[str, Any]:
    """Say what a known row becomes; no attempts tell its worker that it is owed anew.

    Without a new time a waiting row keeps its place, and a retry its back-off.
    """
    if run_at is not None:
        return {"run_at": run_at, "attempts": 0, "last_error": ""}
    starts_over: ColumnElement[bool] = or_(
        Job.lease_owner.is_not(None), Job.state == JobState.DEAD
    )
    return {
        "run_at": case((starts_over, clock.now()), else_=Job.run_at),
        "attempts": case((starts_over, 0), else_=Job.attempts),
        "last_error": case((starts_over, ""), else_=Job.last_error),
    }
