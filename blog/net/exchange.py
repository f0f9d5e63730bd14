"""One request and its answer, in HTTP/1.1."""

import re
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPResponse, IncompleteRead
from typing import cast

from blog.errors import ConnectionFailed, FetchFailed, TooLarge
from blog.net.addresses import Address
from blog.net.fetched import Headers
from blog.net.unpacking import unpack
from blog.net.wire import HEAD_BYTES, Wire

_PIECE = 65536
_FIRST_FINAL_STATUS = 200
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
_FOLD = re.compile(r"[\r\n]+[\t ]*")


@dataclass(frozen=True)
class Request:
    """What is asked, on every hop alike."""

    method: str
    headers: Mapping[str, str]
    body: bytes = b""
    extra_headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def follows(self) -> bool:
        """Whether a redirect is gone after; what was posted is not posted on."""
        return self.method != "POST"

    def write(self, address: Address, *, has_extras: bool) -> bytes:
        """Return the bytes to send.

        Raises FetchFailed for a header that would break out of its line or contradict
        one of ours.
        """
        headers = {
            "Host": address.authority,
            **self.headers,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }
        if self.method == "POST":
            headers["Content-Length"] = str(len(self.body))
        extras = self.extra_headers if has_extras else {}
        ours = {name.lower() for name in [*headers, "Transfer-Encoding"]}
        if not ours.isdisjoint(name.lower() for name in extras):
            raise FetchFailed("The request has a header that is not the caller's.")
        lines = [f"{self.method} {address.target} HTTP/1.1"]
        lines += [_header_line(*pair) for pair in [*headers.items(), *extras.items()]]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


@dataclass(frozen=True)
class Answer:
    """One hop's answer; with a `location` to go to, the body was not read."""

    status: int
    headers: Headers
    body: bytes = b""
    is_truncated: bool = False
    location: str | None = None


def read_answer(wire: Wire, request: Request, limit: int) -> Answer:
    """Read the answer to a request that was sent.

    Raises FetchFailed, and what http.client and sockets raise.
    """
    # http.client asks its socket for makefile() and nothing else.
    as_socket = cast("socket.socket", wire)
    with closing(HTTPResponse(as_socket, method=request.method)) as response:
        response.begin()
        if response.status < _FIRST_FINAL_STATUS:
            raise ConnectionFailed("The server answered before its answer was ready.")
        headers = Headers(
            (name, _FOLD.sub(" ", value)) for name, value in response.getheaders()
        )
        if request.follows and response.status in _REDIRECTS:
            location = headers.get("Location")
            if location:
                return Answer(response.status, headers, location=location)
        wire.allow(limit + HEAD_BYTES)
        packed, is_whole = _read_body(response, limit)
    encoding = ", ".join(headers.get_all("Content-Encoding"))
    body, is_unpacked = unpack(packed, encoding, limit)
    return Answer(response.status, headers, body, not (is_whole and is_unpacked))


def _read_body(response: HTTPResponse, limit: int) -> tuple[bytes, bool]:
    """Return the body and whether it is as long as was announced."""
    announced = response.length
    if announced is not None and announced > limit:
        raise TooLarge("The answer is larger than allowed.")
    body = bytearray()
    is_whole = True
    try:
        while len(body) <= limit and (piece := response.read(_PIECE)):
            body += piece
    except IncompleteRead as cut_short:
        body += cut_short.partial
        is_whole = False
    if len(body) > limit:
        raise TooLarge("The answer is larger than allowed.")
    return bytes(body), is_whole and announced in (None, len(body))


def _header_line(name: str, value: str) -> str:
    if _HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value):
        return f"{name}: {value}"
    raise FetchFailed("The request has a header that cannot be sent.")
