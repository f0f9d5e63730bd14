"""What people granted apps: seen, and taken away."""

import pytest

from blog.accounts.grants import list_grants, revoke_grant
from blog.errors import NotAllowed, NotFound
from blog.remote.indieauth.tokens import find_program
from tests.factories import make_person
from tests.integration.remote.test_tokens import granted


def test_a_person_sees_their_own_grants_newest_first(session, stopped_clock):
    """And nobody else's."""
    person = make_person()
    first, _ = granted(session, person=person)
    stopped_clock.advance(minutes=1)
    second, _ = granted(session, person=person)
    granted(session)
    assert [grant.id for grant in list_grants(person)] == [second.id, first.id]


def test_a_revoked_grant_leaves_no_token(session):
    """The app is out at once."""
    person = make_person()
    grant, tokens = granted(session, person=person)
    grant_id = grant.id
    assert revoke_grant(grant_id, by=person) == "Quill"
    assert find_program(tokens.access) is None
    with pytest.raises(NotFound):
        revoke_grant(grant_id, by=person)


def test_only_who_manages_people_revokes_for_others(session):
    """An editor may not, an administrator may."""
    grant, tokens = granted(session)
    grant_id = grant.id
    with pytest.raises(NotAllowed):
        revoke_grant(grant_id, by=make_person("editor"))
    assert find_program(tokens.access) is not None
    revoke_grant(grant_id, by=make_person("administrator"))
    assert find_program(tokens.access) is None
