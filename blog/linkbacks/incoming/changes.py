"""What a source says now, and how far that is from what is shown of it."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlsplit

from blog.linkbacks.addresses import usable_address
from blog.linkbacks.incoming.claims import Claim
from blog.linkbacks.incoming.verifying import Verified
from blog.linkbacks.plaintext import fold, storable
from blog.linkbacks.sources.citation import Citation
from blog.models import MentionType, Response
from blog.responses.editing import original_of
from blog.responses.evidence import LED_TO

SIMILAR = 0.8
# Comparing takes up to the cube of this; longer texts are compared by words.
MOST_PIECES = 300
_LENGTHS = {
    "author_name": 200,
    "title": 300,
    "quote_before": 400,
    "quote_link": 400,
    "quote_after": 400,
    "text": 2000,
}
_LONGEST_SEEN = 2000
APPROVED = "approved_words"  # in `check`: what small changes are measured by
_WORDS = ("title", "quote_before", "quote_link", "quote_after", "text")
_QUOTE = ("quote_before", "quote_link", "quote_after")

Values = dict[str, Any]


def _name_of_site(citation: Citation, claim: Claim) -> str:
    """Return what a page without a title is called; its host stands there anyway."""
    host = claim.source_host.removeprefix("www.")
    return "" if citation.site_name == host else citation.site_name


def read_values(
    verified: Verified, claim: Claim, known: Response | None = None
) -> Values:
    """Return what a mention shows of its source, by the names of columns.

    What the author's own page told before stays, while that page is the same.
    """
    citation = verified.citation
    values: Values = {
        "type": MentionType(citation.type),
        "title": citation.title or claim.ping.title or _name_of_site(citation, claim),
        "author_name": citation.author_name or "",
        "author_url": usable_address(citation.author_url),
        "photo_url": usable_address(citation.photo_url),
        "text": citation.text,
        "published_at": citation.published_at,
        "quote_before": citation.quote_before,
        "quote_link": citation.quote_link,
        "quote_after": citation.quote_after,
    }
    for name, length in _LENGTHS.items():
        values[name] = storable(values[name])[:length]
    if known is not None:
        before = shown_of(known, values) | original_of(known)
        if before["author_url"] == values["author_url"]:
            for name in ("author_name", "photo_url"):
                values[name] = values[name] or before[name]
    return values


def read_check(verified: Verified) -> Values:
    """Return what verification saw, and the name, host and address it ended at."""
    seen = {
        **verified.check,
        "site_name": verified.citation.site_name,
        "host": (urlsplit(verified.url).hostname or "").removeprefix("www."),
        LED_TO: verified.url,
    }
    return {name: _storable_value(value) for name, value in seen.items()}


def shown_of(mention: Response, values: Values) -> Values:
    """Return what is shown now, of the same columns."""
    return {name: getattr(mention, name) for name in values}


def part_edits(mention: Response, values: Values) -> tuple[Values, Values]:
    """Return what may be taken over, and what would replace a moderator's words.

    Those stay where the page says what it said when they were written.
    """
    came = original_of(mention)
    edited = {name: getattr(mention, name) for name in came if name in values}
    against = {
        name: values[name]
        for name, said in edited.items()
        if values[name] not in {said, came[name]}
    }
    return values | edited, against


def is_small(mention: Response, values: Values, check: Values) -> bool:
    """Whether nobody need look again: same author and host, much the same words.

    As those that somebody approved: many small changes make a large one.
    """
    shown = shown_of(mention, values)
    edited = {name: shown[name] for name in original_of(mention) if name in shown}
    before = shown | approved_words(mention) | edited
    if has_moved(mention, check):
        return False
    if any(before[name] != values[name] for name in ("author_name", "author_url")):
        return False
    return all(
        _is_similar(_words(before, names), _words(values, names))
        for names in (("title",), _QUOTE, ("text",))
    )


def approved_words(mention: Response) -> Values:
    """Return the words as they were before any small change, by their columns."""
    known = (mention.check or {}).get(APPROVED)
    came = original_of(mention)
    return known or {n: came.get(n, getattr(mention, n)) for n in _WORDS}


def has_moved(mention: Response, check: Values) -> bool:
    """Whether the source leads to another host than before, if that is known."""
    host = (mention.check or {}).get("host")
    return bool(host) and host != check["host"]


def _words(values: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return fold("".join(values[name] or "" for name in names)).casefold()


def _is_similar(before: str, after: str) -> bool:
    if before == after:
        return True
    is_short = max(len(before), len(after)) <= MOST_PIECES
    one, other = (list(text) if is_short else text.split() for text in (before, after))
    if max(len(one), len(other)) > MOST_PIECES:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # The quick ratio is an upper bound.
    return matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR


def _storable_value(value: object) -> object:
    return storable(value)[:_LONGEST_SEEN] if isinstance(value, str) else value
