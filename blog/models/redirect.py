"""Addresses that once were, for ever."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Id, MadeAt, Model, UtcDateTime
from blog.models.post import Post


class Redirect(Model):
    """An old path of a post, or, with `gone_at`, of one that was deleted."""

    __tablename__ = "redirect"

    id: Mapped[Id]
    path: Mapped[str] = mapped_column(String(1200), unique=True)
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="SET NULL"), index=True
    )
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[MadeAt]

    post: Mapped[Post | None] = relationship()
