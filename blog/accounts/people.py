"""Making accounts."""

from collections.abc import Callable

from flask_security.utils import hash_password
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from blog.accounts.identity import (
    normal_email,
    normal_name,
    normal_password,
    normal_username,
    slug_from,
)
from blog.accounts.rights import RoleName
from blog.errors import InputRefused
from blog.extensions import begin_writing, db
from blog.models import Person, Role

TAKEN = "Another account has this {}."


def create_person(
    username: str, email: str, name: str, password: str | None, role: str
) -> Person:
    """Make an account that can sign in at once; without a password it cannot.

    Raises InputRefused with every field that is wrong.
    """
    begin_writing()
    person = add_person(username, email, name, password, role)
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise InputRefused({"username": TAKEN.format("username or email")}) from error
    return person


def add_person(
    username: str, email: str, name: str, password: str | None, role: str
) -> Person:
    """As `create_person`, in the caller's transaction; the caller commits."""
    problems: dict[str, str] = {}
    username = _checked(normal_username, username, problems)
    email = _checked(normal_email, email, problems)
    name = _checked(normal_name, name, problems)
    if password is not None:
        password = _checked(normal_password, password, problems)
    if role not in list(RoleName):
        problems["role"] = f"There is no role {role}; it is {_choices()}."
    if "username" not in problems and _is_taken(Person.username == username):
        problems["username"] = TAKEN.format("username")
    if "email" not in problems and _is_taken(Person.email == email):
        problems["email"] = TAKEN.format("email address")
    if problems:
        raise InputRefused(problems)
    person = Person(
        username=username,
        email=email,
        name=name,
        slug=_free_slug(slug_from(username)),
        password=None if password is None else hash_password(password),
        roles=[ensure_roles()[RoleName(role)]],
    )
    db.session.add(person)
    return person


def ensure_roles() -> dict[RoleName, Role]:
    """Return the four roles, added to the current transaction where missing."""
    found = {role.name: role for role in db.session.scalars(select(Role))}
    for name in RoleName:
        if name not in found:
            found[name] = Role(name=name.value)
            db.session.add(found[name])
    return {name: found[name] for name in RoleName}


def _checked(normal: Callable[[str], str], text: str, problems: dict[str, str]) -> str:
    try:
        return normal(text)
    except InputRefused as refused:
        problems.update(refused.problems)
        return text


def _is_taken(condition: object) -> bool:
    return bool(db.session.scalar(select(func.count(Person.id)).where(condition)))  # type: ignore[arg-type]  # a column comparison


def _free_slug(slug: str) -> str:
    free, number = slug, 1
    while _is_taken(Person.slug == free):
        number += 1
        free = f"{slug}-{number}"
    return free


def _choices() -> str:
    *first, last = RoleName
    return f"{', '.join(first)} or {last}"
