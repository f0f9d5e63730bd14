"""The building inspects itself: sizes, names, and what may lie where."""

import ast
import re
from pathlib import Path

import pytest

from blog import paths

ROOT = paths.ROOT
MODULES = sorted(
    file for file in (ROOT / "blog").rglob("*.py") if "migrations" not in file.parts
)
FORBIDDEN = {
    "common",
    "data",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "info",
    "manager",
    "misc",
    "processor",
    "util",
    "utils",
}
MODULE_LINES, FUNCTION_LINES = 400, 50


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_the_inspection_finds_the_building():
    """An empty list of modules would pass every other test here."""
    assert len(MODULES) > 60


@pytest.mark.parametrize("file", MODULES, ids=_name)
def test_no_module_is_longer_than_400_lines(file):
    """A module that cannot be read in one sitting is cut."""
    assert len(file.read_text("utf-8").splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("file", MODULES, ids=_name)
def test_no_function_is_longer_than_50_lines(file):
    """A function that does not fit on a screen is cut."""
    functions = [
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [f.name for f in functions if f.end_lineno - f.lineno >= FUNCTION_LINES]
    assert not long


@pytest.mark.parametrize("file", MODULES, ids=_name)
def test_no_module_has_a_name_that_says_nothing(file):
    """A module is named after a thing, so that a newcomer finds it."""
    assert file.stem not in FORBIDDEN
    assert file.parent.name not in FORBIDDEN


@pytest.mark.parametrize(
    "folder", [paths.TEMPLATES, paths.STATIC], ids=lambda f: f.name
)
def test_what_is_served_holds_no_code_of_ours(folder):
    """Python below templates/ or static/ would be shipped to readers."""
    assert not list(folder.rglob("*.py"))


def test_only_what_the_gate_made_safe_is_shown_unescaped():
    """The one |safe stands in the macro that shows text made safe when saved."""
    found = {
        _name(file): re.findall(r"\|\s*safe\b|Markup\(", file.read_text("utf-8"))
        for file in paths.TEMPLATES.rglob("*.html")
    }
    assert {name: len(uses) for name, uses in found.items() if uses} == {
        "templates/_macros.html": 1
    }


def test_no_template_carries_script_or_style_of_its_own():
    """Readers' pages are to do without inline script and style, so none learns them."""
    guilty = [
        _name(file)
        for file in paths.TEMPLATES.rglob("*.html")
        if re.search(
            r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=",
            file.read_text("utf-8"),
        )
        and file.name != "500.html"  # it stands when nothing else does
    ]
    assert not guilty


def test_only_what_speaks_http_knows_flask():
    """Verbs and queries take values and return values; views and forms translate."""
    speaks = re.compile(
        r"(views|forms)\.py|blog/(app|extensions|cli/\w+)\.py|shell\.py"
    )
    imports = re.compile(
        r"^\s*(?:from|import) (?:flask|flask_wtf|werkzeug|wtforms)\b", re.MULTILINE
    )
    knowing = [_name(f) for f in MODULES if imports.search(f.read_text("utf-8"))]
    assert "blog/posts/views.py" in knowing
    assert not [name for name in knowing if not speaks.search(name)]


def test_no_test_or_module_is_marked_unfinished():
    """What is not done is said in an issue, not in the code."""
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    here = Path(__file__)
    files = [*MODULES, *(f for f in (ROOT / "tests").rglob("*.py") if f != here)]
    assert not [_name(file) for file in files if marks.search(file.read_text("utf-8"))]
