"""Codes and refresh tokens, when two come at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from sqlalchemy import event, func, select

from blog import clock
from blog.accounts.programs import Scope
from blog.errors import AppRefused
from blog.extensions import db
from blog.models import AppGrant, AppToken, AuthorizationCode
from blog.remote.indieauth.asking import Asked
from blog.remote.indieauth.authorizing import CODE_LIFETIME, grant_code
from blog.remote.indieauth.exchanging import (
    Claim,
    exchange_code,
    refresh_tokens,
    revoke_token,
    tell_person,
)
from blog.remote.indieauth.pkce import challenge_of
from blog.remote.indieauth.tokens import find_program
from tests.factories import make_person

APP = "https://quill.test/"
VERIFIER = "a verifier has no blanks".replace(" ", "-") * 2


@pytest.fixture
def person(app):
    return make_person()


@pytest.fixture
def claim(person):
    def claim(scopes=(Scope.CREATE,)):
        words = ("create", "profile")
        asked = Asked(APP, "Quill", f"{APP}back", "s", challenge_of(VERIFIER), words)
        code = grant_code(person, asked, scopes)
        return Claim(code, APP, f"{APP}back", VERIFIER)

    return claim


@pytest.fixture
def at_once(migrated_app, session):
    """Do one thing several times at the same moment, each as a request of its own."""

    def at_once(doing, times=4):
        session.commit()
        barrier = Barrier(times)

        def do(_number):
            with migrated_app.app_context():
                barrier.wait(10)
                try:
                    return doing()
                except AppRefused as refused:
                    return refused

        with ThreadPoolExecutor(times) as pool:
            results = list(pool.map(do, range(times)))
        session.rollback()
        session.expire_all()
        return [result for result in results if not isinstance(result, AppRefused)]

    return at_once


@contextmanager
def count_writes():
    """Collect each transaction that begins to write."""
    begun = []

    def note(connection):
        if connection.get_execution_options().get("writes"):
            begun.append(connection)

    event.listen(db.engine, "begin", note)
    yield begun
    event.remove(db.engine, "begin", note)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_one_of_many_exchanges_a_code(at_once, session, claim):
    """Whoever comes second shows that the code was stolen, so nothing is left of it."""
    good = claim()
    [won] = at_once(lambda: exchange_code(good).tokens.access)
    assert count(session, AppGrant) == 0
    assert find_program(won) is None


def test_one_of_many_learns_who_signed_in(at_once, claim):
    """A code that only says who somebody is counts once, too."""
    good = claim(())
    assert len(at_once(lambda: tell_person(good).scopes)) == 1


def test_one_of_many_refreshes(at_once, session, claim):
    """A refresh token that comes twice ends the family."""
    token = exchange_code(claim()).tokens.refresh
    assert len(at_once(lambda: refresh_tokens(token, APP, "").tokens.access)) == 1
    assert count(session, AppToken) == 0


def test_who_only_guesses_keeps_nobody_waiting(session, person):
    """Unknown codes and tokens are refused without the lock that writers take."""
    guess = Claim("x", APP, f"{APP}back", VERIFIER)
    with count_writes() as writes:
        for doing in (
            lambda: exchange_code(guess),
            lambda: tell_person(guess),
            lambda: refresh_tokens("x", APP, ""),
        ):
            with pytest.raises(AppRefused):
                doing()
        revoke_token("x")
    assert writes == []
    with count_writes() as writes:
        grant_code(person, Asked(APP, "Quill", APP, "s", "x" * 43, ()), ())
    assert len(writes) == 1


def test_a_code_is_kept_only_as_a_digest(session, claim):
    """What stands in the database lets nobody in."""
    good = claim()
    tokens = exchange_code(good).tokens
    rows = [
        *session.scalars(select(AuthorizationCode)),
        *session.scalars(select(AppToken)),
    ]
    kept = repr([vars(row) for row in rows])
    for secret in (good.code, VERIFIER, tokens.access, tokens.refresh):
        assert secret not in kept


def test_what_is_over_is_forgotten(session, claim, stopped_clock):
    """With the next code: old codes, old tokens, and grants without any."""
    exchange_code(claim())
    claim()
    stopped_clock.advance(days=180)
    claim()
    assert count(session, AuthorizationCode) == 1
    assert count(session, AppToken) == count(session, AppGrant) == 0


def test_a_refresh_keeps_the_grant_alive(session, claim, stopped_clock):
    """An app in use is never signed out by time alone."""
    signed = exchange_code(claim())
    for _ in range(3):
        stopped_clock.advance(days=179)
        signed = refresh_tokens(signed.tokens.refresh, APP, "")
    claim()
    assert find_program(signed.tokens.access).name == "Quill"
    stopped_clock.advance(days=30)
    assert find_program(signed.tokens.access) is None


def test_a_used_code_is_known_until_it_expires(session, claim, stopped_clock):
    """Until then its second use ends what it brought; afterwards it is just unknown."""
    good = claim()
    tokens = exchange_code(good).tokens
    stopped_clock.moment = clock.now() + CODE_LIFETIME
    claim()
    with pytest.raises(AppRefused):
        exchange_code(good)
    assert find_program(tokens.access) is not None


def test_another_apps_grant_stays(session, claim):
    """Revoking ends one grant, not all of a person."""
    one, two = exchange_code(claim()).tokens, exchange_code(claim()).tokens
    revoke_token(one.refresh)
    assert find_program(one.access) is None
    assert find_program(two.access) is not None
