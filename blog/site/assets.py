"""Static files under addresses that change with their content."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path


def content_hash(file: Path) -> str | None:
    """Return the first 8 hexadecimal digits of the file's SHA-256, None without a file.

    It is read again only when its size or time of change differs.
    """
    try:
        status = file.stat()
    except OSError:
        return None
    return _hash_of(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=512)
def _hash_of(file: Path, _changed_at: int, _size: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:8]
