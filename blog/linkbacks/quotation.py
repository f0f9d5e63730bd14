"""The sentence around a link, as plain text in three parts."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from blog.linkbacks.document import Leaving, Node
from blog.linkbacks.plaintext import cut_end, cut_start, fold
from blog.linkbacks.source import link_text

MAX_QUOTE = 280

_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "center"),
        *("dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
_BREAKS = _BLOCKS | {"br", "hr"}
_BREAK = "\n"
# Enough to find the sentence in, and little enough for the pattern below.
_WINDOW = 2 * MAX_QUOTE
_SENTENCE_END = re.compile(r"([.!?…]{1,9}[\"'”’»)\]]{0,9}) |[。！？]")  # noqa: RUF001


class Quote(NamedTuple):
    """What stands before the link, what it reads, and what stands after.

    Set side by side they are the sentence, spaces included, of at most MAX_QUOTE
    characters. A cut falls between words and is not marked.
    """

    before: str
    link: str
    after: str


def quote_around(link: Node) -> Quote:
    """Return the sentence the link stands in, within its paragraph."""
    before, after = _read_block(link)
    reading = link_text(link)
    return _fit(
        _last_sentence(_fold_end(before), reading),
        reading,
        _first_sentence(reading, _fold_start(after)),
    )


def _read_block(link: Node) -> tuple[str, str]:
    """Return the text of the link's block before and after it; line ends are breaks."""
    block = next((node for node in link.ancestors() if node.tag in _BLOCKS), link)
    before: list[str] = []
    after: list[str] = []
    current = before
    is_within = False
    for step in block.walk():
        if step is link:
            is_within = True
        elif isinstance(step, Leaving) and step.node is link:
            is_within = False
            current = after
        elif not is_within:
            current.append(_read_step(step))
    return "".join(before), "".join(after)


def _read_step(step: Node | Leaving | str) -> str:
    if isinstance(step, str):
        return " " if step.isspace() else re.sub(r"\s+", " ", step)
    node = step.node if isinstance(step, Leaving) else step
    return _BREAK if node.tag in _BREAKS else ""


def _fold_end(text: str) -> str:
    """Return what stands after the last break, folded but for a space at its end."""
    line = text.rpartition(_BREAK)[2][-_WINDOW:]
    return fold(f"{line}|").removesuffix("|")


def _fold_start(text: str) -> str:
    """Return what stands before the first break, folded but for a space before it."""
    line = text.partition(_BREAK)[0][:_WINDOW]
    return fold(f"|{line}").removeprefix("|")


def _last_sentence(before: str, reading: str) -> str:
    start = 0
    for _, next_start in _sentence_ends(before + reading):
        if next_start <= len(before):
            start = next_start
    return before[start:]


def _first_sentence(reading: str, after: str) -> str:
    text = reading + after
    for stop, next_start in _sentence_ends(text):
        if next_start > len(reading):
            return text[len(reading) : stop]
    return after


def _sentence_ends(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a sentence stops and the next starts; "e.g. so" ends none."""
    for mark in _SENTENCE_END.finditer(text):
        if not text[mark.end() : mark.end() + 1].islower():
            yield (mark.end(1) if mark[1] else mark.end()), mark.end()


def _fit(before: str, reading: str, after: str) -> Quote:
    room = MAX_QUOTE - len(reading)
    room_before = max(room // 2, room - len(after))
    before = cut_start(before, room_before)
    return Quote(before, reading, cut_end(after, room - len(before)))
