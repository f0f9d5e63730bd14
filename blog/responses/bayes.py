"""What moderators' decisions teach: the chance that a response is spam.

Tokens are counted by class, each is given a probability by Robinson's smoothing, and
the telling ones are combined by Fisher's method.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import case, select

from blog.extensions import db, upsert_into
from blog.models import Response, ResponseStatus, Token
from blog.responses.patterns import plain_host
from blog.responses.wording import link_addresses, said

LEAST_OF_EACH = 10  # decisions of either kind before anything is said
MOST_TOKENS = 200
MOST_TELLING = 40
LEAST_TELLING = 3
TEACHING = (ResponseStatus.APPROVED, ResponseStatus.SPAM)
_ALL = ""  # the token that counts the responses
_WORD = re.compile(r"\w{2,40}")
_PRIOR_WEIGHT = 0.45
_DEVIATION = 0.1  # from an even chance, below which a token tells nothing

Change = Counter[tuple[str, str]]


def learn(responses: Iterable[Response], status: ResponseStatus) -> None:
    """Take these as examples of approved ones or of spam, in the caller's transaction.

    Each is learned once; what it was taken for before is taken back. The rows must be
    locked.
    """
    changes: Change = Counter()
    for response in responses:
        _teach(changes, response, status.value)
    _write(changes)


def unlearn(responses: Iterable[Response]) -> None:
    """Take back what was learned from these, in the caller's transaction."""
    changes: Change = Counter()
    for response in responses:
        if response.learned:
            _teach(changes, response, None)
    _write(changes)


def revert(responses: Iterable[Response]) -> None:
    """Take each for what it was before the last of these calls about it."""
    changes: Change = Counter()
    for response in responses:
        if response.learned:
            _teach(changes, response, response.learned["before"])
    _write(changes)


def weigh(response: Response) -> float | None:
    """Return the chance that this is spam, 0 to 1; one query.

    None while fewer than ten of either kind were learned, or too few of its words are
    known to tell anything.
    """
    tokens = tokens_of(response)
    rows = db.session.execute(
        select(Token.token, Token.approved, Token.spam).where(
            Token.token.in_([_ALL, *tokens])
        )
    )
    counts = {token: (approved, spam) for token, approved, spam in rows}
    approved, spam = counts.pop(_ALL, (0, 0))
    if min(approved, spam) < LEAST_OF_EACH:
        return None
    chances = [_chance(*counts[t], approved, spam) for t in tokens if t in counts]
    telling = sorted(chances, key=lambda chance: -abs(chance - 0.5))[:MOST_TELLING]
    return combine([c for c in telling if abs(c - 0.5) >= _DEVIATION])


def class_counts() -> tuple[int, int]:
    """Return how many approved responses and how many spam were learned from."""
    row = db.session.get(Token, _ALL)
    return (row.approved, row.spam) if row else (0, 0)


def tokens_of(response: Response) -> list[str]:
    """Return what is counted of a response: words, and where they stood."""
    named = (response.author_url or "", *link_addresses(response))
    hosts = dict.fromkeys(plain_host(url) for url in named)
    found = [f"host:{response.source_host}"] if response.source_host else []
    found += [f"link:{host}" for host in hosts if host]
    for field, text in (
        ("author", response.author_name),
        ("title", response.title),
        ("text", said(response)),
    ):
        found += [f"{field}:{word}" for word in _WORD.findall((text or "").lower())]
    return [token[:80] for token in dict.fromkeys(found)][:MOST_TOKENS]


def combine(chances: Sequence[float]) -> float | None:
    """Return Fisher's combination of the chances of single tokens; None for too few."""
    if len(chances) < LEAST_TELLING:
        return None
    for_spam = _inverse_chi2(-2 * sum(math.log(1 - c) for c in chances), len(chances))
    for_good = _inverse_chi2(-2 * sum(math.log(c) for c in chances), len(chances))
    return (1 + for_good - for_spam) / 2


def _chance(approved: int, spam: int, all_approved: int, all_spam: int) -> float:
    as_spam, as_good = spam / all_spam, approved / all_approved
    seen = approved + spam
    plain = as_spam / (as_spam + as_good) if seen else 0.5
    return (_PRIOR_WEIGHT * 0.5 + seen * plain) / (_PRIOR_WEIGHT + seen)


def _inverse_chi2(value: float, pairs: int) -> float:
    """Return the chance of a chi-square at least `value` by 2 * `pairs` degrees."""
    half = value / 2
    term = total = math.exp(-half)
    for number in range(1, pairs):
        term *= half / number
        total += term
    return min(total, 1.0)


def _teach(changes: Change, response: Response, kind: str | None) -> None:
    """Note in the row what it is taken for now, and what it was until now."""
    known = response.learned or {"class": None, "tokens": []}
    before, tokens = known["class"], known["tokens"]
    if before is not None and before != kind:
        _count(changes, tokens, before, -1)
    if kind is not None and before != kind:
        tokens = tokens_of(response)
        _count(changes, tokens, kind, 1)
    response.learned = {"class": kind, "tokens": tokens, "before": before}


def _count(changes: Change, tokens: Iterable[str], kind: str, number: int) -> None:
    for token in (_ALL, *tokens):
        changes[token, kind] += number


def _write(changes: Change) -> None:
    """Add to the counts where they lie, so that two at once lose nothing.

    Always in one order, the row that all share first: nobody waits in a circle.
    """
    tokens = sorted({token for (token, _), number in changes.items() if number})
    if tokens:
        _add([_row(token, changes) for token in tokens])


def _row(token: str, changes: Change) -> dict[str, str | int]:
    approved, spam = (changes[token, kind.value] for kind in TEACHING)
    return {"token": token, "approved": approved, "spam": spam}


def _add(rows: list[dict[str, str | int]]) -> None:
    added = upsert_into(Token)
    sums = {
        column.key: column + added.excluded[column.key]
        for column in (Token.approved, Token.spam)
    }
    db.session.execute(
        added.on_conflict_do_update(
            index_elements=["token"],
            set_={
                name: case((total > 0, total), else_=0) for name, total in sums.items()
            },
        ).execution_options(synchronize_session=False),
        rows,
    )
