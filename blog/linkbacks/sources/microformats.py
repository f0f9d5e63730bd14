"""Microformats in a page: https://microformats.org/wiki/microformats2-parsing.

One walk over the tree finds the items and where their properties stand; a property's
value is read when it is asked for, so a page full of nested items takes time linear in
its length. What lies beyond the bounds below is not seen. Texts are folded on one line;
the HTML of an e-* property is not kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from blog.linkbacks.sources.classic import Rule, Rules, find_by_rel, find_roots
from blog.linkbacks.sources.property_values import (
    read_embedded,
    read_text,
    read_url,
    read_when,
)
from blog.linkbacks.sources.tree import Leaving, Node

MAX_CLASSES = 50
MAX_ITEMS = 5000
MAX_PROPERTIES = 20_000
MAX_VALUES = 20

_ROOT = re.compile(r"h-(?:[a-z0-9]+-)?[a-z]+(?:-[a-z]+)*")
_PROPERTY = re.compile(r"(p|u|dt|e)-((?:[a-z0-9]+-)?[a-z]+(?:-[a-z]+)*)")
# Class names of a CSS framework, for heights, that only look like microformats.
_HEIGHTS = frozenset(
    f"h-{size}" for size in ("auto", "fit", "full", "max", "min", "px", "screen")
)
_READERS = {"p": read_text, "u": read_url, "dt": read_when, "e": read_embedded}


@dataclass(slots=True, eq=False)
class Property:
    """Where a property of an item stands; `item` is what is nested there, if anything.

    `prefix` is "p", "u", "dt" or "e" and says how the value is read.
    """

    name: str
    prefix: str
    node: Node
    item: "Item | None" = None

    def read(self, base_url: str) -> str:
        """Return the plain value: text, absolute address or written date.

        A nested item stands for its name or address. What is nested in that is not
        asked again, so the depth of a page costs nothing.
        """
        naming = {"p": "name", "u": "url"}.get(self.prefix, "")
        places = self.item.find(naming) if self.item else []
        return (places[0] if places else self).read_element(base_url)

    def read_element(self, base_url: str) -> str:
        """Return what the element alone says."""
        return _READERS[self.prefix](self.node, base_url)


@dataclass(slots=True, eq=False)
class Item:
    """A thing with properties, such as an h-entry, h-card or h-cite.

    `types` are microformats2 names. `names` are the properties of `parent` that this is
    a value of; without any it is just among the parent's children.
    """

    types: frozenset[str]
    node: Node
    base_url: str
    parent: "Item | None"
    names: frozenset[str]
    is_classic: bool
    rules: Rules
    properties: dict[str, list[Property]] = field(default_factory=dict)
    children: "list[Item]" = field(default_factory=list)
    prefixes: set[str] = field(default_factory=set)
    has_nested: bool = False

    def find(self, name: str) -> list[Property]:
        """Return the first places where a property is given, in reading order."""
        return self.properties.get(name, [])[:MAX_VALUES]

    def values(self, name: str) -> Iterator[str]:
        """Yield the plain values of a property, without empty ones."""
        return filter(None, (found.read(self.base_url) for found in self.find(name)))

    def first(self, name: str) -> str:
        """Return the first plain value of a property, or an empty text."""
        return next(self.values(name), "")

    def urls(self, name: str) -> Iterator[str]:
        """Yield addresses of a property whose values may be items, as of in-reply-to."""
        for found in self.find(name):
            if found.item:
                yield from found.item.values("url")
            yield found.read(self.base_url)


def read_items(root: Node, base_url: str) -> tuple[Item, ...]:
    """Return all items of a page, nested ones too, in the order of their starts."""
    reader = _Reader(base_url)
    for step in root.walk():
        if isinstance(step, Node):
            reader.enter(step)
        elif isinstance(step, Leaving):
            reader.leave(step.node)
    return tuple(reader.items)


class _Reader:
    def __init__(self, base_url: str) -> None:
        self.items: list[Item] = []
        self._base_url = base_url
        self._open: list[Item] = []
        self._room = MAX_PROPERTIES

    def enter(self, node: Node) -> None:
        attributes = node.attributes
        is_plain = "class" not in attributes and "rel" not in attributes
        if is_plain or len(self.items) >= MAX_ITEMS or not self._room:
            return
        classes = node.get("class").split(None, MAX_CLASSES)[:MAX_CLASSES]
        around = self._open[-1] if self._open else None
        found = _find_properties(classes, node, around) if around else []
        found = found[: self._room]
        self._room -= len(found)
        item = self._start_item(classes, node, around, found)
        if around:
            _add_properties(around, found, node, item)
        if item:
            self.items.append(item)
            self._open.append(item)

    def leave(self, node: Node) -> None:
        if self._open and self._open[-1].node is node:
            self._open.pop()

    def _start_item(
        self, classes: list[str], node: Node, around: Item | None, found: list[Rule]
    ) -> Item | None:
        types = frozenset(
            name
            for name in classes
            if name.startswith("h-") and name not in _HEIGHTS and _ROOT.fullmatch(name)
        )
        rules: Rules = {}
        is_classic = False
        if not types:
            types, rules = find_roots(classes)
            is_classic = bool(types)
        types = types or frozenset(rule.root for rule in found if rule.root)
        if not types:
            return None
        names = frozenset(rule.name for rule in found)
        return Item(types, node, self._base_url, around, names, is_classic, rules)


def _find_properties(classes: list[str], node: Node, around: Item) -> list[Rule]:
    if not around.is_classic:
        matches = (_PROPERTY.fullmatch(name) for name in dict.fromkeys(classes))
        return [Rule(match[1], match[2]) for match in matches if match]
    by_class = [
        around.rules[name] for name in dict.fromkeys(classes) if name in around.rules
    ]
    rels = islice(node.get("rel").lower().split(), MAX_CLASSES)
    return by_class + find_by_rel(around.types, rels)


def _add_properties(
    around: Item, found: list[Rule], node: Node, item: Item | None
) -> None:
    for rule in found:
        places = around.properties.setdefault(rule.name, [])
        places.append(Property(rule.name, rule.prefix, node, item))
        around.prefixes.add(rule.prefix)
    if item:
        around.has_nested = True
        if not found:
            around.children.append(item)
