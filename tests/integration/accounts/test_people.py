from threading import Barrier, Thread

import pytest
from flask_security.utils import verify_password
from sqlalchemy import func, select

from blog.accounts.people import create_person, ensure_roles
from blog.accounts.queries import find_person, has_anyone, list_people
from blog.accounts.rights import RoleName
from blog.errors import InputRefused
from blog.models import Person, Role
from tests.factories import make_person
from tests.queries import count_queries

GOOD = {
    "username": "Maren",
    "email": "Maren@Blog.test",
    "name": "Maren Holt",
    "password": "a sentence works well",
    "role": "editor",
}


def test_a_person_is_stored_in_one_form(session):
    """Username and email are lower case, the role is there, the password is a hash."""
    person = create_person(**GOOD)
    session.expire_all()
    assert (person.username, person.email) == ("maren", "maren@blog.test")
    assert (person.slug, person.name) == ("maren", "Maren Holt")
    assert [role.name for role in person.roles] == ["editor"]
    assert person.password.startswith("$argon2id$")
    assert verify_password("a sentence works well", person.password)
    assert not verify_password("a sentence works wel", person.password)


def test_a_person_may_have_no_password(session):
    """Somebody who only is an author of imported posts cannot sign in."""
    assert create_person(**GOOD | {"password": None}).password is None


def test_every_wrong_field_is_told_at_once(session):
    """The problems carry the names of the fields, and nothing is stored."""
    with pytest.raises(InputRefused) as refused:
        create_person("no spaces", "nowhere", " ", "short", "emperor")
    assert set(refused.value.problems) == {
        "username",
        "email",
        "name",
        "password",
        "role",
    }
    assert session.scalar(select(func.count(Person.id))) == 0


@pytest.mark.parametrize(
    ("field", "value"), [("username", "MAREN"), ("email", "maren@blog.TEST")]
)
def test_a_username_and_an_email_are_taken_in_any_case(session, field, value):
    """Nobody can look like somebody else by a capital letter."""
    create_person(**GOOD)
    other = GOOD | {"username": "jonas", "email": "jonas@blog.test", field: value}
    with pytest.raises(InputRefused) as refused:
        create_person(**other)
    assert list(refused.value.problems) == [field]


def test_usernames_alike_in_addresses_get_slugs_apart(session):
    """Two authors never share an author page."""
    people = [
        create_person(**GOOD | {"username": username, "email": f"{username}@blog.test"})
        for username in ("m.holt", "m-holt", "m_holt")
    ]
    assert [p.slug for p in people] == ["m-holt", "m-holt-2", "m-holt-3"]


def test_of_two_alike_at_once_one_is_made(migrated_app, session):
    """The other is refused with a sentence, not with a fault of the database."""
    create_person(**GOOD | {"username": "first", "email": "first@blog.test"})
    barrier, outcomes = Barrier(2), []

    def create():
        with migrated_app.app_context():
            barrier.wait()
            try:
                outcomes.append(create_person(**GOOD).username)
            except InputRefused as refused:
                outcomes.append(set(refused.problems))

    threads = [Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "maren" in outcomes
    assert len(outcomes) == 2
    session.rollback()
    count = select(func.count(Person.id)).where(Person.username == "maren")
    assert session.scalar(count) == 1


def test_roles_are_made_once(session):
    """However often they are asked for, there are four."""
    first = ensure_roles()
    session.commit()
    assert ensure_roles() == first
    session.commit()
    assert set(session.scalars(select(Role.name))) == set(RoleName)
    assert session.scalar(select(func.count(Role.id))) == 4


def test_a_person_is_found_by_username_or_email_in_any_case(session):
    """Sign-in and commands take either."""
    person = create_person(**GOOD)
    for identity in ("maren", " MAREN ", "Maren@blog.test"):
        assert find_person(identity) == person
    for identity in ("", "mare", "maren@", "%", "_aren"):
        assert find_person(identity) is None


def test_people_are_listed_by_name(session):
    """The list reads like a list of people."""
    make_person(name="Yusuf")
    make_person(name="Anna")
    assert [p.name for p in list_people()] == ["Anna", "Yusuf"]


def test_whether_there_is_anyone_is_asked_until_it_is_true(session):
    """Once there was an account, no page asks the database again."""
    assert not has_anyone()
    make_person()
    assert has_anyone()
    with count_queries() as statements:
        assert has_anyone()
    assert statements == []
