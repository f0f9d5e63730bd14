"""Building and reading small pieces of a body's tree."""

from collections.abc import Mapping

from lxml import etree
from lxml.etree import _Element as Element

__all__ = [
    "Element",
    "add",
    "has_class",
    "inside",
    "make",
    "only_child",
    "put_after",
    "remove",
    "replace",
    "text_of",
]


def make(
    tag: str, attributes: Mapping[str, str] | None = None, *content: "str | Element"
) -> Element:
    """Make an element; `content` is text and elements in order."""
    made = etree.Element(tag, dict(attributes or {}))
    for piece in content:
        add(made, piece)
    return made


def add(parent: Element, piece: "str | Element") -> None:
    """Put text or an element at the end; an element brings no tail along."""
    if not isinstance(piece, str):
        piece.tail = None
        parent.append(piece)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + piece
    else:
        parent.text = (parent.text or "") + piece


def text_of(element: Element) -> str:
    """Return the words inside, white space made single."""
    return " ".join("".join(element.itertext()).split())


def remove(element: Element) -> None:
    """Take an element out; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)


def replace(old: Element, new: Element) -> None:
    """Put `new` where `old` stands; the text after it stays."""
    new.tail, old.tail = old.tail, None
    old.getparent().replace(old, new)


def put_after(place: Element, new: Element, between: str) -> None:
    """Put `new` behind `place`, the text `between` them."""
    after, place.tail = place.tail, None
    place.addnext(new)
    place.tail, new.tail = between, after


def only_child(element: Element) -> Element | None:
    """Return the one element inside if nothing else is there."""
    child = next(iter(element), None)
    if child is None or child.getnext() is not None:
        return None
    stray = (element.text or "").strip() or (child.tail or "").strip()
    return None if stray else child


def has_class(element: Element, name: str) -> bool:
    return name in (element.get("class") or "").split()


def inside(element: Element, *tags: str) -> bool:
    return next(element.iterancestors(*tags), None) is not None
