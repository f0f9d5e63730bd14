"""Strangers' text made fit to be kept as plain text."""

import re

# Marks that turn or reorder what follows them, so that a name can pose as another:
# embeddings, overrides, isolates, direction marks, and what shows nothing at all.
_DIRECTION_MARKS = (
    0x061C,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
_INVISIBLE = (0x00AD, 0x200B, 0x2060, 0xFEFF)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
_SURROGATES = range(0xD800, 0xE000)  # halves of characters, which JSON can hold
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes neither
_DROPPED = {
    code: None
    for code in (*_CONTROLS, *_SURROGATES, *_DIRECTION_MARKS, *_INVISIBLE)
    if not chr(code).isspace()
}


def fold(text: str) -> str:
    """Return the text on one line, white space folded, without trick characters.

    Control characters, halves of characters, direction marks and zero-width
    characters are dropped; the joiners that scripts and emoji need are kept.
    """
    return " ".join(text.translate(_DROPPED).split())


def storable(text: str) -> str:
    """Return the text without what a database does not take."""
    return _UNSTORABLE.sub("", text)


def cut_end(text: str, limit: int) -> str:
    """Return the beginning of folded text, at most `limit` long, ending with a word."""
    if len(text) <= limit:
        return text
    words, space, _ = text[: limit + 1].rpartition(" ")
    return words if space else text[:limit]


def cut_start(text: str, limit: int) -> str:
    """Return the end of folded text, at most `limit` long, starting with a word."""
    if len(text) <= limit:
        return text
    _, space, words = text[len(text) - limit - 1 :].partition(" ")
    return words if space else text[len(text) - limit :]
