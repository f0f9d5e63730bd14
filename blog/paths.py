"""Where things lie on disk, in a checkout and in an installed wheel alike."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent
IS_CHECKOUT = (
    not (PACKAGE / "templates").is_dir() and (ROOT / "pyproject.toml").is_file()
)


def _shipped_folder(name: str) -> Path:
    folder = (ROOT if IS_CHECKOUT else PACKAGE) / name
    if not folder.is_dir():
        raise RuntimeError(f"The folder {folder} is missing: install Afterword again.")
    return folder


TEMPLATES = _shipped_folder("templates")
STATIC = _shipped_folder("static")
MIGRATIONS = PACKAGE / "migrations"


def instance_folder(chosen: str | None = None) -> Path:
    """Return the folder of everything this site owns: database, media, settings.

    Never inside the environment, where it would die with an upgrade.
    """
    if chosen:
        return Path(chosen).expanduser().resolve()
    if IS_CHECKOUT:
        return ROOT / "instance"
    data_home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data_home).expanduser() / "afterword"
