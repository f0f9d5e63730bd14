"""Compressed bodies, unpacked no further than allowed."""

import zlib

from blog.errors import ConnectionFailed, TooLarge

_GZIP_MAGIC = b"\x1f\x8b"
# A gzip body may be several joined; each costs a copy of the rest.
_MOST_MEMBERS = 16
_ZLIB, _RAW, _GZIP = zlib.MAX_WBITS, -zlib.MAX_WBITS, zlib.MAX_WBITS | 16


def unpack(body: bytes, encoding: str, limit: int) -> tuple[bytes, bool]:
    """Undo a Content-Encoding; return the bytes and whether they are all there.

    Raises TooLarge past `limit` bytes, ConnectionFailed for damage and for encodings
    that were not asked for.
    """
    name = encoding.strip().lower()
    if name in ("", "identity") or not body:
        return body, True
    if name in ("gzip", "x-gzip"):
        return _inflate(body, _GZIP, limit)
    if name == "deflate":
        # By RFC 9110 zlib's format, by custom sometimes the bare stream.
        return _inflate(body, _ZLIB if _has_zlib_header(body) else _RAW, limit)
    raise ConnectionFailed("The answer is packed in a way that was not asked for.")


def _inflate(packed: bytes, window: int, limit: int) -> tuple[bytes, bool]:
    unpacked = bytearray()
    for _ in range(_MOST_MEMBERS):
        stream = zlib.decompressobj(window)
        try:
            unpacked += stream.decompress(packed, limit - len(unpacked) + 1)
        except zlib.error:
            raise ConnectionFailed("The answer is packed wrongly.") from None
        if len(unpacked) > limit:
            raise TooLarge("The answer is larger than allowed once unpacked.")
        packed = stream.unused_data
        if window != _GZIP or not packed.startswith(_GZIP_MAGIC):
            return bytes(unpacked), stream.eof
    raise TooLarge("The answer is packed in too many parts.")


def _has_zlib_header(body: bytes) -> bool:
    header = int.from_bytes(body[:2], "big")
    return body[0] & 0x0F == zlib.DEFLATED and header % 31 == 0
