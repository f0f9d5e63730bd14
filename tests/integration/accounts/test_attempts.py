from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from blog.accounts.attempts import (
    AT_ONE_ACCOUNT,
    FROM_ONE_ADDRESS,
    begin_attempt,
    end_attempt,
)
from blog.models import FailedSignIn
from tests.factories import make_person

HOME = "198.51.100.1"


def begin_many(number, *, address="203.0.113.9", identity="maren"):
    return [begin_attempt(address.format(n), identity.format(n)) for n in range(number)]


def test_each_failure_beyond_five_doubles_the_wait_up_to_an_hour(
    session, stopped_clock
):
    """The wait lasts as long as told, and not a second less."""
    assert begin_many(FROM_ONE_ADDRESS) == [None] * FROM_ONE_ADDRESS
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        assert begin_attempt("203.0.113.9", "maren") == timedelta(minutes=minutes)
        stopped_clock.advance(seconds=minutes * 60 - 1)
        assert begin_attempt("203.0.113.9", "maren") == timedelta(seconds=1)
        stopped_clock.advance(seconds=1)
        assert begin_attempt("203.0.113.9", "maren") is None


def test_a_stranger_alone_never_keeps_a_person_out(session, stopped_clock):
    """However long one address tries, the account stays open elsewhere."""
    for _ in range(100):
        wait = begin_attempt("203.0.113.9", "maren")
        if wait is not None:
            stopped_clock.advance(seconds=wait.total_seconds())
            assert begin_attempt("203.0.113.9", "maren") is None
    assert begin_attempt(HOME, "maren") is None


def test_many_addresses_slow_an_account_down_under_all_its_names(session):
    """Username and email lead to one count; other accounts stay open."""
    make_person(username="maren", email="maren@blog.test")
    begin_many(AT_ONE_ACCOUNT // 2, address="203.0.113.{}")
    begin_many(AT_ONE_ACCOUNT // 2, address="192.0.2.{}", identity=" Maren@blog.test ")
    assert begin_attempt(HOME, "maren") == timedelta(minutes=1)
    assert begin_attempt(HOME, "jonas") is None


def test_names_from_one_address_count_together(session):
    """Trying one password on many names is limited, too."""
    begin_many(FROM_ONE_ADDRESS, identity="person{}")
    assert begin_attempt("203.0.113.9", "person99") is not None


def test_an_ipv6_network_counts_as_one_address(session):
    """A subscriber's /64 cannot be walked through."""
    begin_many(FROM_ONE_ADDRESS, address="2001:db8:1:2::{}")
    assert begin_attempt("2001:db8:1:2:ffff::1", "jonas") is not None
    assert begin_attempt("2001:db8:1:3::1", "jonas") is None


def test_success_is_not_counted(session):
    """Who knows the password may sign in as often as they like."""
    for _ in range(AT_ONE_ACCOUNT + 1):
        assert begin_attempt(HOME, "maren") is None
        end_attempt(HOME, "maren")


def test_own_success_does_not_pay_for_guesses_at_others(session):
    """Signing in between guesses leaves the guesses counted."""
    for _ in range(FROM_ONE_ADDRESS - 1):
        begin_attempt(HOME, "victim")
        begin_attempt(HOME, "guesser")
        end_attempt(HOME, "guesser")
    begin_attempt(HOME, "victim")
    assert begin_attempt(HOME, "victim") is not None


def test_attempts_at_once_cannot_slip_through_together(app):
    """Of twelve that begin at the same moment five are let through."""
    barrier, passed, errors = Barrier(12), [], []

    def attempt():
        try:
            with app.app_context():
                barrier.wait(timeout=10)
                passed.append(begin_attempt(HOME, "maren") is None)
        except Exception as error:  # noqa: BLE001 -- a thread's error is the finding
            errors.append(error)

    threads = [Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sum(passed) == FROM_ONE_ADDRESS
    assert len(passed) == 12


def test_a_day_of_quiet_is_forgotten(session, stopped_clock):
    """The count starts afresh, and rows of others go, too."""
    begin_many(FROM_ONE_ADDRESS, identity="person{}")
    stopped_clock.advance(days=1, seconds=1)
    assert begin_many(FROM_ONE_ADDRESS) == [None] * FROM_ONE_ADDRESS
    assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 2


@pytest.mark.parametrize("identity", ["", "\x00", "\ud800", "x" * 100_000])
@pytest.mark.parametrize("address", ["", "unix:/run/afterword.sock"])
def test_what_is_no_name_and_no_address_is_limited_all_the_same(
    session, identity, address
):
    """Nothing typed there breaks a database."""
    begin_many(FROM_ONE_ADDRESS, address=address, identity=identity)
    assert begin_attempt(address, identity) is not None
