"""What was done lately, so that it can be taken back step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from blog.models import ResponseStatus

LASTS = timedelta(minutes=10)
# All steps together, in characters: they are kept in a cookie of 4 KB.
MOST_KEPT = 2_000
Stored = list[Any]


@dataclass(frozen=True)
class Step:
    """`before` says where each response was, `rules` which rules about sites it made.

    `edits` says when it edited which response.
    """

    sentence: str
    at: datetime
    before: Mapping[int, ResponseStatus] = field(default_factory=dict)
    rules: tuple[int, ...] = ()
    edits: Mapping[int, datetime] = field(default_factory=dict)

    def stored(self) -> Stored:
        """Return it for the session, with the responses of one status together."""
        places: dict[str, list[int]] = {}
        for number, status in self.before.items():
            places.setdefault(status.value, []).append(number)
        edits = [[number, at.isoformat()] for number, at in self.edits.items()]
        at = int(self.at.timestamp())
        return [self.sentence, at, places, list(self.rules), edits]


def add_step(kept: Sequence[Stored], step: Step) -> list[Stored]:
    """Return the steps with this one last, and without those that have no room."""
    steps = [*kept, step.stored()]
    while len(str(steps)) > MOST_KEPT:
        steps.pop(0)
    return steps


def last_step(kept: Sequence[Stored], now: datetime) -> Step | None:
    """Return the newest step, unless it is too long ago."""
    if not kept:
        return None
    sentence, at, places, rules, edits = kept[-1]
    step = Step(
        sentence,
        datetime.fromtimestamp(at, now.tzinfo),
        {n: ResponseStatus(place) for place, ids in places.items() for n in ids},
        tuple(rules),
        {number: datetime.fromisoformat(at) for number, at in edits},
    )
    return step if now - step.at <= LASTS else None
