"""What the documents promise is there, and what is there is documented."""

import re
from dataclasses import fields

import click
import pytest

from blog import paths
from blog.cli import afterword
from blog.config import PREFIX, Settings

DOCS = paths.ROOT / "docs"


def _headings(page):
    text = (DOCS / page).read_text("utf-8")
    return set(re.findall(r"^#+ `?([^`\n]+)`?$", text, re.MULTILINE))


def _commands(group, path):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, [*path, name])
        else:
            yield " ".join([*path, name])


def test_every_setting_has_a_heading():
    """A setting nobody can look up does not exist for its users."""
    names = {PREFIX + field.name.upper() for field in fields(Settings)}
    assert names <= _headings("reference/settings.md")


def test_every_command_has_a_heading():
    """A command nobody can look up does not exist for its users."""
    assert set(_commands(afterword, ["afterword"])) <= _headings(
        "reference/commands.md"
    )


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        *(str(p.relative_to(paths.ROOT)) for p in DOCS.rglob("*.md")),
    ],
)
def test_every_link_between_documents_leads_somewhere(page):
    """A page moved without its links is a dead end."""
    file = paths.ROOT / page
    prose = re.sub(r"`[^`]*`", "", file.read_text("utf-8"))
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", prose)
    assert not [t for t in targets if not (file.parent / t).exists()]


def test_the_architecture_names_every_room():
    """A room nobody drew is a room nobody finds."""
    drawn = (DOCS / "architecture.md").read_text("utf-8")
    rooms = {p.name for p in paths.PACKAGE.iterdir() if (p / "__init__.py").is_file()}
    assert not {room for room in rooms if f"{room}/" not in drawn}
