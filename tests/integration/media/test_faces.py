"""Keeping small copies of photos."""

import io
import os

import pytest
from PIL import Image

from blog import clock
from blog.errors import InputRefused
from blog.extensions import db
from blog.linkbacks.incoming.retention import LONELY_FOR, forget_old_pings
from blog.media.faces import drop_face, keep_face, list_faces
from blog.media.storage import keep_file, media_folder
from tests.factories import make_mention


def picture(size=(300, 200), mode="RGB", kind="PNG", **options):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def age(path, moment):
    os.utime(media_folder() / path, times=(moment.timestamp(), moment.timestamp()))


@pytest.fixture(autouse=True)
def _no_files_stay(app):
    yield
    for path in list(list_faces(clock.now().replace(year=2100))):
        drop_face(path)


@pytest.mark.parametrize(
    ("size", "mode", "kind"),
    [
        ((300, 200), "RGB", "PNG"),
        ((20, 20), "RGB", "JPEG"),
        ((1, 900), "L", "JPEG"),
        ((96, 96), "RGBA", "WEBP"),
        ((50, 60), "P", "GIF"),
        ((50, 60), "CMYK", "JPEG"),
    ],
)
def test_a_photo_of_any_kind_becomes_a_small_square(app, size, mode, kind):
    """96 by 96 pixels, WebP."""
    path = keep_face(picture(size, mode, kind))
    with Image.open(media_folder() / path) as kept:
        assert (kept.format, kept.size) == ("WEBP", (96, 96))


def test_nothing_told_beside_the_photo_is_kept(app):
    """Neither place nor camera."""
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    path = keep_face(picture(kind="JPEG", exif=exif))
    assert b"A camera" not in (media_folder() / path).read_bytes()


def test_two_copies_of_one_photo_are_two_files(app):
    """Each goes with what it was made for."""
    first, second = keep_face(picture()), keep_face(picture())
    drop_face(first)
    assert not (media_folder() / first).exists()
    assert (media_folder() / second).exists()


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", picture()[:-30], b"%PDF-1.7"]
)
def test_what_is_no_photo_is_refused(app, content):
    """And leaves no file."""
    with pytest.raises(InputRefused):
        keep_face(content)
    assert not list(list_faces(clock.now().replace(year=2100)))


def test_a_photo_of_too_many_pixels_is_refused(app):
    """It would take the memory of the worker."""
    with pytest.raises(InputRefused):
        keep_face(picture((5000, 5000), "1"))


@pytest.mark.parametrize(
    "path", ["2026/05/x.webp", "faces/../x.webp", "faces/a/b.webp"]
)
def test_only_copies_of_photos_are_dropped(app, path):
    """The same word drops no picture of an author's."""
    keep_file("2026/05/x.webp", b"x")
    keep_file("x.webp", b"x")
    keep_file("faces/a/b.webp", b"x")
    drop_face(path)
    assert (media_folder() / path).exists()
    (media_folder() / "faces/a/b.webp").unlink()
    (media_folder() / "faces/a").rmdir()


def test_photos_that_nothing_shows_any_more_go(app):
    """As when a post is deleted with its mentions, or a worker died between two steps."""
    shown, lone, fresh = (keep_face(picture()) for _ in range(3))
    make_mention(photo_path=shown)
    old = clock.now() - LONELY_FOR * 2
    age(shown, old)
    age(lone, old)
    age(fresh, clock.now())
    forget_old_pings({})
    db.session.rollback()
    there = [path for path in (shown, lone, fresh) if (media_folder() / path).exists()]
    assert there == [shown, fresh]
