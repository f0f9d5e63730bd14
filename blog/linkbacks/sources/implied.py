"""Name, address and photo of an item, also where its mark-up only implies them.

https://microformats.org/wiki/microformats2-parsing#parsing_for_implied_properties
"""

from collections.abc import Iterable
from itertools import islice

from blog.linkbacks.sources.microformats import Item
from blog.linkbacks.sources.property_values import (
    MAX_STEPS,
    read_implied_text,
    read_url,
)
from blog.linkbacks.sources.tree import Node

_NAMED_BY = {"img": "alt", "area": "alt", "abbr": "title"}


def name_of(item: Item) -> str:
    """Return an item's name; without one, what its element reads."""
    if "name" in item.properties or not _implies(item, {"p", "e"}):
        return item.first("name")
    only = _only_one(item.node)
    if only and only.tag not in _NAMED_BY:
        only = _only_one(only)
    for node in (item.node, only):
        named = node.get(_NAMED_BY.get(node.tag, "")) if node else ""
        if named:
            return named
    return read_implied_text(item.node)


def url_of(item: Item) -> str:
    """Return an item's own address, absolute; without one, that of its only link."""
    if "url" in item.properties or not _implies(item, {"u"}):
        return item.first("url")
    return _read_only(item, ("a", "area"), "href")


def photo_of(item: Item) -> str:
    """Return the address of an item's photo; without one, that of its only picture."""
    if "photo" in item.properties or not _implies(item, {"u"}):
        return item.first("photo")
    return _read_only(item, ("img",), "src") or _read_only(item, ("object",), "data")


def _implies(item: Item, prefixes: set[str]) -> bool:
    """Tell whether nothing in the item was marked up, so that its author relied on this.

    Classic items imply nothing, but many themes give the author's vcard no `fn`.
    """
    is_author = "author" in item.names and bool(item.parent and item.parent.is_classic)
    is_allowed = is_author or not item.is_classic
    return is_allowed and not item.has_nested and not (item.prefixes & prefixes)


def _read_only(item: Item, tags: tuple[str, ...], attribute: str) -> str:
    if item.node.tag in tags and attribute in item.node.attributes:
        return read_url(item.node, item.base_url)
    child = _only_one(item.node)
    for around in (item.node, child):
        for tag in tags if around else ():
            found = _only_one(around, tag) if around else None
            if found and attribute in found.attributes:
                return read_url(found, item.base_url)
    return ""


def _only_one(node: Node, tag: str = "") -> Node | None:
    """Return the only element right inside, of this tag if one is given."""
    inner: Iterable[Node] = islice(node.inner(), MAX_STEPS)
    found = list(islice((child for child in inner if not tag or child.tag == tag), 2))
    return found[0] if len(found) == 1 else None
