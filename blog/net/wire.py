"""A connected socket on which no wait outlives the deadline and no answer the cap."""

import io
import socket
from typing import TYPE_CHECKING

from blog.errors import TooLarge
from blog.net.deadlines import Deadline

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 65536


class Wire:
    """One connection for one exchange.

    A socket's own timeout begins anew with each byte that drips in; here every
    read and write gets what is left of the whole fetch's time. At most HEAD_BYTES
    are read until `allow` grants more.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._allowance = HEAD_BYTES

    def allow(self, count: int) -> None:
        self._allowance += count

    def send(self, message: bytes) -> None:
        rest = memoryview(message)
        while rest:
            self._sock.settimeout(self._deadline.left())
            rest = rest[self._sock.send(rest) :]

    def receive_into(self, buffer: "WriteableBuffer") -> int:
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer)
        self._allowance -= count
        if self._allowance < 0:
            raise TooLarge("The answer is larger than allowed.")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what http.client reads answers from; it asks a socket no more."""
        return io.BufferedReader(_Inlet(self))

    def close(self) -> None:
        self._sock.close()


class _Inlet(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        return self._wire.receive_into(buffer)
