import os
from hashlib import sha256

from blog.site.assets import content_hash


def test_the_hash_is_of_the_content(tmp_path):
    """It is the beginning of the file's SHA-256, so every host says the same."""
    file = tmp_path / "site.css"
    file.write_bytes(b"body{}")
    assert content_hash(file) == sha256(b"body{}").hexdigest()[:8]


def test_changed_content_has_another_hash(tmp_path):
    """A changed file is read again without a restart."""
    file = tmp_path / "site.css"
    file.write_bytes(b"body{}")
    before = content_hash(file)
    file.write_bytes(b"main{}")
    os.utime(file, ns=(1, 1))
    assert content_hash(file) != before


def test_a_missing_file_has_no_hash(tmp_path):
    """A page with a broken picture is still a page."""
    assert content_hash(tmp_path / "gone.css") is None
