"""Access tokens: what they let in, and when they no longer do."""

from blog import clock
from blog.accounts.programs import Program, Scope
from blog.remote.indieauth.tokens import add_tokens, find_program
from tests.factories import make_grant, make_person


def granted(session, **fields):
    """Return a grant and its fresh tokens."""
    grant = make_grant(**fields)
    tokens = add_tokens(grant)
    session.commit()
    return grant, tokens


def test_an_access_token_lets_its_app_in(session):
    """As its person, under the app's name, with what was granted and no more."""
    person = make_person()
    _, tokens = granted(session, person=person)
    scopes = frozenset({Scope.CREATE, Scope.MEDIA})
    assert find_program(tokens.access) == Program(person, "Quill", scopes)


def test_nothing_else_lets_an_app_in(session):
    """Neither the refresh token, nor the stored digest, nor a part, nor nothing."""
    _, tokens = granted(session)
    refused = (tokens.refresh, tokens.access[:-1], tokens.access + " ", "", "\ud800")
    assert [find_program(token) for token in refused] == [None] * 5


def test_an_access_token_expires(session, stopped_clock):
    """After thirty days, to the second."""
    _, tokens = granted(session)
    stopped_clock.advance(days=30, seconds=-1)
    assert find_program(tokens.access) is not None
    stopped_clock.advance(seconds=1)
    assert find_program(tokens.access) is None


def test_a_token_goes_with_its_grant_and_its_person(session):
    """A person switched off has no apps; a grant taken away leaves no token."""
    grant, tokens = granted(session)
    grant.person.active = False
    session.commit()
    assert find_program(tokens.access) is None
    grant.person.active = True
    session.commit()
    assert find_program(tokens.access) is not None
    session.delete(grant)
    session.commit()
    assert find_program(tokens.access) is None


def test_an_apps_use_is_noted_at_most_once_a_minute(session, stopped_clock):
    """An app that asks every second does not write every second."""
    grant, tokens = granted(session)
    first = clock.now()
    find_program(tokens.access)
    stopped_clock.advance(seconds=59)
    find_program(tokens.access)
    session.refresh(grant)
    assert grant.last_used_at == first
    stopped_clock.advance(seconds=1)
    find_program(tokens.access)
    session.rollback()
    assert grant.last_used_at == clock.now()
