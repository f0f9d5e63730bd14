"""What an author decides about a post, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from blog.models import PostStatus, TextFormat
from blog.responses.openness import COMMENT, PROTOCOLS
from blog.site.options import Door

DOOR_KINDS = (COMMENT, *PROTOCOLS)
DOOR_STATES = (Door.HELD.value, Door.CLOSED.value)


@dataclass(frozen=True, kw_only=True)
class PostChange:
    """A post or page as it shall be; the names are those of problems told.

    `category_id` is the primary category, by default the first of `category_ids`;
    `tags` are names, unknown ones are made; pages have neither, posts no `parent_id`.
    An empty `slug` is made from the title, but a post that has an address keeps it.
    `published_at` None means now, or, once published, when it was. A `version`, as
    loaded into a form, has a save refused when somebody else saved in between.
    `notifies` tells the sites it links to; `trackback_urls` are further addresses
    for trackbacks; `doors` says "held" or "closed" for a kind of response that comes
    in otherwise than the two switches say: comment, pingback, trackback, webmention.
    """

    title: str
    text: str
    summary: str = ""
    slug: str = ""
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

    def tidied(self) -> "PostChange":
        """Return the change without what no database or title can hold."""
        return replace(
            self,
            title=" ".join(_storable(self.title).split()),
            text=_storable(self.text).replace("\r\n", "\n"),
            summary=_storable(self.summary).replace("\r\n", "\n").strip(),
            trackback_urls=_each_once(self.trackback_urls),
            doors={
                kind: door
                for kind, door in self.doors.items()
                if kind in DOOR_KINDS and door in DOOR_STATES
            },
        )


def _each_once(addresses: tuple[str, ...]) -> tuple[str, ...]:
    stripped = (_storable(address).strip() for address in addresses)
    return tuple(dict.fromkeys(address for address in stripped if address))


def _storable(text: str) -> str:
    """Drop what PostgreSQL or UTF-8 cannot store: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
