"""The sentence around a link, as plain text in three parts."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from blog.linkbacks.plaintext import cut_end, cut_start, fold
from blog.linkbacks.sources.links import link_text
from blog.linkbacks.sources.reading import BLOCKS, BREAK, read_sides
from blog.linkbacks.sources.tree import Node

MAX_QUOTE = 280

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
    block = next((node for node in link.ancestors() if node.tag in BLOCKS), link)
    before, after = read_sides(block, link)
    reading = link_text(link)
    return _fit(
        _last_sentence(_fold_end(before), reading),
        reading,
        _first_sentence(reading, _fold_start(after)),
    )


def _fold_end(text: str) -> str:
    """Return what stands after the last break, folded but for a space at its end."""
    line = text.rpartition(BREAK)[2][-_WINDOW:]
    return fold(f"{line}|").removesuffix("|")


def _fold_start(text: str) -> str:
    """Return what stands before the first break, folded but for a space before it."""
    line = text.partition(BREAK)[0][:_WINDOW]
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
