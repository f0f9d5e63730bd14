"""What a mention shows of its source: title, author, date and the sentence of the link.

Everything is plain text that came from a stranger: to be escaped wherever it is shown.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from blog.linkbacks.addresses import is_web_address, resolve_address
from blog.linkbacks.document import Node, SourceDocument
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.quotation import quote_around
from blog.linkbacks.source import FoundLink

MAX_TITLE = 250
MAX_NAME = 100
MAX_AUTHOR_URL = 2000

_ENTRY = frozenset({"h-entry", "hentry"})
_ENTRY_TITLE = frozenset({"p-name", "entry-title"})
_ENTRY_AUTHOR = frozenset({"p-author"})
_ENTRY_DATE = frozenset({"dt-published", "published"})
_CARD_NAME = frozenset({"p-name", "fn"})
_CARD_URL = frozenset({"u-url", "url"})
# What stands between a page's title and its site's name.
_SEPARATORS = " |-–—·•«»:"  # noqa: RUF001  (themes print these very dashes)
# Roots of other things inside an entry, whose names and dates are not the entry's.
_MICROFORMAT_ROOT = re.compile(r"h-[a-z]+|hentry|vcard")


@dataclass(frozen=True, slots=True)
class Citation:
    """The three parts of the quote, set side by side, are one sentence.

    `title` is empty when the page has none; `site_name` is its host then.
    """

    title: str
    site_name: str
    author_name: str | None
    author_url: str | None
    published_at: datetime | None
    quote_before: str
    quote_link: str
    quote_after: str


def cite(document: SourceDocument, link: FoundLink) -> Citation:
    """Cite the page for a link that `find_links` found in this very document."""
    node = document.links[link.position]
    entry = _find_entry(document, node)
    site_name = _find_site_name(document)
    author = _find_author(document, entry)
    quote = quote_around(node)
    return Citation(
        title=_find_title(document, entry, site_name),
        site_name=site_name,
        author_name=_find_author_name(document, author),
        author_url=_find_author_url(document, author),
        published_at=_find_date(document, entry),
        quote_before=quote.before,
        quote_link=quote.link,
        quote_after=quote.after,
    )


def _find_entry(document: SourceDocument, link: Node) -> Node | None:
    """Return the entry around the link, else the page's only one."""
    for around in link.ancestors():
        if around.tokens("class") & _ENTRY:
            return around
    entries = [
        node for node in document.root.elements() if node.tokens("class") & _ENTRY
    ]
    return entries[0] if len(entries) == 1 else None


def _find_site_name(document: SourceDocument) -> str:
    meta = document.meta
    host = (urlsplit(document.url).hostname or "").removeprefix("www.")
    name = meta.get("og:site_name") or meta.get("application-name") or host
    return cut_end(name, MAX_NAME)


def _find_title(document: SourceDocument, entry: Node | None, site_name: str) -> str:
    name = _first(_properties(entry, _ENTRY_TITLE)) if entry else None
    title = (
        (name.text() if name else "")
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


def _find_author(document: SourceDocument, entry: Node | None) -> Node | None:
    named = _first(_properties(entry, _ENTRY_AUTHOR)) if entry else None
    return named or _first(_elements(document, _is_author_link))


def _is_author_link(node: Node) -> bool:
    return node.tag in {"a", "link"} and "author" in node.tokens("rel")


def _find_author_name(document: SourceDocument, author: Node | None) -> str | None:
    named = _first(_properties(author, _CARD_NAME)) if author else None
    shown = named or author
    name = (shown.text() if shown else "") or document.meta.get("author", "")
    # Some themes put the author's address where the name belongs.
    return None if is_web_address(name) else cut_end(name, MAX_NAME) or None


def _find_author_url(document: SourceDocument, author: Node | None) -> str | None:
    if author is None:
        return None
    link = author if author.get("href") else _first(_properties(author, _CARD_URL))
    href = link.get("href") if link else ""
    try:
        author_url = resolve_address(document.base_url, href) if href else ""
    except ValueError:
        return None
    is_usable = is_web_address(author_url) and len(author_url) <= MAX_AUTHOR_URL
    return author_url if is_usable else None


def _find_date(document: SourceDocument, entry: Node | None) -> datetime | None:
    node = _first(_properties(entry, _ENTRY_DATE)) if entry else None
    written = (node.get("datetime") or node.get("title") or node.text()) if node else ""
    return _read_date(written) or _read_date(
        document.meta.get("article:published_time", "")
    )


def _read_date(written: str) -> datetime | None:
    """Return a date in UTC; one without a zone is taken as UTC."""
    try:
        moment = datetime.fromisoformat(fold(written))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _properties(root: Node, classes: frozenset[str]) -> Iterator[Node]:
    """Yield what carries one of the classes and belongs to this root, not one inside."""
    for node in root.elements():
        if node is not root and node.tokens("class") & classes:
            around = node.ancestors()
            if next(item for item in around if item is root or _is_root(item)) is root:
                yield node


def _is_root(node: Node) -> bool:
    return any(map(_MICROFORMAT_ROOT.fullmatch, node.tokens("class")))


def _elements(document: SourceDocument, fits: Callable[[Node], bool]) -> Iterator[Node]:
    return filter(fits, document.root.elements())


def _text_of_first(document: SourceDocument, tag: str) -> str:
    node = _first(_elements(document, lambda node: node.tag == tag))
    return node.text() if node else ""


def _first(nodes: Iterator[Node]) -> Node | None:
    return next(nodes, None)
