"""The words of a response: as one text, its links, and the words an owner lists."""

import re
from collections.abc import Sequence

from blog.models import Response

_ADDRESS = re.compile(
    r"https?://[^\s<>\"')\]]+|(?<=\]\()//[^\s<>\"')\]]+|(?<![\w/.@-])www\.[^\s<>\"')\]]+",
    re.IGNORECASE,
)


def said(response: Response) -> str:
    """Return what it says: a text of its own, else the sentence around the link."""
    if response.text:
        return response.text
    pieces = (response.quote_before, response.quote_link, response.quote_after)
    return "".join(piece or "" for piece in pieces)


def link_addresses(response: Response) -> list[str]:
    """Return the addresses of other pages that its own text names, whole."""
    found = _ADDRESS.findall(response.text or "")
    return [_whole(address) for address in found]


def find_listed_word(response: Response, words: Sequence[str]) -> str | None:
    """Return the first of an owner's words that stands anywhere in it.

    Whatever the case, and as a whole word unless it ends, or begins, with `*`. Name
    and addresses count, so an address of the network can be listed, too.
    """
    fields = (
        *(response.author_name, response.author_email, response.author_url),
        *(response.title, said(response), response.source_url, response.remote_addr),
    )
    text = "\n".join(_folded(field or "") for field in fields)
    return next((word for word in words if _stands_in(text, word.strip())), None)


def _stands_in(text: str, word: str) -> bool:
    sought = _folded(word.strip("*"))
    if not sought or sought not in text:
        return False
    before = "" if word.startswith("*") else _edge(sought[0], r"(?<!\w)")
    after = "" if word.endswith("*") else _edge(sought[-1], r"(?!\w)")
    return re.search(before + re.escape(sought) + after, text) is not None


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _edge(character: str, boundary: str) -> str:
    """Ask for a boundary only in scripts that put spaces between words."""
    has_case = character.lower() != character.upper()
    return boundary if has_case or character.isdigit() else ""


def _whole(address: str) -> str:
    if address.startswith("//"):
        return f"https:{address}"
    return address if "://" in address else f"https://{address}"
