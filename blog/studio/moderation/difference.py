"""Words side by side: those of before, and those of now."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from blog.models import Response
from blog.responses.editing import original_of

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
    ("Email", ("author_email",)),
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
    shown = _columns(response)
    return list(_differences(shown, shown | (response.proposal or {})))


def edits_of(response: Response) -> list[Change]:
    """Return what moderators wrote that differs from what came."""
    shown = _columns(response)
    return list(_differences(shown | original_of(response), shown))


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
            # A word that ends the text now has lost the space before what went.
            has_lost = 0 < i < j and was[i - 1][-1].isspace() > now[k - 1][-1].isspace()
            yield from _pieces([" "] * has_lost + was[i:j], now[k:m])


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


def _columns(response: Response) -> dict[str, Any]:
    return {name: getattr(response, name) for _, names in _LABELS for name in names}


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for label, columns in _LABELS:
        was, now = (
            "".join(said[name] or "" for name in columns) for said in (old, new)
        )
        if was != now:
            yield Change(label, tuple(compare_words(was, now)))


def _pieces(was: list[str], now: list[str]) -> Iterator[Piece]:
    if was:
        yield Piece("".join(was), "del")
    if now:
        yield Piece("".join(now), "ins")
