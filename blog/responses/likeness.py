"""Whether two texts say the same."""

import re
from functools import lru_cache

from blog.errors import InputRefused
from blog.models import Post, Response
from blog.rendering.text import plain_text
from blog.responses.wording import said

LONG_RUN = 30  # words in a row; a sentence that is quoted is shorter
LONGEST_POST = 100_000  # characters that are looked through
LONGEST_SAID = 4000
_STEP = 5
_WORDS = re.compile(r"\w+")


def is_same_line(one: str | None, other: str | None) -> bool:
    """Whether both have the same words, at least one; signs and case don't count."""
    return bool(found := fold(one)) and found == fold(other)


def copies(response: Response) -> bool:
    """Whether it carries a long piece of the post that it is about."""
    if response.post is None:
        return False
    snapshot = str((response.check or {}).get("snapshot") or "")
    return any(
        has_long_run(text[:LONGEST_SAID], _folded_post(response.post))
        for text in (said(response), snapshot)
    )


def has_long_run(text: str, folded: str) -> bool:
    """Whether many words in a row stand in `folded`, as `fold` returns it."""
    words = fold(text).split()
    return any(
        f" {' '.join(words[start : start + LONG_RUN])} " in folded
        for start in range(0, len(words) - LONG_RUN + 1, _STEP)
    )


def fold(text: str | None) -> str:
    """Return the words alone, in lower case, with spaces between and around."""
    words = _WORDS.findall((text or "").casefold())
    return f" {' '.join(words)} " if words else ""


def _folded_post(post: Post) -> str:
    return _folded(post.html or "")


@lru_cache(maxsize=8)
def _folded(html: str) -> str:
    try:
        return fold(plain_text(html)[:LONGEST_POST])
    except InputRefused:  # too large to be read again for a hint
        return ""
