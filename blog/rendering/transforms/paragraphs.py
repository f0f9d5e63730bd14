"""Paragraphs of HTML that programs send without them, as WordPress sets them."""

import re
from typing import TypeAlias

from blog.rendering.tree import Element, add, make

# What stands among words; anything else stands by itself.
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "q",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    ]
)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"[ \t]*\n[ \t]*")

Piece: TypeAlias = "str | Element"


def set_paragraphs(body: Element) -> None:
    """Put words that stand in no element into paragraphs.

    A blank line ends one, a line feed is a line break.
    """
    pieces = _taken_out(body)
    run: list[Piece] = []
    for piece in pieces:
        if not isinstance(piece, str) and piece.tag not in INLINE:
            _close(body, run)
            add(body, piece)
            continue
        first, *rest = _BLANK_LINE.split(piece) if isinstance(piece, str) else [piece]
        run.append(first)
        for part in rest:
            _close(body, run)
            run.append(part)
    _close(body, run)


def _taken_out(body: Element) -> list[Piece]:
    """Return what stands directly in the body, which is empty then."""
    pieces: list[Piece] = [body.text or ""]
    body.text = None
    for child in list(body):
        tail, child.tail = child.tail, None
        body.remove(child)
        pieces += [child, tail or ""]
    return pieces


def _close(body: Element, run: list[Piece]) -> None:
    """Add the run as a paragraph, if it shows anything, and empty it."""
    shows = any(p.strip() if isinstance(p, str) else p.tag != "br" for p in run)
    if shows:
        paragraph = make("p")
        _fill(paragraph, run)
        add(body, paragraph)
        add(body, "\n")
    run.clear()


def _fill(paragraph: Element, run: list[Piece]) -> None:
    for number, piece in enumerate(run):
        if not isinstance(piece, str):
            add(paragraph, piece)
            continue
        text = piece.lstrip() if number == 0 else piece
        text = text.rstrip() if number == len(run) - 1 else text
        first, *lines = _LINE.split(text)
        add(paragraph, first)
        for line in lines:
            is_broken = len(paragraph) and paragraph[-1].tag == "br"
            if not (is_broken and not (paragraph[-1].tail or "").strip()):
                add(paragraph, make("br"))
            add(paragraph, f"\n{line}")
