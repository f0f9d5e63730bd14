"""Linkbacks we send: one per post and target, with every attempt."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Address, Id, MadeAt, Model, UtcDateTime, one_of
from blog.models.post import Post


class DeliveryState(StrEnum):
    """Where a delivery stands; see docs/architecture.md for what leads where."""

    WAITING = "waiting"  # will be tried by the worker
    RETRYING = "retrying"  # failed for now; `next_try_at` says when again
    ACCEPTED = "accepted"  # the other side took it, and looked or will look
    REFUSED = "refused"  # the other side said no, for good
    GAVE_UP = "gave_up"  # every attempt failed
    NO_ENDPOINT = "no_endpoint"  # the page takes no linkbacks
    NOT_ALLOWED = "not_allowed"  # the address is on a private network
    UNKNOWN = "unknown"  # this program stopped while sending; it may have arrived
    OFF = "off"  # a person said never


class Delivery(Model):
    """One linkback owed or sent.

    `source_url` is the address it was told from last, which stays when the post is
    deleted for ever. `is_typed`: the author typed `target_url` as a trackback's
    address; else it is a page the post links to. `is_linked` turns False when the
    link is taken out or the post withdrawn; a webmention then tells the target so.
    `sent_digest` is the SHA-256 of the text that was told last, so that an unchanged
    text is not told again. `answer` is the last answer in the other side's own words
    or ours, one sentence; `status_url` where its side shows the fate.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("post_id", "target_url"),
        Index("ix_delivery_list", "state", "updated_at", "id"),
        Index("ix_delivery_latest", "updated_at", "id"),
    )

    id: Mapped[Id]
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="SET NULL")
    )
    source_url: Mapped[Address] = mapped_column(default="")
    target_url: Mapped[Address]
    is_typed: Mapped[bool] = mapped_column(default=False)
    is_linked: Mapped[bool] = mapped_column(default=True)
    protocol: Mapped[str | None] = mapped_column(String(16))
    endpoint_url: Mapped[Address | None]
    state: Mapped[DeliveryState] = mapped_column(
        one_of(DeliveryState), default=DeliveryState.WAITING
    )
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    status_url: Mapped[Address | None]
    sent_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]

    post: Mapped[Post | None] = relationship()
    attempts: Mapped[list["DeliveryAttempt"]] = relationship(
        back_populates="delivery",
        order_by="DeliveryAttempt.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class DeliveryAttempt(Model):
    """One try. `ended_at` None: it was begun, and its end was never noted.

    `http_status` and `fault` (pingback only) are as the other side gave them; `answer`
    is what it said or how the try failed, one sentence.
    """

    __tablename__ = "delivery_attempt"

    id: Mapped[Id]
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.id", ondelete="CASCADE"), index=True
    )
    protocol: Mapped[str | None] = mapped_column(String(16))
    endpoint_url: Mapped[Address | None]
    outcome: Mapped[DeliveryState | None] = mapped_column(
        one_of(DeliveryState, "outcome")
    )
    http_status: Mapped[int | None]
    fault: Mapped[int | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[MadeAt]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    delivery: Mapped[Delivery] = relationship(back_populates="attempts")


class Endpoint(Model):
    """What discovery found at a page not long ago.

    `key` is `same_page_key` of the page; `protocol` None: it takes no linkbacks.
    `problem` is why it could not be looked at, one sentence, else empty.
    """

    __tablename__ = "endpoint"

    key: Mapped[Address] = mapped_column(primary_key=True)
    protocol: Mapped[str | None] = mapped_column(String(16))
    endpoint_url: Mapped[Address | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[MadeAt] = mapped_column(index=True)
