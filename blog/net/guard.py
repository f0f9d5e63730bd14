"""Which addresses may be dialled: the public ones, and what the owner listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

# `is_global` differs between Python versions and passes multicast, so what it may
# let through is named here; 168.63.129.16 is a cloud's own host service.
_NOT_PUBLIC: tuple[IPNetwork, ...] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
# All other IPv6 is reserved, local, multicast or carries an IPv4 address.
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")

_FIRST_UNPRIVILEGED_PORT = 1024
_WEB_PORTS = frozenset({80, 443})
# What browsers refuse (fetch.spec.whatwg.org, "bad port"), and services that would
# take a line of an HTTP request for a command of their own.
_SERVICE_PORTS = frozenset(
    {1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 3306, 3389, 3659, 4045}
    | {4190, 5060, 5061, 5432, 5672, 5900, 6000, 6379, 6566, 6665, 6666, 6667}
    | {6668, 6669, 6679, 6697, 9042, 9092, 10080, 11211, 27017}
)


@dataclass(frozen=True)
class Guard:
    """Says whether an address may be dialled; it cannot be switched off.

    Networks in `allowed_networks` pass although they are not public, at any port.
    """

    allowed_networks: tuple[IPNetwork, ...] = ()

    def permits(self, address: str) -> bool:
        """Tell whether this numeric address may be dialled at all.

        An address that carries another (6to4, NAT64, Teredo) passes only if both
        do; an IPv4 address written as IPv6 is taken for what it is.
        """
        try:
            return self._permits(ip_address(address))
        except ValueError:
            return False

    def permits_port(self, address: str, port: int) -> bool:
        """Tell whether this port of this address may be dialled.

        Public hosts are asked at 80, 443 and unprivileged ports only, and not
        where another well-known service listens.
        """
        if not self.permits(address):
            return False
        if port in _WEB_PORTS or self._is_listed(_unmapped(ip_address(address))):
            return True
        return port >= _FIRST_UNPRIVILEGED_PORT and port not in _SERVICE_PORTS

    def _permits(self, address: IPAddress) -> bool:
        plain = _unmapped(address)
        if isinstance(plain, IPv6Address):
            if plain.scope_id:
                return False
            if not all(self._permits(carried) for carried in _carried_by(plain)):
                return False
        return self._is_listed(plain) or _is_public(plain)

    def _is_listed(self, address: IPAddress) -> bool:
        return any(address in network for network in self.allowed_networks)


def _unmapped(address: IPAddress) -> IPAddress:
    """Return the IPv4 address that ::ffff:a.b.c.d means, or the address itself."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _carried_by(address: IPv6Address) -> Iterator[IPv4Address]:
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def _is_public(address: IPAddress) -> bool:
    if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
        return False
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global
