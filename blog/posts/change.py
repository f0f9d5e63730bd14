"""What an author decides about a post, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from blog.models import Post, PostFormat, PostStatus, TextFormat
from blog.responses.openness import COMMENT, PROTOCOLS
from blog.site.options import Door

DOOR_KINDS = (COMMENT, *PROTOCOLS)
DOOR_STATES = (Door.HELD.value, Door.CLOSED.value)


@dataclass(frozen=True)
class CustomField:
    """What a program keeps with a post under a key; `id` 0 has none yet."""

    key: str
    value: str
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class PostChange:
    """A post or page as it shall be; the names are those of problems told.

    `category_id` is the primary category, by default the first of `category_ids`;
    `tags` are names, unknown ones are made; pages have neither, posts no `parent_id`.
    An empty `slug` is made from the title, but a post that has an address keeps it;
    one that is taken is refused, or gets a number if `slug_is_wish`.
    `published_at` None means now, or, once published, when it was. A `version`, as
    loaded into a form, has a save refused when somebody else saved in between.
    `notifies` tells the sites it links to; `trackback_urls` are further addresses
    for trackbacks; `doors` says "held" or "closed" for a kind of response that comes
    in otherwise than the two switches say: comment, pingback, trackback, webmention.
    Readers must type `password` where there is one; `properties` are microformats2 by
    name; `picture_id` is that of the feature image. `author_id` None leaves a post with
    whom it is by; only editors give one to another person.
    """

    title: str
    text: str
    summary: str = ""
    slug: str = ""
    slug_is_wish: bool = False
    category_ids: tuple[int, ...] = ()
    category_id: int | None = None
    tags: tuple[str, ...] = ()
    status: PostStatus = PostStatus.DRAFT
    published_at: datetime | None = None
    comments_open: bool = True
    pings_open: bool = True
    doors: Mapping[str, str] = field(default_factory=dict)
    notifies: bool = True
    trackback_urls: tuple[str, ...] = ()
    parent_id: int | None = None
    text_format: TextFormat = TextFormat.MARKDOWN
    version: int | None = None
    format: PostFormat = PostFormat.STANDARD
    is_sticky: bool = False
    password: str = ""
    custom_fields: tuple[CustomField, ...] = ()
    properties: Mapping[str, list[Any]] = field(default_factory=dict)
    picture_id: int | None = None
    author_id: int | None = None

    @classmethod
    def of(cls, post: Post) -> "PostChange":
        """Return the change that leaves a post as it is, for others to be made from."""
        status = post.status
        if status is PostStatus.TRASHED:
            status = post.status_before_bin or PostStatus.DRAFT
        return cls(
            title=post.title,
            text=post.text,
            summary=post.summary,
            slug=post.slug,
            category_ids=tuple(category.id for category in post.categories),
            category_id=post.category_id,
            tags=tuple(tag.name for tag in post.tags),
            status=status,
            published_at=post.published_at,
            comments_open=post.comments_open,
            pings_open=post.pings_open,
            doors=post.doors,
            notifies=post.notifies,
            trackback_urls=tuple(post.trackback_urls),
            parent_id=post.parent_id,
            text_format=post.text_format,
            version=post.version,
            format=post.format,
            is_sticky=post.is_sticky,
            password=post.password,
            custom_fields=tuple(CustomField(**kept) for kept in post.custom_fields),
            properties=post.properties,
            picture_id=post.picture_id,
        )

    def tidied(self) -> "PostChange":
        """Return the change without what no database or title can hold."""
        return replace(
            self,
            title=" ".join(storable(self.title).split()),
            text=storable(self.text).replace("\r\n", "\n"),
            summary=storable(self.summary).replace("\r\n", "\n").strip(),
            trackback_urls=_each_once(self.trackback_urls),
            password=storable(self.password),
            custom_fields=_numbered(self.custom_fields),
            doors={
                kind: door
                for kind, door in self.doors.items()
                if kind in DOOR_KINDS and door in DOOR_STATES
            },
        )


def _numbered(fields: tuple[CustomField, ...]) -> tuple[CustomField, ...]:
    """Return the fields that have a key, those without a number behind the others'."""
    last = max((kept.id for kept in fields), default=0)
    numbered = []
    for kept in fields:
        last += not kept.id
        key, value = storable(kept.key), storable(kept.value)
        if key:
            numbered.append(CustomField(key, value, kept.id or last))
    return tuple(numbered)


def _each_once(addresses: tuple[str, ...]) -> tuple[str, ...]:
    stripped = (storable(address).strip() for address in addresses)
    return tuple(dict.fromkeys(address for address in stripped if address))


def storable(text: str) -> str:
    """Drop what PostgreSQL or UTF-8 cannot store: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
