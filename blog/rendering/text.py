"""Small text functions: words without markup, cut where words end."""

from collections.abc import Iterator

from blog.rendering.policy import names
from blog.rendering.sanitize import open_body
from blog.rendering.tree import Element, has_class

_BLOCKS = names(
    "aside blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 "
    "h6 hr li ol p pre section summary table td th tr ul"
)
_PLAYERS = frozenset({"audio", "video"})
_PAGE_WORDS = ("more", "fn", "footnote-backref", "cap", "picture")


def cut_at_words(text: str, limit: int) -> str:
    """Return `text` in one line, at most `limit` characters, "…" if it was cut."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head, space, _ = line[:limit].rpartition(" ")
    return (head if space else line[: limit - 1]).rstrip(" ,;:\u2013\u2014-") + "…"


def plain_text(html: str) -> str:
    """Return the words of any HTML, a line for each block.

    InputRefused if it is too large or too deep to be read.
    """
    return body_text(open_body(html))


def body_text(element: Element) -> str:
    """Return the author's words inside a body or a part of it, a line a block."""
    lines = "".join(_pieces(element)).split("\n")
    return "\n".join(line for line in (" ".join(raw.split()) for raw in lines) if line)


def _pieces(element: Element, *, keep_lines: bool = False) -> Iterator[str]:
    if element.tag in _PLAYERS or any(has_class(element, n) for n in _PAGE_WORDS):
        return
    edge = "\n" if element.tag in _BLOCKS else ""
    keep_lines = keep_lines or element.tag == "pre"
    yield edge or (" " if element.tag == "br" else "")
    yield _words(element.text, keep_lines=keep_lines)
    for child in element:
        yield from _pieces(child, keep_lines=keep_lines)
        yield _words(child.tail, keep_lines=keep_lines)
    yield edge


def _words(text: str | None, *, keep_lines: bool) -> str:
    return (text or "") if keep_lines else (text or "").replace("\n", " ")
