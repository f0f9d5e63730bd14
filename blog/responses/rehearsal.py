"""What other options or rules would have done to what came last."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blog.extensions import db
from blog.models import Response, ResponseStatus, SiteRule
from blog.responses.doubts import CHOSEN, Signal, find_chosen
from blog.responses.evidence import is_by_moderator, named_by
from blog.responses.judging import HELD_BY_OWNER, Judgement, is_held, settle
from blog.responses.matching import RuleBook
from blog.site.options import SiteOptions, read_options

LENGTH = 500


@dataclass(frozen=True)
class Difference:
    """One response that would have been met otherwise than now."""

    response: Response
    now: ResponseStatus
    then: ResponseStatus
    reasons: Sequence[Signal]


@dataclass(frozen=True)
class Rehearsal:
    """`now` and `then` count by state: approved is shown, pending held.

    `now` is what today's options and rules say, not what moderators decided since.
    """

    total: int
    now: Mapping[ResponseStatus, int]
    then: Mapping[ResponseStatus, int]
    differences: Sequence[Difference]


def rehearse(
    options: SiteOptions | None = None, rules: Sequence[SiteRule] = ()
) -> Rehearsal:
    """Judge the last 500 by these options, and these rules beside the stored ones.

    What was known of each sender when it arrived is taken from its stored signals; a
    response without any is judged by its reasons. `rules` need not be stored, and a
    stored rule with the same pattern gives way to them. Changes nothing; two queries
    and one for each person who answered.
    """
    today = read_options()
    stored = db.session.scalars(select(SiteRule)).all()
    # The first of two with one pattern decides.
    book, tried_book = RuleBook(stored), RuleBook([*rules, *stored])
    with db.session.no_autoflush:
        found = db.session.scalars(
            select(Response)
            .options(joinedload(Response.post))
            .order_by(Response.received_at.desc(), Response.id.desc())
            .limit(LENGTH)
        ).all()
        judged = [r for r in found if not is_by_moderator(r)]
        pairs = [
            (r, _judge(r, today, book), _judge(r, options or today, tried_book))
            for r in judged
        ]
    return Rehearsal(
        len(pairs),
        Counter(now.status for _, now, _ in pairs),
        Counter(then.status for _, _, then in pairs),
        [
            Difference(response, now.status, then.status, then.reasons)
            for response, now, then in pairs
            if now.status is not then.status
        ],
    )


def _judge(response: Response, options: SiteOptions, book: RuleBook) -> Judgement:
    rules = book.about(*named_by(response))
    signals = [*_facts(response), *find_chosen(response, rules, options)]
    return settle(signals, options, is_held=is_held(response, options))


def _facts(response: Response) -> list[Signal]:
    """Return the signals that no choice of the owner changes, as they were stored."""
    chosen = CHOSEN | {HELD_BY_OWNER["code"]}
    kept = response.signals or [{"weight": 0, **r} for r in response.reasons]
    return [signal for signal in kept if signal["code"] not in chosen]
