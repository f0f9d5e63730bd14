"""The addresses a page declares in its elements, by their rel.

libxml2 tells what it finds and builds nothing: no element, attribute or depth of a
stranger's page costs more than reading it.
"""

from collections.abc import Collection, Mapping

from lxml import etree

from blog.linkbacks.addresses import (
    is_web_address,
    resolve_address,
    split_fragment,
)
from blog.linkbacks.protocols.base import Page

MAX_CHARACTERS = 2_000_000

# What stands in these is text to a program without scripts, or a form for later use.
_UNSEEN = frozenset(
    {
        *("template", "script", "style", "textarea", "title"),
        *("iframe", "noembed", "noframes", "xmp"),
    }
)


def find_declared(page: Page, rel: str, tags: Collection[str]) -> str | None:
    """Return what the first of these elements with this rel and any href points to.

    The whole address, relative ones resolved as HTML has it; an empty href is the page
    itself. None without such an element, or if it does not point to an http(s) address.
    """
    finder = _Finder(rel, tags)
    html = page.html[:MAX_CHARACTERS].encode("utf-8", errors="replace")
    parser = etree.HTMLParser(target=finder, encoding="utf-8", no_network=True)
    etree.fromstring(html, parser)
    if finder.href is None:
        return None
    return as_endpoint(_base_url(page.url, finder.base_href), finder.href)


def as_endpoint(base_url: str, reference: str) -> str | None:
    """Return the http(s) address a reference means, without fragment, or None."""
    try:
        endpoint, _ = split_fragment(resolve_address(base_url, reference))
    except ValueError:
        return None
    return endpoint if is_web_address(endpoint) else None


def _base_url(page_url: str, base_href: str | None) -> str:
    if base_href is None:
        return page_url
    return as_endpoint(page_url, base_href) or page_url


class _Finder:
    """What the parser tells its finds to; comments are not asked for."""

    def __init__(self, rel: str, tags: Collection[str]) -> None:
        self.href: str | None = None
        self.base_href: str | None = None
        self._rel = rel
        self._tags = tags
        self._unseen_depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._unseen_depth or tag in _UNSEEN:
            self._unseen_depth += 1
        elif "href" not in attributes:
            return
        elif tag == "base" and self.base_href is None:
            self.base_href = attributes["href"]
        elif self.href is None and tag in self._tags and self._has_rel(attributes):
            self.href = attributes["href"]

    def end(self, _tag: str) -> None:
        if self._unseen_depth:
            self._unseen_depth -= 1

    def close(self) -> None:
        """Do what the parser's interface asks for at the end: nothing."""

    def _has_rel(self, attributes: Mapping[str, str]) -> bool:
        return self._rel in attributes.get("rel", "").lower().split()
