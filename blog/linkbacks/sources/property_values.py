"""The values that elements give to microformats properties.

Parsing p-, u-, dt- and e- properties of microformats2, with the value class pattern:
https://microformats.org/wiki/value-class-pattern.
"""

import re
from collections.abc import Callable
from itertools import islice
from typing import Literal

from blog.linkbacks.addresses import resolve_address
from blog.linkbacks.plaintext import fold
from blog.linkbacks.sources.tree import Leaving, Node

MAX_STEPS = 2000
MAX_PARTS = 10
MAX_VALUE = 20_000

_ADDRESS_ATTRIBUTES = {
    "a": ("href",),
    "area": ("href",),
    "link": ("href",),
    "img": ("src",),
    "audio": ("src",),
    "video": ("src", "poster"),
    "source": ("src",),
    "object": ("data",),
}
_TEXT_ATTRIBUTES = {
    "abbr": "title",
    "link": "title",
    "data": "value",
    "input": "value",
    "img": "alt",
    "area": "alt",
}
_DATE_ATTRIBUTES = {
    "time": "datetime",
    "ins": "datetime",
    "del": "datetime",
    "abbr": "title",
    "data": "value",
    "input": "value",
}
_PART_ATTRIBUTES = {
    "img": "alt",
    "area": "alt",
    "data": "value",
    "abbr": "title",
}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}-\d{3}")
_ZONE = re.compile(r"Z|[+-]\d{1,2}(?::?\d{2})?")
_TIME = re.compile(
    r"\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?"
    r"(?: ?[ap]\.?m\.?)?(?: ?(?:Z|[+-]\d{1,2}(?::?\d{2})?))?",
    re.IGNORECASE,
)


def read_text(node: Node, base_url: str) -> str:
    """Return the value of a p-* property."""
    parts = _read_parts(node, _PART_ATTRIBUTES)
    if parts:
        return fold("".join(parts))
    name = _TEXT_ATTRIBUTES.get(node.tag, "")
    if name in node.attributes:
        return fold(node.get(name))
    return read_embedded(node, base_url)


def read_url(node: Node, base_url: str) -> str:
    """Return the value of a u-* property, absolute; empty if it cannot be resolved."""
    for name in _ADDRESS_ATTRIBUTES.get(node.tag, ()):
        if name in node.attributes:
            return _resolve(base_url, node.get(name))
    parts = _read_parts(node, _PART_ATTRIBUTES)
    if parts:
        return _resolve(base_url, "".join(parts))
    name = _TEXT_ATTRIBUTES.get(node.tag, "")
    if name in node.attributes and node.tag in {"abbr", "data", "input"}:
        return _resolve(base_url, node.get(name))
    return _resolve(base_url, node.text(MAX_STEPS)[:MAX_VALUE])


def read_when(node: Node, _base_url: str) -> str:
    """Return the written date of a dt-* property."""
    parts = _read_parts(node, {**_PART_ATTRIBUTES, **_DATE_ATTRIBUTES})
    if parts:
        return _join_date(parts)
    name = _DATE_ATTRIBUTES.get(node.tag, "")
    written = node.get(name) if name in node.attributes else node.text(MAX_STEPS)
    return fold(written)[:MAX_VALUE]


def read_embedded(node: Node, base_url: str) -> str:
    """Return the text of an element, its pictures as their alternative or address."""
    return _read_words(node, lambda image: _picture(image, base_url))


def read_implied_text(node: Node) -> str:
    """Return the text of an element, its pictures as their alternative."""
    return _read_words(node, lambda image: image.attributes.get("alt"))


def _read_words(node: Node, describe: Callable[[Node], str | None]) -> str:
    words: list[str] = []
    room = MAX_VALUE
    for step in islice(node.walk(), MAX_STEPS):
        text = step if isinstance(step, str) else _read_tag(step, describe)
        words.append(text[:room])
        room -= len(text)
        if room <= 0:
            break
    return fold("".join(words))


def _read_tag(step: Node | Leaving, describe: Callable[[Node], str | None]) -> str:
    node = step.node if isinstance(step, Leaving) else step
    if node.tag in {"br", "p"}:
        return " "
    described = describe(node) if node.tag == "img" and node is step else None
    return "" if described is None else f" {described} "


def _picture(image: Node, base_url: str) -> str | None:
    if "alt" in image.attributes or "src" not in image.attributes:
        return image.attributes.get("alt")
    return _resolve(base_url, image.get("src"))


def _read_parts(node: Node, attributes: dict[str, str]) -> list[str]:
    """Return what the elements marked as value or value-title right inside say."""
    parts: list[str] = []
    for child in islice(node.inner(), MAX_STEPS):
        kind = _kind_of_part(child)
        if kind == "value-title":
            parts.append(child.get("title").strip())
        elif kind == "value":
            parts.append(child.get(attributes.get(child.tag, "")) or child.text(100))
        if len(parts) >= MAX_PARTS:
            break
    return parts


def _kind_of_part(node: Node) -> Literal["value", "value-title", ""]:
    classes = node.get("class").split()
    if "value-title" in classes:
        return "value-title"
    return "value" if "value" in classes else ""


def _join_date(parts: list[str]) -> str:
    """Return one written date of a date, a time and a zone given apart."""
    date = time = zone = ""
    for part in map(fold, parts):
        if _DATE.fullmatch(part):
            date = date or part
        elif _TIME.fullmatch(part):
            time = time or part
        elif _ZONE.fullmatch(part):
            zone = zone or part
        elif _DATE.match(part):
            return part
    return f"{date} {time}{zone}".strip() if date or time else ""


def _resolve(base_url: str, reference: str) -> str:
    try:
        return resolve_address(base_url, reference)
    except ValueError:
        return ""
