"""Whether a response is shown, waits for a moderator, or is spam, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.models import Response, ResponseKind, ResponseStatus, SiteRule
from blog.responses.doubts import (
    HOLDING,
    Signal,
    deciding_rule,
    find_chosen,
    find_facts,
)
from blog.responses.evidence import gather_evidence, is_by_moderator
from blog.responses.openness import COMMENT, door_of
from blog.responses.sites import note_hit
from blog.site.options import Door, HoldPolicy, SiteOptions

HELD_BY_OWNER = {"code": "hold_everything"}
_ALWAYS_HOLD = frozenset({"held_word"})
_ALWAYS_SPAM = frozenset({"refused_word", "on_list"})
_FIRSTS = frozenset({"first_from_site", "first_under_name"})


@dataclass(frozen=True)
class Judgement:
    """`reasons` say why it is not shown; `score` is the sum of the signals' weights.

    `rule` is the owner's rule that had a say, if one had.
    """

    status: ResponseStatus
    reasons: tuple[Signal, ...] = ()
    signals: tuple[Signal, ...] = ()
    score: int = 0
    rule: SiteRule | None = None

    def put_on(self, response: Response) -> None:
        """Give the response what was found, in the caller's transaction."""
        response.status = self.status
        response.reasons = [dict(reason) for reason in self.reasons]
        response.signals = [dict(signal) for signal in self.signals]
        response.score = self.score
        if self.rule is not None:
            note_hit(self.rule)


def judge(response: Response, options: SiteOptions) -> Judgement:
    """Judge a response as it stands; changes nothing, and takes six queries at most.

    Of a mention it reads `check`: `in_article` (False: the link stands only outside
    the article), `list_length` (of the list the link stands in), `outbound` (links
    out of the page), `snapshot`, `site_name`, `copied`; any may be absent. What those
    who moderate the post write is never held.
    """
    if is_by_moderator(response):
        return Judgement(ResponseStatus.APPROVED)
    evidence = gather_evidence(response)
    signals = (
        *find_facts(response, evidence),
        *find_chosen(response, evidence.rules, options),
    )
    rule = deciding_rule(response, evidence.rules)
    return settle(signals, options, is_held=is_held(response, options), rule=rule)


def settle(
    signals: Sequence[Signal],
    options: SiteOptions,
    *,
    is_held: bool,
    rule: SiteRule | None = None,
) -> Judgement:
    """Return what follows from signals; `is_held`: the owner looks at all such.

    A site or sender on the good list is shown at once, whatever else is said.
    """
    found, score = tuple(signals), sum(int(s["weight"]) for s in signals)
    codes = {signal["code"] for signal in signals}
    status = ResponseStatus.APPROVED
    reasons: tuple[Signal, ...] = ()
    if "on_good_list" in codes:
        pass
    elif codes & _ALWAYS_SPAM or 0 < options.spam_score <= score:
        status = ResponseStatus.SPAM
        reasons = tuple(_reason(signal) for signal in signals if signal["weight"] > 0)
    elif reasons := _holding(signals, options, is_held=is_held):
        status = ResponseStatus.PENDING
    return Judgement(status, reasons, found, score, rule)


def is_held(response: Response, options: SiteOptions) -> bool:
    """Whether the owner wants to see every response that comes in by this door."""
    kind = COMMENT if response.kind is ResponseKind.COMMENT else response.protocol
    if options.hold is HoldPolicy.EVERYTHING:
        return True
    return kind is not None and door_of(response.post, kind, options) is Door.HELD


def _holding(
    signals: Sequence[Signal], options: SiteOptions, *, is_held: bool
) -> tuple[Signal, ...]:
    """Return the reasons to wait.

    Where everything waits, that a sender is new is no reason of its own.
    """
    holding = _ALWAYS_HOLD if options.hold is HoldPolicy.NOTHING else HOLDING
    if is_held:
        holding -= _FIRSTS
    held = [_reason(signal) for signal in signals if signal["code"] in holding]
    return (dict(HELD_BY_OWNER), *held) if is_held else tuple(held)


def _reason(signal: Signal) -> Signal:
    return {name: value for name, value in signal.items() if name != "weight"}
