"""The command itself: what it lists, and how it answers for errors."""

import click
import pytest
from click.testing import CliRunner

from blog import __version__
from blog.cli import COMMANDS, LazyGroup, afterword
from blog.errors import SettingWrong


@click.command()
def refuse():
    raise SettingWrong("AFTERWORD_SITE_URL is wrong.")


@click.command()
def break_down():
    raise ZeroDivisionError("by\nnought")


@click.command()
def misuse():
    raise click.UsageError("Not so.")


@click.group(
    cls=LazyGroup,
    places={
        name: (f"{__name__}:{name}", "Does something.")
        for name in ("refuse", "break_down", "misuse")
    },
)
@click.option("--debug", is_flag=True)
def group(*, debug):
    pass


def run(*arguments):
    return CliRunner().invoke(group, arguments)


def test_error_of_ours_ends_with_its_sentence():
    """A known error is one sentence on stderr, and status 1."""
    result = run("refuse")
    assert result.exit_code == 1
    assert result.stderr == "AFTERWORD_SITE_URL is wrong.\n"
    assert result.stdout == ""


def test_unforeseen_error_ends_with_one_line():
    """A bug is told in one line, which says how to see more."""
    result = run("break_down")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "ZeroDivisionError: by nought" in result.stderr
    assert "--debug" in result.stderr


def test_debug_shows_where_a_bug_is():
    """With --debug the error comes through with its traceback."""
    assert isinstance(run("--debug", "break_down").exception, ZeroDivisionError)


@pytest.mark.parametrize("arguments", [("misuse",), ("nothing",), ("--nothing",)])
def test_wrong_usage_ends_with_two(arguments):
    """A command used wrongly or unknown is status 2."""
    assert run(*arguments).exit_code == 2


def test_every_command_is_listed_with_what_it_does():
    """The help names each command."""
    listed = CliRunner().invoke(afterword, ["--help"]).stdout
    for name, (_, says) in COMMANDS.items():
        assert f"  {name} " in listed
        assert says in listed


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_is_there(name):
    """Each name leads to a command that explains itself."""
    assert afterword.get_command(None, name).help


def test_version_is_told():
    """`--version` says the version of the package."""
    assert __version__ in CliRunner().invoke(afterword, ["--version"]).stdout


def test_retries_now_goes_with_drain():
    """`--retries-now` alone would mean nothing, and is wrong usage."""
    result = CliRunner().invoke(afterword, ["worker", "--retries-now"])
    assert result.exit_code == 2
    assert "--drain" in result.stderr
