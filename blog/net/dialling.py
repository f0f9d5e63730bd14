"""Connecting to an address the guard has seen, and to no other."""

import functools
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from blog.errors import AddressRefused
from blog.net.addresses import Address
from blog.net.deadlines import Deadline
from blog.net.resolver import Resolver
from blog.net.wire import Wire

# Takes a numeric address, a port and a timeout in seconds; raises OSError.
Connect = Callable[[str, int, float], socket.socket]

_MOST_ATTEMPTS = 4


def connect_to(numeric: str, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((numeric, port), timeout)


@functools.cache
def system_tls() -> ssl.SSLContext:
    """Return the one context that trusts what this machine trusts; slow to make."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True)
class Dialler:
    """Resolves, connects and, for https, checks the certificate.

    The address connected to is the one that was checked: there is no second
    look-up for a name server to answer differently.
    """

    resolver: Resolver
    connect: Connect = connect_to
    tls: ssl.SSLContext | None = None

    def dial(self, address: Address, deadline: Deadline) -> Wire:
        """Return a connection; raises OSError as sockets do, and FetchFailed."""
        numerics = self.resolver.resolve(address, deadline)[:_MOST_ATTEMPTS]
        sock = self._connect_to_any(numerics, address.port, deadline)
        try:
            _check_peer(sock, numerics)
            if address.scheme == "https":
                sock = self._secured(sock, address.host, deadline)
        except BaseException:
            sock.close()
            raise
        return Wire(sock, deadline)

    def _connect_to_any(
        self, numerics: tuple[str, ...], port: int, deadline: Deadline
    ) -> socket.socket:
        """Try each in turn, leaving every later one its share of the time."""
        *others, last = numerics
        for tried, numeric in enumerate(others):
            share = deadline.left() / (len(numerics) - tried)
            try:
                return self.connect(numeric, port, share)
            except OSError:
                continue
        return self.connect(last, port, deadline.left())

    def _secured(
        self, sock: socket.socket, host: str, deadline: Deadline
    ) -> ssl.SSLSocket:
        sock.settimeout(deadline.left())
        context = self.tls or system_tls()
        return context.wrap_socket(sock, server_hostname=host)


def _check_peer(sock: socket.socket, numerics: tuple[str, ...]) -> None:
    """Refuse a connection that something between us led elsewhere."""
    peer = ip_address(sock.getpeername()[0])
    if peer not in {ip_address(numeric) for numeric in numerics}:
        raise AddressRefused("The connection led to another address.")
