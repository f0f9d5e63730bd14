"""One ping at a time in a process, and readers before the next."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from blog.linkbacks.incoming.turns import PatientFetcher, TooManyAtOnce, Turns
from tests.fakes import FakeFetcher


@pytest.fixture
def elsewhere():
    """Another thread."""
    with ThreadPoolExecutor(8) as pool:
        yield pool


def take(turns, patience=0.01):
    with turns.taking(patience):
        return "taken"


def test_one_is_worked_on_at_a_time(elsewhere):
    """Another waits as long as it is let wait."""
    turns = Turns()
    with turns.taking(), pytest.raises(TooManyAtOnce):
        elsewhere.submit(take, turns).result()
    assert elsewhere.submit(take, turns).result() == "taken"


def test_only_so_many_wait(elsewhere):
    """Whoever comes beyond them is told at once."""
    turns = Turns(most_waiting=1)
    begun = Event()

    def wait():
        begun.set()
        return take(turns, 30)

    with turns.taking():
        waiting = elsewhere.submit(wait)
        begun.wait(30)
        while turns._pings < 2:
            time.sleep(0)
        with pytest.raises(TooManyAtOnce):
            elsewhere.submit(take, turns, 30).result()
    assert waiting.result() == "taken"


def test_the_turn_is_free_while_another_host_takes_its_time(elsewhere):
    """And taken back before the answer is looked at."""
    turns = Turns()

    class Slow(FakeFetcher):
        def get(self, url, **told):
            assert elsewhere.submit(take, turns).result() == "taken"
            return super().get(url, **told)

    fetcher = PatientFetcher(Slow({"https://a.example/": "<p>A</p>"}), turns)
    with turns.taking():
        assert fetcher.get("https://a.example/").status == 200
        with pytest.raises(TooManyAtOnce):
            elsewhere.submit(take, turns).result()


def test_a_failed_look_takes_the_turn_back_too():
    """Otherwise the end of the ping would let go of a turn it has not."""
    turns = Turns()
    fetcher = PatientFetcher(FakeFetcher({"https://a.example/": OSError("no")}), turns)
    with turns.taking(), pytest.raises(OSError, match="no"):
        fetcher.get("https://a.example/")
    assert take(turns) == "taken"


def test_the_next_rests_while_somebody_reads():
    """As long as the last one took; nobody rests for nobody."""
    turns = Turns()
    with turns.taking():
        pass
    assert turns._rests_until == 0
    turns.count_request(1)
    with turns.taking():  # itself no request here, so one is still being read
        turns.count_request(1)
        begun_at = turns._begun_at
    assert turns._rests_until > begun_at
    turns.count_request(-2)


def test_a_ping_is_no_reader_to_itself():
    """A request that is a ping counts as both."""
    turns = Turns()
    turns.count_request(1)
    with turns.taking():
        assert not turns.is_somebody_reading
    assert turns.is_somebody_reading
