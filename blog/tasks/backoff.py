"""How long a job that failed waits for its next attempt."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from blog import clock
from blog.errors import JobFailed

SHORTEST = timedelta(seconds=15)
FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=6)
LONGEST_ASKED = timedelta(days=2)
GROWTH = 4


class Postponed(JobFailed):
    """A job is to be tried again at `run_at`, which its task chose and has told."""

    def __init__(self, sentence: str, run_at: datetime) -> None:
        super().__init__(sentence)
        self.run_at = run_at


def next_attempt_at(attempt: int, error: Exception) -> datetime:
    """Return when a job is tried again after the given attempt failed with `error`."""
    if isinstance(error, Postponed):
        return error.run_at
    return clock.now() + retry_wait(attempt, error)


def retry_wait(
    attempt: int,
    error: Exception,
    chance: Callable[[float, float], float] = random.uniform,
) -> timedelta:
    """Return the wait after the given attempt (1 is the first) failed with `error`.

    Chosen evenly between 15 seconds and a limit that grows fourfold with each
    attempt up to 6 hours, so that what failed together does not come back together;
    eight attempts reach over most of a day. An `error.retry_after` in seconds, as
    the other side asked for, makes it longer, up to two days.
    """
    steps = min(attempt - 1, 10)
    limit = min(LONGEST, FIRST * GROWTH**steps)
    wait = chance(SHORTEST.total_seconds(), limit.total_seconds())
    asked = getattr(error, "retry_after", None)
    if isinstance(asked, int | float) and asked > wait:
        wait = min(asked, LONGEST_ASKED.total_seconds())
    return timedelta(seconds=wait)
