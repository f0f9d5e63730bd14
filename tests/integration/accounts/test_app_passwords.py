import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from blog import clock
from blog.accounts.app_passwords import (
    check_app_password,
    make_app_password,
    revoke_app_password,
)
from blog.accounts.programs import EVERYTHING, Program, Scope
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.models import AppPassword
from tests.factories import make_person


def stored(session):
    return session.scalars(select(AppPassword)).one()


def test_an_app_password_is_shown_once_and_stored_as_a_digest(session):
    """The letters stand in groups of four, and nowhere in the database."""
    shown = make_app_password(make_person(), "  MarsEdit ")
    assert re.fullmatch(r"[a-z]{4}( [a-z]{4}){5}", shown)
    row = stored(session)
    assert row.name == "MarsEdit"
    assert re.fullmatch(r"[0-9a-f]{64}", row.digest)
    assert shown.replace(" ", "") not in repr(vars(row))


def test_an_app_password_lets_its_person_in(session):
    """By username or email, with or without the spaces."""
    person = make_person(username="maren", email="maren@blog.test")
    shown = make_app_password(person, "MarsEdit")
    program = check_app_password("maren", shown)
    assert program == Program(person, "MarsEdit", EVERYTHING)
    assert check_app_password(" Maren@blog.test ", shown.replace(" ", "")) == program


def test_a_program_may_do_what_its_password_says(session):
    """A phone that only uploads pictures gets a password for that."""
    person = make_person(username="maren")
    shown = make_app_password(person, "Camera", {Scope.MEDIA, Scope.CREATE})
    assert check_app_password("maren", shown).scopes == {Scope.MEDIA, Scope.CREATE}


def test_an_app_password_lets_nobody_else_in(session):
    """Neither another name, nor another password, nor none."""
    make_person(username="maren")
    jonas = make_person(username="jonas")
    shown = make_app_password(jonas, "MarsEdit")
    assert check_app_password("maren", shown) is None
    assert check_app_password("", shown) is None
    assert check_app_password("jonas", shown[:-1]) is None
    assert check_app_password("jonas", shown.upper()) is None
    assert check_app_password("jonas", "") is None
    assert check_app_password("jonas", "\ud800") is None
    assert check_app_password("jonas", stored(session).digest) is None


def test_a_switched_off_account_has_no_app_passwords(session):
    """Switching an account off reaches its programs, too."""
    person = make_person(username="maren")
    shown = make_app_password(person, "MarsEdit")
    person.active = False
    session.commit()
    assert check_app_password("maren", shown) is None


def test_use_is_noted_at_most_once_a_minute(session, stopped_clock):
    """A program that asks every second does not write every second."""
    shown = make_app_password(make_person(username="maren"), "MarsEdit")
    first = clock.now()
    check_app_password("maren", shown)
    assert stored(session).last_used_at == first
    stopped_clock.advance(seconds=59)
    check_app_password("maren", shown)
    assert stored(session).last_used_at == first
    stopped_clock.advance(seconds=1)
    check_app_password("maren", shown)
    session.rollback()
    assert stored(session).last_used_at == first + timedelta(minutes=1)


def test_a_revoked_app_password_is_worth_nothing(session):
    """Its owner revokes it; the others stay."""
    person = make_person(username="maren")
    lost = make_app_password(person, "Lost phone")
    lost_id = stored(session).id
    kept = make_app_password(person, "MarsEdit")
    revoke_app_password(lost_id, by=person)
    assert check_app_password("maren", lost) is None
    assert check_app_password("maren", kept).person == person
    with pytest.raises(NotFound):
        revoke_app_password(lost_id, by=person)


def test_only_who_manages_people_revokes_for_others(session):
    """An editor may not, an administrator may."""
    make_app_password(make_person(), "MarsEdit")
    row_id = stored(session).id
    with pytest.raises(NotAllowed):
        revoke_app_password(row_id, by=make_person("editor"))
    revoke_app_password(row_id, by=make_person("administrator"))
    assert session.scalars(select(AppPassword)).all() == []


def test_a_program_needs_a_name(session):
    """Or nobody would know which one to revoke."""
    person = make_person()
    for name in ("", " ", "x" * 121):
        with pytest.raises(InputRefused) as refused:
            make_app_password(person, name)
        assert list(refused.value.problems) == ["name"]
