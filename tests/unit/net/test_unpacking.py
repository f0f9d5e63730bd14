import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.errors import ConnectionFailed, FetchFailed, TooLarge
from blog.net.unpacking import unpack

TEXT = b"After the end, the pings go on. " * 100


def raw_deflated(text):
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(text) + stream.flush()


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), " X-GZIP"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflated(TEXT), "deflate"),
        (gzip.compress(TEXT[:50], mtime=0) + gzip.compress(TEXT[50:]), "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"\0\0\0", "gzip"),
    ],
)
def test_bodies_are_unpacked(packed, encoding):
    """Gzip in parts or with padding and both kinds of deflate give the text."""
    assert unpack(packed, encoding, len(TEXT)) == (TEXT, True)


def test_an_empty_body_is_empty_in_every_encoding():
    """What answers a HEAD says gzip and has no bytes."""
    assert unpack(b"", "gzip", 10) == (b"", True)


def test_a_body_cut_short_gives_what_came():
    """A packed body without its end is not whole."""
    body, is_whole = unpack(gzip.compress(TEXT, mtime=0)[:-12], "gzip", len(TEXT))
    assert TEXT.startswith(body)
    assert not is_whole


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_bombs_are_not_unpacked(encoding):
    """A small body that would unpack to much is refused at the limit."""
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    bomb = pack(bytes(10_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            unpack(bomb, encoding, 1000)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_one_byte_too_many_is_too_many():
    """The limit holds to the byte, over all parts together."""
    packed = gzip.compress(TEXT[:50], mtime=0) + gzip.compress(TEXT[50:])
    with pytest.raises(TooLarge):
        unpack(packed, "gzip", len(TEXT) - 1)


def test_endlessly_many_parts_are_refused():
    """A body of thousands of empty parts costs no time."""
    with pytest.raises(TooLarge, match="parts"):
        unpack(gzip.compress(b"", mtime=0) * 5000, "gzip", 1000)


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "gzip, gzip", "compress", "nonsense"]
)
def test_other_encodings_are_refused(encoding):
    """Only what was asked for is unpacked."""
    with pytest.raises(ConnectionFailed, match="not asked for"):
        unpack(TEXT, encoding, 10_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_broken_bodies_are_refused(encoding):
    """A body that is not what it says it is fails as a fetch does."""
    with pytest.raises(ConnectionFailed, match="wrongly"):
        unpack(b"\xff" * 100, encoding, 10_000)


@given(st.binary(min_size=1), st.sampled_from(["gzip", "deflate"]), st.booleans())
def test_any_bytes_are_unpacked_within_the_limit_or_refused(junk, encoding, has_magic):
    """No bytes make unpacking raise anything but a failed fetch."""
    start = (
        zlib.compress(TEXT)[:20]
        if encoding == "deflate"
        else gzip.compress(TEXT, mtime=0)[:20]
    )
    try:
        body, _ = unpack((start if has_magic else b"") + junk, encoding, 50)
    except FetchFailed:
        return
    assert len(body) <= 50
