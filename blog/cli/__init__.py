"""The command `afterword`: its commands by name, each imported when it is called."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from blog import __version__
from blog.errors import AfterwordError

COMMANDS = {
    "migrate": ("blog.cli.care:migrate", "Bring the database up to date."),
    "serve": ("blog.cli.serving:serve", "Serve the blog and do its background work."),
    "user": ("blog.cli.people:group", "Make people and their app passwords."),
    "worker": ("blog.cli.working:worker", "Do background work only."),
}


class Refusal(click.ClickException):
    """Ends a command with one sentence on stderr and status 1."""

    def show(self, file: Any = None) -> None:  # noqa: ANN401 -- as click declares it
        click.echo(self.message, err=True, file=file)


class LazyGroup(click.Group):
    """A group that knows its commands by name and place, and answers for their errors.

    `places` maps a name to ("module:attribute", what the list of commands says).
    """

    def __init__(
        self,
        *arguments: Any,  # noqa: ANN401 -- handed on to click
        places: Mapping[str, tuple[str, str]],
        **options: Any,  # noqa: ANN401 -- handed on to click
    ) -> None:
        super().__init__(*arguments, **options)
        self._places = places

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self._places)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in self._places:
            return None
        module, _, attribute = self._places[name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(
        self, _ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        rows = [(name, says) for name, (_, says) in self._places.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- as click declares it
        try:
            return super().invoke(ctx)
        except AfterwordError as error:
            raise Refusal(str(error)) from error
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if ctx.params["debug"]:
                raise
            raise Refusal(_apology(error)) from error


def _apology(error: Exception) -> str:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return f"Something went wrong: {text}. Run afterword --debug ... to see where."


@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    help="A blog whose pages go on after the author stops.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__, prog_name="Afterword", message="%(prog)s %(version)s"
)
@click.option("--debug", is_flag=True, help="Say more, with tracebacks.")
def afterword(*, debug: bool) -> None:
    """Run before any command; the group itself reads `debug`."""


def main() -> None:
    afterword(prog_name="afterword")
