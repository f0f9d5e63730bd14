import socket
from ipaddress import ip_network
from threading import Event

import pytest

from blog.errors import AddressRefused, ConnectionFailed, FetchTimedOut, HostNotFound
from blog.net.addresses import parse_address
from blog.net.deadlines import Deadline
from blog.net.guard import Guard
from blog.net.resolver import Resolver, look_up
from tests.unit.net.peers import Names

BLOG = parse_address("http://blog.test/")


def resolve(lookup, address=BLOG, seconds=5):
    return Resolver(Guard(), lookup).resolve(address, Deadline(seconds))


def test_public_answers_are_returned_once_each_in_order():
    """Every address of the answer is kept, best first, without repetition."""
    names = Names(blog_test=[["8.8.8.8", "2606:4700::1", "8.8.8.8"]])
    assert resolve(names) == ("8.8.8.8", "2606:4700::1")
    assert names.asked == ["blog.test"]


@pytest.mark.parametrize(
    "answer",
    [
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
        ["8.8.8.8", "fd00::1"],
        ["fe80::1%2"],
        ["nonsense"],
    ],
)
def test_one_private_answer_refuses_them_all(answer):
    """A name that has any address that is not public is refused whole."""
    with pytest.raises(AddressRefused, match="not public"):
        resolve(Names(blog_test=[answer]))


def test_ports_of_other_services_are_refused():
    """A public host is not asked where its mail or database listens."""
    with pytest.raises(AddressRefused, match="Port 25"):
        resolve(Names(blog_test=[["8.8.8.8"]]), parse_address("http://blog.test:25/"))


def test_numeric_hosts_are_not_looked_up():
    """The guard judges an address in the URL itself."""
    names = Names()
    assert resolve(names, parse_address("http://8.8.8.8/")) == ("8.8.8.8",)
    assert names.asked == []


@pytest.mark.parametrize("names", [Names(), Names(blog_test=[[]])])
def test_names_without_address_are_told(names):
    """An unknown name and an empty answer are the same to a caller."""
    with pytest.raises(HostNotFound):
        resolve(names)


def test_unencodable_names_are_told_as_not_found():
    """What the system's resolver cannot encode has no address."""

    def lookup(_host):
        raise UnicodeError

    with pytest.raises(HostNotFound):
        resolve(lookup)


def test_a_silent_name_server_is_no_verdict_on_the_name():
    """A look-up that may work later is told as a failed connection."""

    def lookup(_host):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    with pytest.raises(ConnectionFailed):
        resolve(lookup)


def test_slow_look_ups_end_at_the_deadline_and_are_bounded():
    """A name server that never answers costs its deadline and a bounded thread."""
    is_over = Event()
    asked = []

    def lookup(host):
        asked.append(host)
        is_over.wait(5)
        return []

    resolver = Resolver(Guard(), lookup)
    try:
        for _ in range(8):
            with pytest.raises(FetchTimedOut):
                resolver.resolve(BLOG, Deadline(0.1))
        with pytest.raises(FetchTimedOut, match="Too many"):
            resolver.resolve(BLOG, Deadline(0.1))
        assert len(asked) == 8
    finally:
        is_over.set()


def test_look_ups_done_make_room_for_others():
    """However many names were looked up, found or not, the next one is."""
    names = Names(blog_test=[["8.8.8.8"]])
    resolver = Resolver(Guard(), names)
    nowhere = parse_address("http://nowhere.test/")
    for _ in range(20):
        assert resolver.resolve(BLOG, Deadline(1)) == ("8.8.8.8",)
        with pytest.raises(HostNotFound):
            resolver.resolve(nowhere, Deadline(1))


def test_the_system_knows_localhost():
    """The system's own look-up returns plain numeric addresses."""
    guard = Guard((ip_network("127.0.0.0/8"), ip_network("::1/128")))
    found = look_up("localhost")
    assert found
    assert all(guard.permits(numeric) for numeric in found)
