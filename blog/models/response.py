"""What other people add to a post: comments and mentions, in one table."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Address, Id, MadeAt, Model, UtcDateTime, one_of
from blog.models.person import Person
from blog.models.post import Post


class ResponseKind(StrEnum):
    COMMENT = "comment"
    MENTION = "mention"


class MentionType(StrEnum):
    MENTION = "mention"
    REPLY = "reply"
    LIKE = "like"
    REPOST = "repost"
    BOOKMARK = "bookmark"


class ResponseStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    SPAM = "spam"
    TRASHED = "trashed"


class Response(Model):
    """A comment, or a mention: one for each source and target.

    A comment has `text`, and the name and addresses its writer gave. A mention has
    `source_url`, `source_key` (the spelling that makes equal addresses equal), the
    title of the source and the sentence around the link in three plain pieces, of
    which `quote_link` holds the linking words. `*_at` of each protocol says when that
    protocol last brought it. `reasons` lists why it is held, each `{"code": ...}`
    with what its sentence needs; `check` is what verification saw. `edits` has what
    moderators replaced (see responses/editing), the last of them `editor` at
    `edited_at`. All the rest came from outside: plain text, escaped wherever shown.
    """

    __tablename__ = "response"
    __table_args__ = (
        Index(
            "uq_response_post_id_source_key",
            "post_id",
            "source_key",
            unique=True,
            sqlite_where=text("kind = 'mention'"),
            postgresql_where=text("kind = 'mention'"),
        ),
        Index(
            "uq_response_home_source_key",
            "source_key",
            unique=True,
            sqlite_where=text("kind = 'mention' AND post_id IS NULL"),
            postgresql_where=text("kind = 'mention' AND post_id IS NULL"),
        ),
        Index(
            "ix_response_proposal",
            "received_at",
            "id",
            sqlite_where=text("proposal IS NOT NULL"),
            postgresql_where=text("proposal IS NOT NULL"),
        ),
        Index("ix_response_post", "post_id", "status", "kind"),
        Index("ix_response_queue", "status", "received_at", "id"),
        Index("ix_response_host", "source_host", "status"),
        Index("ix_response_latest", "kind", "status", "received_at", "id"),
        Index("ix_response_sender", "remote_addr", "received_at"),
        Index("ix_response_email", "author_email", "status"),
        {"sqlite_autoincrement": True},  # a permalink never comes to mean another
    )

    id: Mapped[Id]
    post_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE")
    )
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("response.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[ResponseKind] = mapped_column(one_of(ResponseKind))
    type: Mapped[MentionType | None] = mapped_column(one_of(MentionType))
    status: Mapped[ResponseStatus] = mapped_column(
        one_of(ResponseStatus), default=ResponseStatus.PENDING
    )
    author_name: Mapped[str] = mapped_column(String(200), default="")
    author_url: Mapped[Address | None]
    author_email: Mapped[str | None] = mapped_column(String(255))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    photo_url: Mapped[Address | None]
    photo_path: Mapped[str | None] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    quote_before: Mapped[str] = mapped_column(String(400), default="")
    quote_link: Mapped[str] = mapped_column(String(400), default="")
    quote_after: Mapped[str] = mapped_column(String(400), default="")
    source_url: Mapped[Address | None]
    source_key: Mapped[Address | None]
    source_host: Mapped[str | None] = mapped_column(String(255))
    target_url: Mapped[Address | None]
    target_fragment: Mapped[str | None] = mapped_column(String(300))
    pingback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trackback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    webmention_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[MadeAt]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missing_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[MadeAt]
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    editor_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    edits: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    remote_addr: Mapped[str | None] = mapped_column(String(45))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    check: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    signals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    score: Mapped[int] = mapped_column(default=0)
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    learned: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    post: Mapped[Post | None] = relationship()
    editor: Mapped[Person | None] = relationship(foreign_keys=[editor_id])

    @property
    def protocol(self) -> str | None:
        """The word for what brought a mention: the richest protocol that did."""
        if self.webmention_at:
            return "webmention"
        if self.pingback_at:
            return "pingback"
        return "trackback" if self.trackback_at else None
