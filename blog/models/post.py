"""Posts and pages, and what they were before."""

from datetime import datetime
from enum import StrEnum
from textwrap import shorten
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Id, MadeAt, Model, UtcDateTime, one_of
from blog.models.media import Media
from blog.models.person import Person
from blog.models.term import Category, Tag, post_category, post_tag

LONGEST_LABEL = 80


class PostKind(StrEnum):
    POST = "post"
    PAGE = "page"


class PostStatus(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    PRIVATE = "private"
    TRASHED = "trashed"


class TextFormat(StrEnum):
    MARKDOWN = "markdown"
    HTML = "html"


class PostFormat(StrEnum):
    """What a post looks like, in WordPress' words."""

    STANDARD = "standard"
    ASIDE = "aside"
    AUDIO = "audio"
    CHAT = "chat"
    GALLERY = "gallery"
    IMAGE = "image"
    LINK = "link"
    QUOTE = "quote"
    STATUS = "status"
    VIDEO = "video"


class Post(Model):
    """A post or a page.

    `permalink` is the one canonical path, as in `/2026/05/night-ferry/`, kept from
    the first publication on, so that a binned post can still answer 410; None
    before. `html` is made safe when saved and shown as it is. `version` rises with
    every save, so that a second editor is noticed. `uid` is the id in feeds. `doors`
    says for comment, pingback, trackback or webmention "held" or "closed" where that
    differs from the rest; `notifies` whether linked sites are told; `trackback_urls`
    are addresses the author typed. Readers must type `password` where there is one.
    `custom_fields` are what programs keep with a post, each `{"id": 1, "key": ...,
    "value": ...}`; `properties` are microformats2 by name, each a list of values, such
    as `{"in-reply-to": ["https://..."]}`.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index(
            "uq_post_slug_post",
            "slug",
            unique=True,
            sqlite_where=text("kind = 'post'"),
            postgresql_where=text("kind = 'post'"),
        ),
        Index("ix_post_list", "kind", "status", "published_at", "id"),
        Index("ix_post_category", "category_id", "status", "published_at", "id"),
        Index("ix_post_author", "author_id", "kind", "status", "published_at"),
        Index("ix_post_below", "kind", "status", "parent_id", "title"),
        Index("ix_post_updated", "kind", "status", "updated_at"),
        {"sqlite_autoincrement": True},  # /?p=12 never comes to mean another post
    )

    id: Mapped[Id]
    uid: Mapped[str] = mapped_column(
        String(300), unique=True, default=lambda: uuid4().urn
    )
    kind: Mapped[PostKind] = mapped_column(one_of(PostKind), default=PostKind.POST)
    status: Mapped[PostStatus] = mapped_column(
        one_of(PostStatus), default=PostStatus.DRAFT
    )
    title: Mapped[str] = mapped_column(String(300), default="")
    slug: Mapped[str] = mapped_column(String(200))
    permalink: Mapped[str | None] = mapped_column(String(1200), unique=True)
    text: Mapped[str] = mapped_column(Text, default="")
    text_format: Mapped[TextFormat] = mapped_column(
        one_of(TextFormat), default=TextFormat.MARKDOWN
    )
    html: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    excerpt: Mapped[str] = mapped_column(String(400), default="")
    word_count: Mapped[int] = mapped_column(default=0)
    reading_minutes: Mapped[int] = mapped_column(default=1)
    comments_open: Mapped[bool] = mapped_column(default=True)
    pings_open: Mapped[bool] = mapped_column(default=True)
    doors: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    notifies: Mapped[bool] = mapped_column(default=True)
    trackback_urls: Mapped[list[str]] = mapped_column(JSON, default=list)
    format: Mapped[PostFormat] = mapped_column(
        one_of(PostFormat), default=PostFormat.STANDARD
    )
    is_sticky: Mapped[bool] = mapped_column(default=False)
    password: Mapped[str] = mapped_column(String(255), default="")
    custom_fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    properties: Mapped[dict[str, list[Any]]] = mapped_column(JSON, default=dict)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[MadeAt]
    updated_at: Mapped[MadeAt]
    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status_before_bin: Mapped[PostStatus | None] = mapped_column(
        one_of(PostStatus, "status_before_bin")
    )
    version: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("post.id", ondelete="RESTRICT"), index=True
    )
    category_id: Mapped[int | None] = mapped_column(
        ForeignKey("category.id", ondelete="SET NULL")
    )

    picture_id: Mapped[int | None] = mapped_column(
        ForeignKey("media.id", ondelete="SET NULL")
    )

    author: Mapped[Person] = relationship()
    picture: Mapped[Media | None] = relationship()
    parent: Mapped["Post | None"] = relationship(remote_side="Post.id")
    category: Mapped[Category | None] = relationship()
    categories: Mapped[list[Category]] = relationship(
        secondary=post_category, order_by=Category.name
    )
    tags: Mapped[list[Tag]] = relationship(secondary=post_tag, order_by=Tag.name)
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="post",
        order_by="Revision.id.desc()",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def label(self) -> str:
        """What lists call it: its title, or what a note begins with."""
        begins = shorten(self.excerpt or "", LONGEST_LABEL, placeholder="…")
        return self.title or begins or "A note"

    @property
    def is_public(self) -> bool:
        """Whether everyone can read it now."""
        return self.status is PostStatus.PUBLISHED

    @property
    def was_public(self) -> bool:
        """Whether it is binned now and could be read by everyone before."""
        return (
            self.status is PostStatus.TRASHED
            and self.status_before_bin is PostStatus.PUBLISHED
        )


class Revision(Model):
    """What a post said after one save."""

    __tablename__ = "revision"

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    text_format: Mapped[TextFormat] = mapped_column(one_of(TextFormat))
    summary: Mapped[str] = mapped_column(Text)
    created_at: Mapped[MadeAt]

    post: Mapped[Post] = relationship(back_populates="revisions")
    author: Mapped[Person | None] = relationship()
