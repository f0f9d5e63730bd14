"""A stranger's page, parsed once, as a small tree of what its readers can see.

libxml2 is used as a tokenizer only: building its tree takes time quadratic in the
attributes of one element (40 seconds for 1.3 MB were measured), and its limits on depth
do not hold here. Length, depth, elements and attributes are bounded instead below, and
what lies beyond the bounds is not seen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from blog.linkbacks.addresses import is_web_address, resolve_address
from blog.linkbacks.plaintext import fold
from blog.linkbacks.protocols.base import Page

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 200
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 50
MAX_LINKS = 10_000

# Elements whose content no reader sees, with scripts on or off, and form text.
_UNSEEN = frozenset(
    {
        *("template", "script", "noscript", "style", "textarea"),
        *("iframe", "noembed", "noframes", "xmp"),
    }
)
_LINK_ATTRIBUTES = {
    "a": "href",
    "area": "href",
    "img": "src",
    "video": "src",
    "audio": "src",
}


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
        return (step for step in self.walk() if isinstance(step, Node))

    def text(self, max_steps: int = 1000) -> str:
        """Return the folded text of the first `max_steps` steps of the walk."""
        steps = islice(self.walk(), max_steps)
        return fold("".join(step for step in steps if isinstance(step, str)))


@dataclass(frozen=True, slots=True)
class Leaving:
    """The end of an element, in a walk."""

    node: Node


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A parsed page: `url` is its final address, `links` all its links in order."""

    url: str
    base_url: str
    root: Node
    links: tuple[Node, ...]
    meta: Mapping[str, str]

    def href(self, link: Node) -> str:
        """Return the absolute address of a link; raises ValueError if it has none."""
        return resolve_address(self.base_url, link.get(_LINK_ATTRIBUTES[link.tag]))


def read_document(page: Page) -> SourceDocument:
    """Parse a page; takes any text in time linear in its length."""
    root = _parse(page.html)
    elements = list(root.elements())
    links = (node for node in elements if node.get(_LINK_ATTRIBUTES.get(node.tag, "")))
    return SourceDocument(
        url=page.url,
        base_url=_base_url(page.url, elements),
        root=root,
        links=tuple(islice(links, MAX_LINKS)),
        meta=_read_meta(elements),
    )


def _parse(html: str) -> Node:
    target = _TreeTarget()
    text = html[:MAX_CHARACTERS].encode("utf-8", errors="replace")
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True)
    etree.fromstring(text, parser)
    return target.root


class _TreeTarget:
    """What the parser tells its finds to; comments and instructions are not asked for."""

    def __init__(self) -> None:
        self.root = Node("", {}, None)
        self._open = [self.root]
        self._text: list[str] = []
        self._unseen_depth = 0
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._keep_text()
        self._elements += 1
        if self._unseen_depth or tag in _UNSEEN or self._is_full():
            self._unseen_depth += 1
            return
        kept = dict(islice(attributes.items(), MAX_ATTRIBUTES))
        node = Node(tag, kept, self._open[-1])
        self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, _tag: str) -> None:
        self._keep_text()
        if self._unseen_depth:
            self._unseen_depth -= 1
        else:
            self._open.pop()

    def data(self, text: str) -> None:
        if not self._unseen_depth:
            self._text.append(text)

    def close(self) -> None:
        """Do what the parser's interface asks for at the end: nothing."""

    def _keep_text(self) -> None:
        # A text comes in as many pieces as its sender likes, down to single characters.
        if self._text:
            self._open[-1].children.append("".join(self._text))
            self._text.clear()

    def _is_full(self) -> bool:
        return len(self._open) > MAX_DEPTH or self._elements > MAX_ELEMENTS


def _base_url(page_url: str, elements: list[Node]) -> str:
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


def _read_meta(elements: list[Node]) -> dict[str, str]:
    """Return the first content of each meta element that has one, by lower-case name."""
    meta: dict[str, str] = {}
    for node in elements:
        name = node.get("property") or node.get("name")
        content = fold(node.get("content"))
        if node.tag == "meta" and name and content:
            meta.setdefault(name.strip().lower(), content)
    return meta
