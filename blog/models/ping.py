"""Claims that a page elsewhere links here, as they arrived."""

from datetime import datetime
from enum import StrEnum
from secrets import token_urlsafe

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Address, Id, MadeAt, Model, UtcDateTime, one_of
from blog.models.post import Post
from blog.models.response import Response


class PingState(StrEnum):
    WAITING = "waiting"  # the worker will look
    VERIFIED = "verified"  # the link was found; `response` is the mention
    REFUSED = "refused"  # looked at and refused; `reason` and `sentence` say why
    REMOVED = "removed"  # the page or its link is gone, and so is the mention
    FAILED = "failed"  # the source could not be read, every time


class ReceivedPing(Model):
    """What became of the newest ping for one source and target.

    `pair_key` makes the pair unique, so that the same ping again finds this row.
    `public_id` names it in the address of its status page. `post_id` None: the target
    is the home page. `said` is what a trackback said about its source (title, excerpt,
    blog_name) and, under `protocols`, which brought the pair while it waits. `reason`
    is the class of the refusal, as in `blog.errors`.
    """

    __tablename__ = "ping"
    __table_args__ = (
        Index("ix_ping_state", "state", "checked_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: token_urlsafe(16)
    )
    pair_key: Mapped[str] = mapped_column(String(64), unique=True)
    protocol: Mapped[str] = mapped_column(String(16))
    source_url: Mapped[Address]
    target_url: Mapped[Address]
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), index=True
    )
    response_id: Mapped[int | None] = mapped_column(
        ForeignKey("response.id", ondelete="SET NULL"), index=True
    )
    said: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    remote_addr: Mapped[str | None] = mapped_column(String(45))
    state: Mapped[PingState] = mapped_column(
        one_of(PingState), default=PingState.WAITING
    )
    reason: Mapped[str | None] = mapped_column(String(40))
    sentence: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[MadeAt]
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    post: Mapped[Post | None] = relationship()
    response: Mapped[Response | None] = relationship()


class Refusal(Model):
    """How many pings were refused for one reason on one day (its date in UTC)."""

    __tablename__ = "refusal"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
