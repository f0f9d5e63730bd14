"""`afterword user ...`, on the database it is told."""

import pytest
from click.testing import CliRunner
from flask_security.utils import verify_password

from blog.accounts.app_passwords import check_app_password
from blog.accounts.queries import find_person
from blog.cli import afterword
from tests.factories import make_person

PASSWORD = "a sentence works well"
CREATE = ["create", "maren", "--email", "maren@blog.test", "--role", "editor"]


@pytest.fixture
def user(app, session, tmp_path, monkeypatch):
    """Run `afterword user` with these arguments and this standard input."""
    monkeypatch.setenv("AFTERWORD_INSTANCE", str(tmp_path))
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    monkeypatch.setenv("AFTERWORD_DATABASE_URL", url)
    monkeypatch.setenv("AFTERWORD_SECRET_KEY", "only for tests, and long enough")

    def run(*arguments, given=""):
        session.rollback()
        return CliRunner().invoke(afterword, ["user", *arguments], input=given)

    return run


def test_a_person_is_created_with_a_password_from_standard_input(user):
    """The line end is no part of the password, and the role is the one asked for."""
    done = user(*CREATE, "--name", "Maren Holt", "--password-stdin", given="x" * 12)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "maren can sign in now.\n"
    person = find_person("maren")
    assert (person.name, person.email) == ("Maren Holt", "maren@blog.test")
    assert [role.name for role in person.roles] == ["editor"]
    assert verify_password("x" * 12, person.password)


def test_a_password_is_asked_twice_without_standard_input(user):
    """And never shown."""
    done = user(*CREATE, given=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output
    assert verify_password(PASSWORD, find_person("maren").password)
    assert find_person("maren").name == "maren"


@pytest.mark.parametrize("given", ["short\n", ""])
def test_a_short_password_makes_nobody(user, given):
    """One sentence on standard error, and status 1."""
    done = user(*CREATE, "--password-stdin", given=given)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "A password has at least 12 characters.\n"
    assert find_person("maren") is None


def test_a_taken_username_makes_nobody(user):
    """The sentence names what is taken."""
    make_person(username="maren")
    done = user(*CREATE, "--password-stdin", given=PASSWORD)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Another account has this username.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["create"],
        ["create", "maren", "--email", "m@blog.test"],
        [*CREATE[:-1], "emperor", "--password-stdin"],
        ["app-password", "maren"],
        ["destroy", "maren"],
    ],
)
def test_wrong_usage_ends_with_status_2(user, arguments):
    """Before anything is done."""
    assert user(*arguments, given=PASSWORD).exit_code == 2


def test_an_app_password_is_printed_alone(user):
    """A script takes the line as it is."""
    person = make_person(username="maren")
    done = user("app-password", "maren", "--name", "MarsEdit")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert check_app_password("maren", done.stdout).person == person


def test_nobody_has_no_app_password(user):
    """A name that is not here is told, with status 1."""
    done = user("app-password", "nobody", "--name", "MarsEdit")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Nobody here is called nobody.\n"
