"""Passwords for one program of one person, so that no program learns the real one."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from string import ascii_lowercase

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from blog import clock
from blog.accounts.programs import EVERYTHING, Program, Scope
from blog.accounts.rights import Right, rights_of
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import begin_writing, db
from blog.models import AppPassword, Person

LETTERS = 24  # 112 bits: nobody guesses it, so no attempt needs counting
GROUP = 4
LONGEST_NAME = 120
USE_NOTED_EVERY = timedelta(minutes=1)


def make_app_password(
    person: Person, name: str, scopes: Collection[Scope] = EVERYTHING
) -> str:
    """Store a new password under that name and return it; it is never shown again.

    Raises InputRefused when the name is missing or too long.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise InputRefused(
            {"name": f"Name the program, in at most {LONGEST_NAME} characters."}
        )
    letters = "".join(secrets.choice(ascii_lowercase) for _ in range(LETTERS))
    begin_writing()
    scope = " ".join(sorted(scopes))
    digest = _digest(letters)
    row = AppPassword(person_id=person.id, name=name, digest=digest, scope=scope)
    db.session.add(row)
    db.session.commit()
    return " ".join(letters[i : i + GROUP] for i in range(0, LETTERS, GROUP))


def revoke_app_password(app_password_id: int, *, by: Person) -> None:
    """Delete one's own, or with the right to manage people anybody's.

    Raises NotFound or NotAllowed.
    """
    begin_writing()
    found = db.session.get(AppPassword, app_password_id)
    if found is None:
        raise NotFound("There is no such app password.")
    if found.person_id != by.id and Right.MANAGE_PEOPLE not in rights_of(by):
        raise NotAllowed("This app password belongs to somebody else.")
    db.session.delete(found)
    db.session.commit()


def check_app_password(username: str, password: str) -> Program | None:
    """Return what this app password lets in, if username or email agree with it.

    Spaces do not count. The row is found by the digest of what was given, so the time
    taken tells nothing about any stored one. Commits, at most once a minute, that the
    password was used.
    """
    identity = username.strip().lower()
    found = db.session.scalar(
        select(AppPassword)
        .join(AppPassword.person)
        .options(joinedload(AppPassword.person))
        .where(
            AppPassword.digest == _digest("".join(password.split())),
            or_(Person.username == identity, Person.email == identity),
            Person.active,
        )
    )
    if found is None:
        return None
    person, used_at, scope = found.person, found.last_used_at, found.scope
    program = Program(person, found.name, frozenset(map(Scope, scope.split())))
    if used_at is None or clock.now() - used_at >= USE_NOTED_EVERY:
        begin_writing()
        found.last_used_at = clock.now()
        db.session.commit()
    return program


def _digest(letters: str) -> str:
    return sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()
