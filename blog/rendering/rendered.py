"""What goes into a rendering beside the text, and what comes out."""

from collections.abc import Callable
from dataclasses import dataclass

TitleLookup = Callable[[list[str]], dict[str, str | None]]
SizeLookup = Callable[[list[str]], dict[str, tuple[int, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """What a text must know of its site.

    `site_url` is absolute; its host is the only one a page may load from.
    `own_titles` takes addresses on this site as they stand in the text and tells
    their present titles, None for a post that is gone; an address it leaves out
    keeps the author's words. `image_sizes` takes addresses of stored pictures as
    they stand in the text and tells width and height in pixels. Each is asked at
    most once per text.
    """

    site_url: str
    own_titles: TitleLookup | None = None
    image_sizes: SizeLookup | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the finished body; `level` is 2 to 6."""

    id: str
    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished body and what is known about it.

    `text` is the author's words without markup, a line for each block, and without
    what only the page says (labels, note numbers, READ MORE). `outbound_urls` and
    `image_urls` are absolute, in the order of the text, each once; links to this
    site and links inside code are not outbound.
    """

    html: str
    text: str
    excerpt: str
    word_count: int
    reading_minutes: int
    outbound_urls: tuple[str, ...]
    image_urls: tuple[str, ...]
    headings: tuple[Heading, ...]
