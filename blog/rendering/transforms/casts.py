"""Cast lists: "Ida Marsh as Captain Wren", item after item."""

import re
from typing import TypeAlias

from blog.rendering.policy import names
from blog.rendering.rendered import RenderOptions
from blog.rendering.tree import Element, add, make, only_child, text_of

_AS = re.compile(r"(?:^|\s)\s*as(?=\s|$)")
_FEWEST = 2
_LONGEST_NAME = 60
_LONGEST_ROLE = 80
_NOT_A_NAME = names("ul ol dl p div pre table blockquote figure br img")

Piece: TypeAlias = str | Element
Halves: TypeAlias = tuple[list[Piece], list[Piece]]


def set_casts(body: Element, _options: RenderOptions) -> None:
    """Mark lists whose items all read "A as B"; the words stay as they are."""
    for listing in list(body.iter("ul", "ol")):
        items = list(listing)
        if len(items) < _FEWEST or any(item.tag != "li" for item in items):
            continue
        halves = [pair for item in items if (pair := _split(item)) is not None]
        if len(halves) == len(items):
            listing.set("class", "cast")
            for item, pair in zip(items, halves, strict=True):
                _set_item(item, pair)


def _split(item: Element) -> Halves | None:
    """Split an item at the first "as" that stands outside links and emphasis."""
    line = only_child(item)
    pieces = _pieces(line if line is not None and line.tag == "p" else item)
    for place, piece in enumerate(pieces):
        if isinstance(piece, str) and (found := _AS.search(piece)):
            before = [*pieces[:place], piece[: found.start()]]
            after = [piece[found.end() :], *pieces[place + 1 :]]
            return (before, after) if _reads_as_cast(before, after) else None
    return None


def _pieces(line: Element) -> list[Piece]:
    pieces: list[Piece] = [line.text or ""]
    for child in line:
        pieces += [child, child.tail or ""]
    return pieces


def _reads_as_cast(before: list[Piece], after: list[Piece]) -> bool:
    """Tell names from sentences: short on both sides, and no list or line inside."""
    if any(not isinstance(p, str) and p.tag in _NOT_A_NAME for p in before + after):
        return False
    name, role = _words(before), _words(after)
    return (
        0 < len(name) <= _LONGEST_NAME
        and 0 < len(role) <= _LONGEST_ROLE
        and not name[0].islower()
    )


def _words(pieces: list[Piece]) -> str:
    texts = (piece if isinstance(piece, str) else text_of(piece) for piece in pieces)
    return " ".join("".join(texts).split())


def _set_item(item: Element, halves: Halves) -> None:
    before, after = halves
    name = make("span", {}, *_trimmed(before, first=True))
    role = make("span", {"class": "as"}, "as", *_trimmed(after, first=False))
    for child in list(item):
        item.remove(child)
    item.text = None
    add(item, name)
    add(item, " ")
    add(item, role)


def _trimmed(pieces: list[Piece], *, first: bool) -> list[Piece]:
    """Take white space off the outer end; the name also loses the inner one."""
    trimmed = list(pieces)
    if first and isinstance(trimmed[0], str):
        trimmed[0] = trimmed[0].lstrip()
    if isinstance(trimmed[-1], str):
        trimmed[-1] = trimmed[-1].rstrip()
    return trimmed
