"""Linkbacks we send: one per post and target."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Address, Id, MadeAt, Model, UtcDateTime, one_of
from blog.models.post import Post


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETRYING = "retrying"
    GAVE_UP = "gave_up"
    NO_ENDPOINT = "no_endpoint"
    NOT_ALLOWED = "not_allowed"


class Delivery(Model):
    """One linkback owed or sent. `answer` keeps the other side's own words."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("post_id", "target_url"),)

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    target_url: Mapped[Address]
    protocol: Mapped[str | None] = mapped_column(String(16))
    endpoint_url: Mapped[Address | None]
    state: Mapped[DeliveryState] = mapped_column(
        one_of(DeliveryState), default=DeliveryState.WAITING
    )
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]

    post: Mapped[Post] = relationship()
