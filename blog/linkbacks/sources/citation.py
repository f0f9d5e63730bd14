"""What a mention shows of its source: type, title, author, date, words and sentence.

Everything is plain text that came from a stranger: to be escaped wherever it is shown.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.plaintext import cut_end
from blog.linkbacks.sources.authorship import MAX_AUTHOR_URL, MAX_NAME, find_author
from blog.linkbacks.sources.dates import read_date
from blog.linkbacks.sources.document import SourceDocument
from blog.linkbacks.sources.linked_data import LinkedArticle, read_article
from blog.linkbacks.sources.links import FoundLink
from blog.linkbacks.sources.microformats import Item
from blog.linkbacks.sources.quotation import quote_around
from blog.linkbacks.sources.reading import read_paragraphs
from blog.linkbacks.sources.tree import Node

__all__ = ["MAX_AUTHOR_URL", "MAX_NAME", "MAX_TEXT", "MAX_TITLE", "Citation", "cite"]

MAX_TITLE = 250
MAX_TEXT = 1200

# The order of https://www.w3.org/TR/post-type-discovery/ for what says several.
RESPONSE_TYPES = {
    "in-reply-to": "reply",
    "repost-of": "repost",
    "like-of": "like",
    "bookmark-of": "bookmark",
}
MENTION = "mention"
_ENTRIES = frozenset({"h-entry", "h-event", "h-review", "h-recipe", "h-product"})
# What stands between a page's title and its site's name.
_SEPARATORS = " |-–—·•«»:"  # noqa: RUF001  (themes print these very dashes)


@dataclass(frozen=True, slots=True)
class Citation:
    """The three parts of the quote, set side by side, are one sentence.

    `title` is empty when the page has none; `site_name` is its host then. `type` is
    "mention", or "reply", "like", "repost" or "bookmark" if the entry says so of the
    target. `text` holds a reply's own words: lines and blank lines as written, at most
    MAX_TEXT characters; it is empty for the other types. `is_author_card` tells that
    an h-card named the author.
    """

    title: str
    site_name: str
    author_name: str | None
    author_url: str | None
    published_at: datetime | None
    quote_before: str
    quote_link: str
    quote_after: str
    type: str = MENTION
    photo_url: str | None = None
    text: str = ""
    is_author_card: bool = False


def cite(
    document: SourceDocument, link: FoundLink, target_keys: Collection[str] = ()
) -> Citation:
    """Cite the page for a link that `find_links` found in this very document.

    `target_keys` are further spellings of the target that a reply or like may name.
    """
    node = document.links[link.position]
    entry = _find_entry(document, node)
    site_name = _find_site_name(document)
    article = read_article(document.linked_data, document.url)
    author = find_author(document, entry, article)
    type_ = _find_type(entry, {same_page_key(link.href), *target_keys})
    quote = quote_around(node)
    return Citation(
        title=_find_title(document, entry, article, site_name),
        site_name=site_name,
        author_name=author.name,
        author_url=author.url,
        published_at=_find_date(document, entry, article),
        quote_before=quote.before,
        quote_link=quote.link,
        quote_after=quote.after,
        type=type_,
        photo_url=author.photo_url,
        text=_find_words(entry) if entry and type_ == "reply" else "",
        is_author_card=author.is_card,
    )


def _find_entry(document: SourceDocument, link: Node) -> Item | None:
    """Return the entry around the link, else the page's only one."""
    by_node = {item.node: item for item in document.items}
    around = (by_node[node] for node in (link, *link.ancestors()) if node in by_node)
    holding = next((item for item in around if _is_entry(item)), None)
    if holding:
        return holding
    entries = [item for item in document.items if _is_entry(item) and not item.names]
    return entries[0] if len(entries) == 1 else None


def _is_entry(item: Item) -> bool:
    """Tell whether an item is somebody's writing, not what that writing is about."""
    if item.names & RESPONSE_TYPES.keys():
        return False
    is_comment = "h-cite" in item.types and "comment" in item.names
    return bool(item.types & _ENTRIES) or is_comment


def _find_type(entry: Item | None, keys: Collection[str]) -> str:
    for name, type_ in RESPONSE_TYPES.items():
        if entry and any(_is_one_of(url, keys) for url in entry.urls(name)):
            return type_
    return MENTION


def _is_one_of(url: str, keys: Collection[str]) -> bool:
    try:
        return same_page_key(url) in keys
    except ValueError:
        return False


def _find_words(entry: Item) -> str:
    """Return the entry's content without the quotation of what it answers."""
    quoted = {
        place.node
        for name in RESPONSE_TYPES
        for place in entry.find(name)
        if place.item
    }
    for name in ("content", "summary", "name"):
        for place in entry.find(name):
            words = read_paragraphs(place.node, MAX_TEXT, quoted)
            if words:
                return words
    return ""


def _find_site_name(document: SourceDocument) -> str:
    meta = document.meta
    name = meta.get("og:site_name") or meta.get("application-name")
    return cut_end(name or host_of(document.url), MAX_NAME)


def host_of(url: str) -> str:
    """Return the host of an address as a name for its site."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _find_title(
    document: SourceDocument,
    entry: Item | None,
    article: LinkedArticle,
    site_name: str,
) -> str:
    title = (
        (entry.first("name") if entry else "")
        or article.headline
        or document.meta.get("og:title")
        or _without_site_name(_text_of_first(document, "title"), site_name)
        or _text_of_first(document, "h1")
    )
    return cut_end(title, MAX_TITLE)


def _without_site_name(title: str, site_name: str) -> str:
    """Return "A post" of "A post | The site"."""
    rest = title.removesuffix(site_name).rstrip()
    shortened = rest.rstrip(_SEPARATORS)
    is_named = title.endswith(site_name) and shortened not in {"", rest}
    return shortened if is_named else title


def _find_date(
    document: SourceDocument, entry: Item | None, article: LinkedArticle
) -> datetime | None:
    written = [
        entry.first("published") if entry else "",
        article.published,
        document.meta.get("article:published_time", ""),
    ]
    return next(filter(None, map(read_date, written)), None)


def _text_of_first(document: SourceDocument, tag: str) -> str:
    found = (node for node in document.elements if node.tag == tag)
    node = next(found, None)
    return node.text() if node else ""
