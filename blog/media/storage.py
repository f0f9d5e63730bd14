"""Where uploaded files lie: a folder below the instance, served at /media/."""

import os
import tempfile
from pathlib import Path

from blog.extensions import settings

PREFIX = "/media/"


def media_folder() -> Path:
    return settings.instance / "media"


def keep_file(path: str, content: bytes) -> None:
    """Write `content` at `path` below the folder, whole or not at all."""
    file = media_folder() / path
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(file)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def drop_file(path: str) -> None:
    (media_folder() / path).unlink(missing_ok=True)
