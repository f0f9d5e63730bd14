"""`afterword user ...`: people and their app passwords."""

import sys

import click

ROLES = ("administrator", "editor", "author", "contributor")


@click.group()
def group() -> None:
    """Make people and their app passwords."""


@group.command()
@click.argument("username")
@click.option("--email", required=True, help="To sign in with, and for notices.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--name", help="Shown on posts; the username where it is missing.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)
def create(
    username: str, email: str, role: str, name: str | None, *, password_stdin: bool
) -> None:
    """Make an account that can sign in at once."""
    from blog.accounts.people import create_person
    from blog.cli.application import app_context

    password = _read_password() if password_stdin else _ask_password()
    with app_context():
        person = create_person(username, email, name or username, password, role)
        click.echo(f"{person.username} can sign in now.")


@group.command()
@click.argument("username")
@click.option("--name", required=True, help="The program that will use it.")
def app_password(username: str, name: str) -> None:
    """Print a new password for one program; it is not shown again."""
    from blog.accounts.app_passwords import make_app_password
    from blog.accounts.queries import find_person
    from blog.cli.application import app_context
    from blog.errors import NotFound

    with app_context():
        person = find_person(username)
        if person is None:
            raise NotFound(f"Nobody here is called {username}.")
        click.echo(make_app_password(person, name))


def _read_password() -> str:
    line = sys.stdin.readline()
    return line.rstrip("\r\n")


def _ask_password() -> str:
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
