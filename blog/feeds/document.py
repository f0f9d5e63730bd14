"""One feed, whatever format it is then written in."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import html as lxml_html

from blog.models import Post
from blog.rendering.contexts import render_context
from blog.site.options import SiteOptions

# What XML 1.0 cannot hold, even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FeedEntry:
    """A post in a feed: `html` is its full text, every address in it absolute."""

    uid: str
    title: str
    url: str
    author: str
    summary: str
    html: str
    terms: tuple[str, ...]
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class FeedDocument:
    """A feed: `page_url` is what it follows; `updated_at` moves with any change."""

    title: str
    description: str
    language: str
    page_url: str
    updated_at: datetime
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True)
class Topic:
    """What a feed is about: a part of the site, by its name and its path."""

    name: str
    path: str


def make_document(
    options: SiteOptions,
    posts: list[Post],
    changed_at: datetime | None,
    topic: Topic | None = None,
) -> FeedDocument:
    """Put the posts, newest first, into a feed of the site or of one topic of it."""
    title = f"{topic.name} · {options.title}" if topic else options.title
    entries = tuple(_entry(post, options) for post in posts)
    moments = [entry.updated_at for entry in entries]
    return FeedDocument(
        title=writable(title),
        description=writable(options.description or title),
        language=options.language,
        page_url=options.address_of(topic.path if topic else "/"),
        updated_at=max([*moments, changed_at or NEVER]),
        entries=entries,
    )


def _entry(post: Post, options: SiteOptions) -> FeedEntry:
    url = options.address_of(post.permalink or "")
    published_at = post.published_at or post.created_at
    return FeedEntry(
        uid=post.uid,
        title=writable(post.label),
        url=url,
        author=writable(post.author.name),
        summary=writable(post.summary or post.excerpt),
        html=writable(_with_absolute_addresses(_words(post), url)),
        terms=tuple(writable(name) for name in _names_of_terms(post)),
        published_at=published_at,
        updated_at=max(post.updated_at, published_at),
    )


def _words(post: Post) -> str:
    return render_context(post.properties) + post.html


def _names_of_terms(post: Post) -> list[str]:
    return [c.name for c in post.categories] + [t.name for t in post.tags]


def writable(text: str) -> str:
    """Return the text without the characters that no XML may hold."""
    return _UNWRITABLE.sub("", text)


def _with_absolute_addresses(html: str, base_url: str) -> str:
    if not html.strip():
        return ""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    root.make_links_absolute(base_url, resolve_base_href=False)
    for picture in root.iter("img"):
        # A feed reader has no use for these, and some show the picture never.
        picture.attrib.pop("loading", None)
        picture.attrib.pop("decoding", None)
    whole: str = lxml_html.tostring(root, encoding="unicode")
    return whole.removeprefix("<div>").removesuffix("</div>")
