from datetime import timedelta

import pytest

from blog.accounts.app_passwords import make_app_password
from blog.accounts.attempts import AT_ONE_ACCOUNT, FROM_ONE_ADDRESS, begin_attempt
from blog.accounts.people import create_person
from blog.accounts.program_sign_in import (
    NEEDS_HTTPS,
    UNNAMED,
    WRONG,
    ProgramRules,
    sign_in_program,
)
from blog.accounts.programs import EVERYTHING, Program
from blog.errors import SignInRefused
from tests.factories import make_person

STRANGER, HOME = "203.0.113.9", "198.51.100.1"
LENIENT = ProgramRules(account_passwords=True)


def sign_in(password, identity="maren", address=HOME, *, is_secure=True, **rules):
    return sign_in_program(
        identity, password, remote_addr=address, is_secure=is_secure, **rules
    )


def refusal(*arguments, **options):
    with pytest.raises(SignInRefused) as refused:
        sign_in(*arguments, **options)
    return str(refused.value), refused.value.wait


@pytest.fixture
def person(session):
    return make_person(username="maren", email="maren@blog.test")


@pytest.fixture
def password(person):
    return make_app_password(person, "MarsEdit")


def test_an_app_password_lets_its_program_in(person, password):
    """By username or email, as often as it calls."""
    program = Program(person, "MarsEdit", EVERYTHING)
    for _ in range(FROM_ONE_ADDRESS * 3):
        assert sign_in(password) == program
    assert sign_in(password, "maren@blog.test") == program


def test_an_open_wire_is_refused_before_the_password_is_looked_at(person, password):
    """Unless the owner allows it; and it counts for nothing."""
    for _ in range(FROM_ONE_ADDRESS + 1):
        assert refusal(password, is_secure=False) == (NEEDS_HTTPS, None)
    allowed = ProgramRules(need_https=False)
    assert sign_in(password, is_secure=False, rules=allowed).person == person


def test_wrong_passwords_close_the_door_to_their_address(person, password):
    """To the right one, too, and to nobody else."""
    for _ in range(FROM_ONE_ADDRESS):
        assert refusal("wrong", address=STRANGER) == (WRONG, None)
    sentence, wait = refusal(password, address=STRANGER)
    assert "Try again in 1 minute." in sentence
    assert wait == timedelta(minutes=1)
    assert sign_in(password).person == person


def test_an_app_password_is_let_in_while_strangers_try_the_account(person, password):
    """It cannot be guessed; and it gives those who guess no fresh start."""
    for n in range(AT_ONE_ACCOUNT):
        begin_attempt(f"203.0.113.{n}", "maren")
    assert sign_in(password).person == person
    assert begin_attempt("192.0.2.1", "maren") is not None


def test_programs_with_wrong_passwords_do_not_count_at_the_account(person):
    """While account passwords are not taken they are no guesses at them."""
    for n in range(AT_ONE_ACCOUNT):
        refusal("wrong", address=f"203.0.113.{n}")
    assert begin_attempt(HOME, "maren") is None


def test_the_account_password_is_taken_only_where_the_owner_allows_it(session):
    """Off in a new site; another's, a wrong one and that of nobody stay outside."""
    person = create_person(
        "maren", "maren@blog.test", "Maren", password="twelve letters é", role="author"
    )
    assert refusal("twelve letters é") == (WRONG, None)
    program = sign_in("twelve letters é", rules=LENIENT)
    assert program == Program(person, UNNAMED, EVERYTHING)
    assert refusal("wrong", rules=LENIENT) == (WRONG, None)
    assert refusal("twelve letters é", "nobody", rules=LENIENT) == (WRONG, None)
    person.active = False
    session.commit()
    assert refusal("twelve letters é", rules=LENIENT) == (WRONG, None)


def test_guesses_by_programs_and_in_browsers_count_together(person):
    """There is one count for an account, whichever way it is tried."""
    for n in range(AT_ONE_ACCOUNT):
        refusal("wrong", address=f"203.0.113.{n}", rules=LENIENT)
    assert begin_attempt(HOME, "maren") == timedelta(minutes=1)


@pytest.mark.parametrize("rules", [ProgramRules(), LENIENT])
@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "x" * 100_000])
def test_absurd_names_and_passwords_are_only_wrong(person, text, rules):
    """They break no database and no hash."""
    assert refusal(text, rules=rules) == (WRONG, None)
    assert refusal("wrong", text, rules=rules) == (WRONG, None)
