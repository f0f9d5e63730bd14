"""A stranger's page as a small tree of what its readers can see.

libxml2 is used as a tokenizer only: building its tree takes time quadratic in the
attributes of one element (40 seconds for 1.3 MB were measured), and its limits on depth
do not hold here. Length, depth, elements and attributes are bounded instead below, and
what lies beyond the bounds is not seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from blog.linkbacks.plaintext import fold

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 200
MAX_ELEMENTS = 60_000
MAX_ATTRIBUTES = 50
MAX_LINKED_DATA = 20
MAX_LINKED_DATA_CHARACTERS = 300_000

# Elements whose content no reader sees, with scripts on or off, and form text.
_UNSEEN = frozenset(
    {
        *("template", "script", "noscript", "style", "textarea"),
        *("iframe", "noembed", "noframes", "xmp"),
    }
)
_LINKED_DATA = "application/ld+json"


@dataclass(slots=True, eq=False)
class Node:
    """An element; `children` holds elements and text in reading order."""

    tag: str
    attributes: Mapping[str, str]
    parent: "Node | None"
    children: "list[Node | str]" = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute, or an empty text."""
        return self.attributes.get(name, "")

    def tokens(self, name: str) -> frozenset[str]:
        """Return the space-separated words of an attribute, in lower case."""
        return frozenset(self.get(name).lower().split())

    def ancestors(self) -> "Iterator[Node]":
        """Yield the elements around this one, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def inner(self) -> "Iterator[Node]":
        """Yield the elements right inside this one."""
        return (child for child in self.children if isinstance(child, Node))

    def walk(self) -> "Iterator[Node | str | Leaving]":
        """Yield this element and all in it in reading order, and where each ends."""
        yield self
        waiting = [(self, iter(self.children))]
        while waiting:
            node, children = waiting[-1]
            child = next(children, None)
            if child is None:
                waiting.pop()
                yield Leaving(node)
            else:
                yield child
                if isinstance(child, Node):
                    waiting.append((child, iter(child.children)))

    def elements(self) -> "Iterator[Node]":
        """Yield this element and those in it, in reading order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [part for part in node.children[::-1] if isinstance(part, Node)]

    def text(self, max_steps: int = 1000) -> str:
        """Return the folded text of the first `max_steps` steps of the walk."""
        steps = islice(self.walk(), max_steps)
        return fold("".join(step for step in steps if isinstance(step, str)))


@dataclass(frozen=True, slots=True)
class Leaving:
    """The end of an element, in a walk."""

    node: Node


@dataclass(frozen=True, slots=True)
class Tree:
    """What a page holds: its elements, and the JSON-LD texts its readers do not see."""

    root: Node
    linked_data: tuple[str, ...]


def parse_tree(html: str) -> Tree:
    """Parse a page or a piece of one; takes any text in time linear in its length."""
    target = _TreeTarget()
    text = html[:MAX_CHARACTERS].encode("utf-8", errors="replace")
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True)
    etree.fromstring(text, parser)
    return Tree(target.root, tuple(target.linked_data))


class _TreeTarget:
    """What the parser tells its finds to; comments and instructions are not asked for."""

    def __init__(self) -> None:
        self.root = Node("", {}, None)
        self.linked_data: list[str] = []
        self._open = [self.root]
        self._text: list[str] = []
        self._unseen_depth = 0
        self._is_linked_data = False
        self._room = MAX_LINKED_DATA_CHARACTERS
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._keep_text()
        self._elements += 1
        if self._unseen_depth or tag in _UNSEEN or self._is_full():
            self._is_linked_data = not self._unseen_depth and _is_linked_data(
                tag, attributes
            )
            self._unseen_depth += 1
            return
        kept = dict(islice(attributes.items(), MAX_ATTRIBUTES))
        node = Node(tag, kept, self._open[-1])
        self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, _tag: str) -> None:
        self._keep_text()
        self._is_linked_data = False
        if self._unseen_depth:
            self._unseen_depth -= 1
        else:
            self._open.pop()

    def data(self, text: str) -> None:
        if not self._unseen_depth or self._is_linked_data:
            self._text.append(text)

    def close(self) -> None:
        """Do what the parser's interface asks for at the end: nothing."""

    def _keep_text(self) -> None:
        # A text comes in as many pieces as its sender likes, down to single characters.
        if not self._text:
            return
        text = "".join(self._text)
        self._text.clear()
        if self._is_linked_data:
            self._keep_linked_data(text)
        else:
            self._open[-1].children.append(text)

    def _keep_linked_data(self, text: str) -> None:
        # What is too long is dropped as a whole: half of it cannot be read.
        if len(self.linked_data) < MAX_LINKED_DATA and len(text) <= self._room:
            self._room -= len(text)
            self.linked_data.append(text)

    def _is_full(self) -> bool:
        return len(self._open) > MAX_DEPTH or self._elements > MAX_ELEMENTS


def _is_linked_data(tag: str, attributes: Mapping[str, str]) -> bool:
    content_type = attributes.get("type", "").partition(";")[0]
    return tag == "script" and content_type.strip().lower() == _LINKED_DATA
