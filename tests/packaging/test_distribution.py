"""What is shipped is whole, holds nothing private, and runs where it is installed."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from blog import paths

ROOT = paths.ROOT


def _files(*folders):
    return {
        str(file.relative_to(ROOT))
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


@pytest.fixture(scope="module")
def distributions(tmp_path_factory):
    """The wheel and the source archive, built without a network."""
    out = tmp_path_factory.mktemp("dist")
    script = (
        "import sys; from hatchling import build;"
        "build.build_wheel(sys.argv[1]); build.build_sdist(sys.argv[1])"
    )
    subprocess.run([sys.executable, "-c", script, str(out)], cwd=ROOT, check=True)
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


def test_the_wheel_holds_the_package_with_its_templates_and_files(distributions):
    """Templates and static files lie inside the package once installed."""
    with zipfile.ZipFile(distributions[0]) as wheel:
        shipped = {n for n in wheel.namelist() if not n.split("/")[0].endswith("info")}
    moved = {f"blog/{name}" for name in _files("templates", "static")}
    assert shipped == _files("blog") | moved


def test_the_source_archive_holds_no_instance(distributions):
    """A database lying in a checkout is nobody else's business."""
    with tarfile.open(distributions[1]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert _files("blog", "templates", "static", "docs") <= names
    assert not {name for name in names if name.startswith(("instance", ".venv"))}


@pytest.fixture(scope="module")
def installed(distributions, tmp_path_factory):
    """A folder into which the wheel was unpacked, outside the checkout."""
    target = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(distributions[0]) as wheel:
        wheel.extractall(target)
    return target


def test_an_installed_wheel_migrates_and_shows_the_set_up_page(installed, tmp_path):
    """From another folder, with nothing of the checkout in reach."""
    script = (
        "from blog import create_app, paths\n"
        "from blog.cli.application import app_context\n"
        "assert not paths.IS_CHECKOUT\n"
        "with app_context() as app:\n"
        "    client = app.test_client()\n"
        "    print(client.get('/setup').status_code)\n"
        "    print(client.get('/static/css/base.css').status_code)\n"
    )
    environ = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "AFTERWORD_INSTANCE": str(tmp_path / "blog"),
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["200", "200"]
    assert (tmp_path / "blog" / "afterword.sqlite").is_file()


def test_a_wheel_without_its_templates_says_so(installed, tmp_path):
    """A broken installation names the folder that is missing."""
    import shutil

    broken = tmp_path / "broken"
    shutil.copytree(installed, broken)
    shutil.rmtree(broken / "blog" / "templates")
    done = subprocess.run(
        [sys.executable, "-c", "import blog.paths"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(broken)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "templates is missing" in done.stderr


def test_nothing_names_a_place_of_the_machine_it_was_made_on():
    """Committed text holds no absolute path of a developer's folder."""
    here = Path(__file__)
    private = str(ROOT)
    guilty = [
        name
        for name in _files("blog", "templates", "static", "docs", "tests")
        if (ROOT / name) != here
        and (ROOT / name).suffix in {".py", ".html", ".css", ".js", ".md"}
        and private in (ROOT / name).read_text("utf-8")
    ]
    assert not guilty
