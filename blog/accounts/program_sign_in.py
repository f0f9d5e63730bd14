"""Sign-in of programs: by an app password, or by the person's own where that is allowed.

An app password cannot be guessed, so it is let in however often strangers tried the
account's name; only an address that tried too often waits. It does not set the
account's count back, either: a program that calls every few minutes would give those
who guess at the person's own password a fresh start each time.
"""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from flask_security.utils import hash_password, verify_password

from blog.accounts.app_passwords import check_app_password
from blog.accounts.attempts import (
    begin_attempt,
    count_failure,
    end_attempt,
    wait_of_address,
)
from blog.accounts.identity import LONGEST_PASSWORD
from blog.accounts.programs import EVERYTHING, Program
from blog.accounts.queries import find_person
from blog.errors import SignInRefused
from blog.models import Person

NEEDS_HTTPS = (
    "Programs sign in over https only. In the program, let the address of this site "
    "begin with https://."
)
WRONG = (
    "No account has this name and app password. Make an app password in the studio, "
    "and give the program that."
)
UNNAMED = "A program with the account password"


@dataclass(frozen=True)
class ProgramRules:
    """What the owner allows programs; the defaults are strict."""

    need_https: bool = True
    account_passwords: bool = False


STRICT = ProgramRules()


def sign_in_program(
    identity: str,
    password: str,
    *,
    remote_addr: str,
    is_secure: bool,
    rules: ProgramRules = STRICT,
) -> Program:
    """Return what this name and password let in; raises SignInRefused.

    `is_secure` says https or loopback. Commits. Call it once for each pair of name and
    password in one request.
    """
    if rules.need_https and not is_secure:
        raise SignInRefused(NEEDS_HTTPS)
    _refuse_for(wait_of_address(remote_addr))
    # What is not printable is nobody's name, and no text to PostgreSQL.
    is_name = identity.isprintable()
    program = check_app_password(identity, password) if is_name else None
    if program is None and is_name and rules.account_passwords:
        program = _check_account_password(identity, password, remote_addr)
    elif program is None:
        _refuse_for(count_failure(remote_addr))
    if program is None:
        raise SignInRefused(WRONG)
    return program


def _check_account_password(
    identity: str, password: str, remote_addr: str
) -> Program | None:
    _refuse_for(begin_attempt(remote_addr, identity))
    person = find_person(identity)
    if not _verifies(person, password) or person is None or not person.active:
        return None
    end_attempt(remote_addr, identity)
    return Program(person, UNNAMED, EVERYTHING)


def _verifies(person: Person | None, password: str) -> bool:
    """Whether it is the person's; as slow where there is nobody, so time tells nothing.

    Nobody has a second factor yet; once people have, this refuses those who do.
    """
    password = unicodedata.normalize("NFKD", password[: LONGEST_PASSWORD + 1])
    password = password.encode("utf-8", "replace").decode()
    if person is None or not person.password:
        hash_password(password)
        return False
    return bool(verify_password(password, person.password))


def _refuse_for(wait: timedelta | None) -> None:
    if wait is not None:
        minutes = ceil(wait.total_seconds() / 60)
        raise SignInRefused(
            "Too many passwords were tried. Try again in "
            f"{minutes} minute{'s' if minutes > 1 else ''}.",
            wait,
        )
