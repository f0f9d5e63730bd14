"""Finding the link in plain text: the whole address stands there as a word."""

import re
from collections.abc import Collection, Iterator

from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.sources.citation import MAX_TITLE, Citation, host_of
from blog.linkbacks.sources.finding import Finding
from blog.linkbacks.sources.quotation import quote_around
from blog.linkbacks.sources.reading import read_around
from blog.linkbacks.sources.tree import Node

MAX_ADDRESSES = 10_000
MAX_ADDRESS = 2000

# What may stand in an address; `(?<!...)` keeps it from starting within a word.
_ADDRESS = re.compile(r"(?<![\w.+-])https?://[^\s<>\"`{}|\\^]+", re.IGNORECASE)
# What ends a sentence or closes a bracket around an address rather than belong to it.
_AFTER = ".,;:!?'*_~)]’”»…"  # noqa: RUF001  (texts quote with these very marks)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_AROUND = 2000


def find_in_text(url: str, text: str, target_keys: Collection[str]) -> Finding | None:
    """Return the first place where a text names the target, if it does."""
    found: list[tuple[int, str]] = []
    outbound = 0
    own = host_of(url)
    for start, address in _addresses(text):
        outbound += _host(address) not in {own, ""}
        spelling = _spelling(address, target_keys)
        if spelling:
            found.append((start, spelling))
    if not found:
        return None
    start, address = found[0]
    link = _build_paragraph(text, start, address)
    quote = quote_around(link)
    return Finding(
        citation=Citation(
            title=_find_title(text),
            site_name=own,
            author_name=None,
            author_url=None,
            published_at=None,
            quote_before=quote.before,
            quote_link=quote.link,
            quote_after=quote.after,
        ),
        points_to=address,
        found=len(found),
        outbound=outbound,
        snapshot=read_around(link, quote.link),
    )


def _addresses(text: str) -> Iterator[tuple[int, str]]:
    for number, match in enumerate(_ADDRESS.finditer(text)):
        if number >= MAX_ADDRESSES:
            return
        if len(match[0]) <= MAX_ADDRESS:
            yield match.start(), match[0]


def _spelling(address: str, target_keys: Collection[str]) -> str:
    """Return the address, if need be without the marks after it, if it is a target's."""
    bare = address.rstrip(_AFTER)
    for spelling in (address, bare, f"{bare})", bare.partition("](")[0]):
        try:
            if address.startswith(spelling) and same_page_key(spelling) in target_keys:
                return spelling
        except ValueError:
            continue
    return ""


def _build_paragraph(text: str, start: int, address: str) -> Node:
    """Return the address as a link of a tree that holds the text around it."""
    end = start + len(address)
    before = text[max(0, start - _AROUND) : start]
    after = text[end : end + _AROUND]
    *earlier, left = _BLANK_LINE.split(before)
    right, *later = _BLANK_LINE.split(after)
    body = Node("body", {}, None)
    paragraph = Node("p", {}, body)
    link = Node("a", {"href": address}, paragraph, [address])
    paragraph.children = [left, link, right]
    body.children = [*_apart(earlier), paragraph, *_apart(later)]
    return link


def _apart(paragraphs: list[str]) -> list[Node | str]:
    return [f"{paragraph} " for paragraph in paragraphs]


def _find_title(text: str) -> str:
    """Return the first line with words, if it is short enough to be a title."""
    lines = (fold(line).lstrip("#=* ") for line in text[:_AROUND].splitlines())
    first = next(filter(None, lines), "")
    is_title = len(first) <= MAX_TITLE and not _ADDRESS.search(first)
    return cut_end(first, MAX_TITLE) if is_title else ""


def _host(address: str) -> str:
    try:
        return host_of(address)
    except ValueError:
        return ""
