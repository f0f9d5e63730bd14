"""How long a job that failed waits."""

from datetime import timedelta

import pytest

from blog import clock
from blog.errors import JobFailed
from blog.tasks.backoff import Postponed, next_attempt_at, retry_wait


def longest(_low, high):
    return high


def shortest(low, _high):
    return low


class AskedToWait(JobFailed):
    def __init__(self, retry_after):
        super().__init__("Not now.")
        self.retry_after = retry_after


def test_limit_of_the_wait_grows_fourfold_up_to_six_hours():
    """The longest wait grows from 30 seconds by four each time, never past 6 hours."""
    waits = [
        retry_wait(attempt, JobFailed(), longest).total_seconds()
        for attempt in (1, 2, 3, 4, 5, 6, 7, 1000)
    ]
    assert waits == [30, 120, 480, 1920, 7680, 21600, 21600, 21600]


@pytest.mark.parametrize("attempt", [1, 7])
def test_wait_is_at_least_fifteen_seconds(attempt):
    """However the dice fall, the other side is left alone for 15 seconds."""
    assert retry_wait(attempt, JobFailed(), shortest) == timedelta(seconds=15)


def test_waits_differ():
    """Two jobs that failed together do not come back together."""
    assert len({retry_wait(5, JobFailed()) for _ in range(20)}) > 15


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        (3600, 3600),
        (90.5, 90.5),
        (1, 30),
        (-5, 30),
        (float("nan"), 30),
        (float("inf"), 172_800),
        (10**30, 172_800),
        ("soon", 30),
        (None, 30),
    ],
)
def test_what_the_other_side_asked_for_is_honoured_within_reason(asked, waited):
    """A number of seconds asked for makes the wait longer, up to two days."""
    wait = retry_wait(1, AskedToWait(asked), longest)
    assert wait == timedelta(seconds=waited)


def test_a_time_the_task_chose_is_taken_as_it_is():
    """Sooner than any back-off, or later than the longest."""
    for wait in (timedelta(seconds=1), timedelta(days=30)):
        moment = clock.now() + wait
        assert next_attempt_at(1, Postponed("Not now.", moment)) == moment


def test_any_other_failure_waits_from_now():
    """Between 15 seconds and the limit of the first attempt."""
    wait = next_attempt_at(1, JobFailed("No.")) - clock.now()
    assert timedelta(seconds=15) <= wait <= timedelta(seconds=30)
