from datetime import timedelta
from threading import Barrier, Thread

import pytest

from blog.accounts.attempts import (
    AT_ONE_ACCOUNT,
    FROM_ONE_ADDRESS,
    KEYS_REMEMBERED,
    AttemptLimit,
)


@pytest.fixture
def limit():
    return AttemptLimit()


def begin_many(limit, number, *, address="203.0.113.{}", identity="maren"):
    return [limit.begin(address.format(n), identity.format(n)) for n in range(number)]


def test_one_address_gets_ten_failures_in_five_minutes(limit):
    """The eleventh attempt is told to wait until the first is five minutes old."""
    assert begin_many(limit, 10, address="203.0.113.9") == [None] * 10
    assert limit.begin("203.0.113.9", "maren") == timedelta(minutes=5)


def test_another_address_is_not_held_back(limit):
    """A stranger who fails keeps only the stranger out."""
    begin_many(limit, FROM_ONE_ADDRESS, address="203.0.113.9")
    assert limit.begin("203.0.113.10", "maren") is None


def test_names_from_one_address_count_together(limit):
    """Trying one password on many names is limited, too."""
    begin_many(limit, 10, address="203.0.113.9", identity="person{}")
    assert limit.begin("203.0.113.9", "person99") is not None


def test_one_account_gets_thirty_failures_from_everywhere(limit):
    """Many addresses together are held back at one account, in any spelling."""
    assert begin_many(limit, AT_ONE_ACCOUNT) == [None] * AT_ONE_ACCOUNT
    assert limit.begin("198.51.100.1", " Maren ") is not None
    assert limit.begin("198.51.100.1", "jonas") is None


def test_an_ipv6_network_counts_as_one_address(limit):
    """A subscriber's /64 cannot be walked through."""
    begin_many(limit, FROM_ONE_ADDRESS, address="2001:db8:1:2::{}")
    assert limit.begin("2001:db8:1:2:ffff::1", "jonas") is not None
    assert limit.begin("2001:db8:1:3::1", "jonas") is None


def test_the_wait_ends(limit, stopped_clock):
    """Waiting as long as told is enough, and a second less is not."""
    begin_many(limit, FROM_ONE_ADDRESS, address="203.0.113.9")
    stopped_clock.advance(minutes=2)
    wait = limit.begin("203.0.113.9", "maren")
    assert wait == timedelta(minutes=3)
    stopped_clock.advance(seconds=wait.total_seconds() - 1)
    assert limit.begin("203.0.113.9", "maren") == timedelta(seconds=1)
    stopped_clock.advance(seconds=1)
    assert limit.begin("203.0.113.9", "maren") is None


def test_a_refused_attempt_does_not_prolong_the_wait(limit, stopped_clock):
    """Only attempts that were made count."""
    begin_many(limit, FROM_ONE_ADDRESS, address="203.0.113.9")
    stopped_clock.advance(minutes=4)
    assert limit.begin("203.0.113.9", "maren") == timedelta(minutes=1)
    stopped_clock.advance(minutes=1)
    assert limit.begin("203.0.113.9", "maren") is None


def test_success_is_not_counted(limit):
    """Who knows the password may sign in as often as they like."""
    for _ in range(FROM_ONE_ADDRESS * 5):
        assert limit.begin("203.0.113.9", "maren") is None
        limit.succeed("203.0.113.9", "maren")


def test_own_success_does_not_pay_for_guesses_at_others(limit):
    """Signing in between guesses leaves the guesses counted."""
    for _ in range(FROM_ONE_ADDRESS - 1):
        limit.begin("203.0.113.9", "victim")
        limit.begin("203.0.113.9", "guesser")
        limit.succeed("203.0.113.9", "guesser")
    limit.begin("203.0.113.9", "victim")
    assert limit.begin("203.0.113.9", "victim") is not None


def test_attempts_at_once_cannot_slip_through_together(limit):
    """Twenty threads that begin at the same moment get ten attempts."""
    barrier, passed = Barrier(20), []

    def attempt():
        barrier.wait()
        if limit.begin("203.0.113.9", "maren") is None:
            passed.append(1)

    threads = [Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == FROM_ONE_ADDRESS


def test_memory_is_bounded(limit):
    """However many names are tried, a bounded number is remembered."""
    for n in range(KEYS_REMEMBERED):
        limit.begin(f"2001:db8:{n // 65536:x}:{n % 65536:x}::1", f"name{n}")
    assert len(limit._times) <= KEYS_REMEMBERED


@pytest.mark.parametrize("address", ["", "unix:/run/afterword.sock"])
def test_an_address_that_is_none_is_limited_all_the_same(limit, address):
    """A server behind a socket knows no addresses; the limit then holds for all."""
    begin_many(limit, FROM_ONE_ADDRESS, address=address)
    assert limit.begin(address, "jonas") is not None
