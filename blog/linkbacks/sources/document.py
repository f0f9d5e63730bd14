"""A stranger's page, parsed once: its tree, links, microformats and data about itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from blog.linkbacks.addresses import is_web_address, resolve_address
from blog.linkbacks.plaintext import fold
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.microformats import Item, read_items
from blog.linkbacks.sources.tree import (
    MAX_ATTRIBUTES,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_ELEMENTS,
    Leaving,
    Node,
    parse_tree,
)

__all__ = [
    "LINKING",
    "MAX_ATTRIBUTES",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_ELEMENTS",
    "MAX_LINKS",
    "Leaving",
    "Node",
    "SourceDocument",
    "read_document",
]

MAX_LINKS = 10_000

_LINK_ATTRIBUTES = {
    "a": "href",
    "area": "href",
    "img": "src",
    "video": "src",
    "audio": "src",
    "link": "href",
    "data": "value",
}
# Elements that link only by what a microformats property says of them.
_BY_PROPERTY = frozenset({"link", "data"})
# The properties by which an entry says what it answers or speaks of.
LINKING = (
    *("in-reply-to", "like-of", "repost-of", "bookmark-of"),
    *("mention-of", "quotation-of"),
)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A parsed page.

    `url` is its final address, `elements` and `links` are all of them in order, `items`
    its microformats, nested ones too, `linked_data` its JSON-LD texts as they stand.
    """

    url: str
    base_url: str
    root: Node
    elements: tuple[Node, ...]
    links: tuple[Node, ...]
    meta: Mapping[str, str]
    items: tuple[Item, ...]
    linked_data: tuple[str, ...]

    def href(self, link: Node) -> str:
        """Return the absolute address of a link; raises ValueError if it has none."""
        return resolve_address(self.base_url, link.get(_LINK_ATTRIBUTES[link.tag]))


def read_document(page: Page) -> SourceDocument:
    """Parse a page; takes any text in time linear in its length."""
    tree = parse_tree(page.html)
    elements = tuple(tree.root.elements())
    base_url = _base_url(page.url, elements)
    items = read_items(tree.root, base_url)
    return SourceDocument(
        url=page.url,
        base_url=base_url,
        root=tree.root,
        elements=elements,
        links=tuple(islice(_find_links(elements, items), MAX_LINKS)),
        meta=_read_meta(elements),
        items=items,
        linked_data=tree.linked_data,
    )


def _find_links(elements: tuple[Node, ...], items: tuple[Item, ...]) -> Iterator[Node]:
    by_property = {
        place.node
        for item in items
        for name in LINKING
        for place in item.find(name)
        if place.prefix == "u" and place.node.tag in _BY_PROPERTY
    }
    for node in elements:
        is_link = node.tag not in _BY_PROPERTY or node in by_property
        if is_link and node.get(_LINK_ATTRIBUTES.get(node.tag, "")):
            yield node


def _base_url(page_url: str, elements: tuple[Node, ...]) -> str:
    for node in elements:
        if node.tag == "base" and "href" in node.attributes:
            return _resolve_base(page_url, node.get("href"))
    return page_url


def _resolve_base(page_url: str, href: str) -> str:
    try:
        base_url = resolve_address(page_url, href)
    except ValueError:
        return page_url
    return base_url if is_web_address(base_url) else page_url


def _read_meta(elements: tuple[Node, ...]) -> dict[str, str]:
    """Return the first content of each meta element that has one, by lower-case name."""
    meta: dict[str, str] = {}
    for node in elements:
        name = node.get("property") or node.get("name")
        content = fold(node.get("content"))
        if node.tag == "meta" and name and content:
            meta.setdefault(name.strip().lower(), content)
    return meta
