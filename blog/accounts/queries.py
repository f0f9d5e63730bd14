"""Who has an account."""

from collections.abc import Sequence
from weakref import WeakSet

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import lazyload

from blog.extensions import db
from blog.models import Person

_peopled: WeakSet[Engine] = WeakSet()


def has_anyone() -> bool:
    """Whether a first account exists; once true of a database, it is not asked again."""
    if db.engine in _peopled:
        return True
    if db.session.scalar(select(Person.id).limit(1)) is None:
        return False
    _peopled.add(db.engine)
    return True


def find_person(username_or_email: str) -> Person | None:
    """Return the account with this username or email, active or not."""
    identity = username_or_email.strip().lower()
    return db.session.scalar(
        select(Person).where(or_(Person.username == identity, Person.email == identity))
    )


def find_only_person() -> Person | None:
    """Return who has the only account, None where there are several."""
    without_roles = lazyload(Person.roles)  # the home page asks, and needs none
    people = db.session.scalars(select(Person).limit(2).options(without_roles)).all()
    return people[0] if len(people) == 1 else None


def list_people() -> Sequence[Person]:
    return db.session.scalars(select(Person).order_by(Person.name, Person.id)).all()
