from threading import Thread

import pytest

from blog.errors import FetchTimedOut
from blog.net.deadlines import Deadline
from blog.net.turns import Turns


def test_a_host_is_asked_by_no_more_than_allowed_at_once():
    """The third of two turns times out, another host's does not, and all come back."""
    turns = Turns(2)
    with turns.take("a", Deadline(5)), turns.take("a", Deadline(5)):
        with turns.take("b", Deadline(5)):
            pass
        with pytest.raises(FetchTimedOut), turns.take("a", Deadline(0.02)):
            pass
    with turns.take("a", Deadline(0.02)), turns.take("a", Deadline(0.02)):
        pass


def test_a_turn_given_back_goes_to_who_waits():
    """Whoever waits for a host gets its turn as soon as one is free, even after failure."""
    turns = Turns(1)
    got = []

    def wait():
        with turns.take("a", Deadline(5)):
            got.append("turn")

    def fail(waiting):
        with turns.take("a", Deadline(5)):
            waiting.start()
            raise ZeroDivisionError

    waiting = Thread(target=wait)
    with pytest.raises(ZeroDivisionError):
        fail(waiting)
    waiting.join(2)
    assert got == ["turn"]


def test_hosts_no_longer_asked_are_forgotten():
    """Memory does not grow with the number of hosts ever asked."""
    turns = Turns(1)
    for number in range(100):
        with turns.take(f"host{number}", Deadline(5)):
            pass
    assert len(turns._busy) == 0
