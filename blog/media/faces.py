"""Photos of people who wrote elsewhere: small copies of our own."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from blog.media.pictures import make_face
from blog.media.storage import drop_file, keep_file, media_folder

FOLDER = "faces"


def keep_face(content: bytes) -> str:
    """Keep a copy of a photo, 96 by 96 pixels; return its path below /media/.

    Each call makes a file of its own, which goes with what it was made for. Raises
    InputRefused for what is no picture.
    """
    picture = make_face(content)
    path = f"{FOLDER}/{secrets.token_hex(8)}.{picture.suffix}"
    keep_file(path, picture.content)
    return path


def drop_face(path: str) -> None:
    """Delete the copy at this path, if it is one."""
    folder, _, name = path.partition("/")
    if folder == FOLDER and "/" not in name:
        drop_file(path)


def list_faces(before: datetime) -> Iterator[str]:
    """Yield the paths of all copies that were made before that moment."""
    folder = media_folder() / FOLDER
    for file in folder.iterdir() if folder.is_dir() else ():
        made_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        if made_at < before:
            yield f"{FOLDER}/{file.name}"
