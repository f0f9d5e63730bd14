"""Words side by side: what a page said when it was approved, and what it says now."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from blog.models import Response

# Words compared, which takes up to the cube of this; longer ones are shown as wholly new.
LONGEST = 500
_WORD = re.compile(r"(?:\w+|[^\w\s])\s*|\s+")
_LABELS = (
    ("Name", ("author_name",)),
    ("Title", ("title",)),
    ("Words", ("quote_before", "quote_link", "quote_after")),
    ("Text", ("text",)),
    ("Address", ("source_url",)),
    ("Site", ("source_host",)),
    ("Site of the author", ("author_url",)),
)


@dataclass(frozen=True)
class Piece:
    """Words that stayed (""), came ("ins") or went ("del")."""

    text: str
    change: str = ""


@dataclass(frozen=True)
class Change:
    """One thing that changed, with its words in the order they are read."""

    label: str
    pieces: tuple[Piece, ...]


def changes_of(response: Response) -> list[Change]:
    """Return what its page proposes that differs from what is shown."""
    proposed = response.proposal or {}
    found = []
    for label, columns in _LABELS:
        old = "".join(str(getattr(response, name) or "") for name in columns)
        new = "".join(
            str(proposed.get(name, getattr(response, name)) or "") for name in columns
        )
        if old != new:
            found.append(Change(label, tuple(compare_words(old, new))))
    return found


def compare_words(old: str, new: str) -> Iterator[Piece]:
    """Yield the words of both texts, each once where they agree."""
    was, now = _WORD.findall(old), _WORD.findall(new)
    if len(was) + len(now) > LONGEST:
        yield from _pieces(was, now)
        return
    # Compared without the white space behind them: the last word of a text has none.
    plain = [word.strip() for word in was], [word.strip() for word in now]
    for change, i, j, k, m in SequenceMatcher(
        None, *plain, autojunk=False
    ).get_opcodes():
        if change == "equal":
            yield Piece("".join(now[k:m]))
        else:
            yield from _pieces(was[i:j], now[k:m])


def mark_words(text: str, words: str) -> tuple[str, str, str]:
    """Return a text in three pieces, of which the second holds these words.

    All of it is the first piece where they are not in it, or there are none.
    """
    sought = r"\s+".join(re.escape(word) for word in words.split())
    if not sought:
        return text, "", ""
    # Whole words first; not every script has spaces between its words.
    found = re.search(rf"(?<!\w){sought}(?!\w)", text) or re.search(sought, text)
    if not found:
        return text, "", ""
    return text[: found.start()], found[0], text[found.end() :]


def _pieces(was: list[str], now: list[str]) -> Iterator[Piece]:
    if was:
        yield Piece("".join(was), "del")
    if now:
        yield Piece("".join(now), "ins")
