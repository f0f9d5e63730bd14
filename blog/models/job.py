"""Work owed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from blog.models.base import Id, MadeAt, Model, Moment, UtcDateTime, one_of


class JobState(StrEnum):
    WAITING = "waiting"
    DEAD = "dead"


class Job(Model):
    """A piece of work, written in the transaction that caused it; gone once done.

    It runs while `leased_until` lies ahead; a lease that ran out means its worker
    died, and the job is due again. `key` keeps a thing from being owed twice.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str | None] = mapped_column(String(300), unique=True)
    state: Mapped[JobState] = mapped_column(one_of(JobState), default=JobState.WAITING)
    run_at: Mapped[Moment]
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[MadeAt]
