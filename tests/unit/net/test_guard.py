from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.net.guard import Guard

PUBLIC = ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8"]
NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address):
    """The guard lets the public Internet through, however an address is written."""
    assert Guard().permits(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_public_are_refused(address):
    """Private, local, reserved, multicast and tunnelling addresses never pass."""
    assert not Guard().permits(address)
    assert not Guard().permits_port(address, 443)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "2130706433", "0x7f.1"])
def test_what_is_no_numeric_address_is_refused(text):
    """The guard reads one spelling of an address and refuses all others."""
    assert not Guard().permits(text)


def test_listed_networks_pass_at_any_port():
    """A network on the owner's list passes, mapped into IPv6 too; no other does."""
    guard = Guard((ip_network("127.0.0.0/8"), ip_network("fd00::/8")))
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "fd00::1"):
        assert guard.permits(address)
        assert guard.permits_port(address, 22)
    assert not guard.permits("::1")
    assert not guard.permits("10.0.0.1")


def test_a_listed_gateway_does_not_lead_to_private_addresses():
    """Behind a listed NAT64, 6to4 or Teredo prefix, what it carries must pass too."""
    tunnels = ("64:ff9b::/96", "2002::/16", "2001::/32")
    guard = Guard(tuple(ip_network(network) for network in tunnels))
    assert guard.permits("64:ff9b::8.8.8.8")
    assert guard.permits("2002:808:808::1")
    assert guard.permits("2001:0:808:808::f7f7:f7f7")
    assert not guard.permits("64:ff9b::127.0.0.1")
    assert not guard.permits("2002:7f00:1::1")
    assert not guard.permits("2001:0:808:808::80ff:fffe")


@pytest.mark.parametrize("port", [80, 443, 1024, 3000, 8000, 8080, 8443, 65535])
def test_ports_of_web_sites_pass(port):
    """Web ports and the unprivileged ports blogs run on may be dialled."""
    assert Guard().permits_port("8.8.8.8", port)


@pytest.mark.parametrize("port", [1, 22, 25, 110, 465, 1023, 3306, 5432, 6379, 11211])
def test_ports_of_other_services_are_refused(port):
    """A request never reaches a mail server, a cache or a database of a public host."""
    assert not Guard().permits_port("8.8.8.8", port)


@given(st.ip_addresses())
def test_what_passes_is_global_and_unicast(address):
    """No address that the standard library calls private or multicast passes."""
    if Guard().permits(str(address)):
        plain = getattr(address, "ipv4_mapped", None) or address
        assert plain.is_global
        assert not plain.is_multicast


@given(st.ip_addresses(v=4))
def test_an_address_and_its_mapped_form_are_judged_alike(address):
    """Writing an IPv4 address as IPv6 changes nothing."""
    mapped = str(ip_address(f"::ffff:{address}"))
    assert Guard().permits(mapped) == Guard().permits(str(address))
