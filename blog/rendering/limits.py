"""How much is rendered: refused with a sentence rather than worked on for minutes.

The bounds are counts, not seconds, so the same text is refused on every machine.
Measured with some eighty hostile shapes of a megabyte: without the bounds nine
ran past half a minute, with them none much past four seconds of an idle core.
"""

import re

from blog.errors import InputRefused

MAX_POST_BYTES = 1_000_000
MAX_COMMENT_BYTES = 10_240
MAX_HTML_LENGTH = 8_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 100_000

# A line costs the Markdown parser about three marks, an address as much.
_MAX_EFFORT = 250_000
_LINE_EFFORT = 3
_ADDRESS_EFFORT = 3
_MARK = re.compile(r"[!#$%&*+\-:<=>@\[\\\]^_`{|}~]")

# For each `[` the parser may look through the rest of the paragraph, and for each
# `[^` through the rest of the word, the latter in slower code.
_MAX_BRACKET_WORK = 1_000_000_000
_MAX_NOTE_WORK = 10_000_000
_WORD = re.compile(r"[^\s\]]+")


def refused(sentence: str) -> InputRefused:
    """Make the exception, its sentence beside the field `text`."""
    return InputRefused({"text": sentence})


def refuse_long_text(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > MAX_POST_BYTES:
        raise refused("The text is longer than 1 MB. Divide it into several posts.")


def refuse_long_comment(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > MAX_COMMENT_BYTES:
        raise refused(
            "The comment is longer than 10 KB. Shorten it, or write it on your own "
            "site and link here."
        )


def refuse_laborious_text(text: str) -> None:
    """Refuse Markdown whose lines and marks together would take too long."""
    effort = (
        len(_MARK.findall(text))
        + _LINE_EFFORT * text.count("\n")
        + _ADDRESS_EFFORT * text.count("://")
    )
    if effort > _MAX_EFFORT:
        raise refused(
            "The text has too many lines and marks to be shown as one post. "
            "Divide it into several posts."
        )


def refuse_tangled_paragraphs(paragraphs: list[str]) -> None:
    """Refuse inline texts whose brackets make the parser's work quadratic."""
    brackets = sum(text.count("[") * len(text) for text in paragraphs)
    notes = sum(
        word.count("[^") * len(word)
        for text in paragraphs
        if "[^" in text
        for word in _WORD.findall(text)
    )
    if brackets > _MAX_BRACKET_WORK or notes > _MAX_NOTE_WORK:
        raise refused(
            "A paragraph has too many square brackets. Divide it, or put it "
            "into a code block."
        )


def refuse_deep_text(depth: int) -> None:
    """Refuse what lies deeper than parsers keep, instead of losing it."""
    if depth > MAX_DEPTH:
        raise refused(
            f"Lists, quotations or elements lie more than {MAX_DEPTH} deep in each "
            "other. Take some of them out."
        )


def refuse_many_elements(count: int) -> None:
    if count > MAX_ELEMENTS:
        raise refused(
            "The text has more than 100,000 elements. Divide it into several posts."
        )


def refuse_long_html(html: str) -> None:
    if len(html) > MAX_HTML_LENGTH:
        raise refused(
            "The text becomes too large a page. Divide it into several posts."
        )
