"""Strangers' bytes become clean pictures, or a sentence."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from blog.errors import InputRefused
from blog.media.pictures import LONGEST_SIDE, clean_picture


def encoded(kind="JPEG", size=(60, 40), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()


def decoded(picture):
    return Image.open(io.BytesIO(picture.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_every_common_format_keeps_its_kind_and_size(kind):
    """What goes in comes out, in the same format."""
    picture = clean_picture(encoded(kind))
    assert (picture.width, picture.height) == (60, 40)
    assert decoded(picture).format == kind
    assert picture.content_type == f"image/{kind.lower()}"


def test_a_large_picture_is_brought_down_to_1920_pixels():
    """The longest side is bounded; the shape stays."""
    picture = clean_picture(encoded(size=(4000, 1000)))
    assert (picture.width, picture.height) == (LONGEST_SIDE, 480)


def test_the_place_where_it_was_taken_is_dropped():
    """No EXIF block survives, GPS least of all."""
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    content = encoded(exif=exif)
    assert b"a camera" in content
    picture = clean_picture(content)
    assert b"a camera" not in picture.content
    assert not decoded(picture).getexif()


def test_a_picture_taken_sideways_stands_upright():
    """EXIF orientation 6 is turned before the mark is dropped."""
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = clean_picture(encoded(size=(60, 40), exif=exif))
    assert (picture.width, picture.height) == (40, 60)


def test_a_moving_gif_keeps_moving():
    """All frames survive."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), c) for c in ("red", "teal", "gold")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert decoded(clean_picture(out.getvalue())).n_frames == 3


def png_that_claims(width, height):
    def chunk(kind, body):
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30_000, 30_000), (8_000, 8_000), (1, 60_000_000)])
def test_a_decompression_bomb_is_refused(size):
    """A small file that unpacks to more than 50 million pixels is not unpacked."""
    with pytest.raises(InputRefused, match="50 million"):
        clean_picture(png_that_claims(*size))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        encoded()[:200],
        encoded("PNG")[:60],
        encoded("TIFF"),
    ],
    ids=["nothing", "gif head", "svg", "pdf", "half jpeg", "half png", "tiff"],
)
def test_what_is_no_picture_is_refused_in_words(content):
    """The sentence says what can be chosen instead."""
    with pytest.raises(InputRefused, match="Choose a JPEG"):
        clean_picture(content)


@given(st.binary(max_size=400), st.integers(0, 300))
def test_damaged_bytes_never_break_the_program(noise, at):
    """Any bytes give a picture or a refusal."""
    whole = encoded("PNG")
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    with suppress(InputRefused):
        assert clean_picture(damaged).width
