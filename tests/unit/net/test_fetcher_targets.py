"""No request leaves for an address that is not public, whatever leads there."""

import socket

import pytest

from blog.errors import AddressRefused, ConnectionFailed, HostNotFound
from blog.net.fetcher import Fetcher
from blog.net.guard import Guard
from tests.unit.net.peers import PATIENT, USER_AGENT, Names, http, redirect

NAMES = {
    "localhost": [["127.0.0.1", "::1"]],
    "ten.test": [["10.0.0.5"]],
    "loop.test": [["127.0.0.53"]],
    "mixed.test": [["93.184.215.14", "10.0.0.5"]],
    "mixed6.test": [["fd00::1", "93.184.215.14"]],
    "mapped.test": [["::ffff:127.0.0.2"]],
}
HOSTILE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.2]/",
    "http://[::ffff:7f00:2]/",
    "http://localhost/",
    "http://localhost./",
    "http://ten.test/",
    "http://loop.test/",
    "http://mixed.test/",
    "http://mixed6.test/",
    "http://mapped.test/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00::1]/",
    "http://[fe80::1%25eth0]/",
    "http://93.184.215.14@127.0.0.1/",
    "http://93.184.215.14:22/",
    "file:///etc/passwd",
]


def names():
    table = Names()
    table.answers = {name: list(answers) for name, answers in NAMES.items()}
    return table


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_targets_are_refused_without_a_connection(
    make_fetcher, connects, url, scheme
):
    """No spelling, name or trick brings a request to a private address."""
    fetcher = make_fetcher(names(), networks=())
    with pytest.raises(AddressRefused):
        fetcher.get(url.replace("http:", scheme + ":"), limits=PATIENT)
    with pytest.raises(AddressRefused):
        fetcher.post(url, b"x", "text/plain", limits=PATIENT)
    assert connects.attempts == []


@pytest.mark.parametrize("url", [u for u in HOSTILE if u != "http://127.0.0.1/"])
def test_redirects_to_hostile_targets_are_refused(serve, make_fetcher, connects, url):
    """Every hop is judged from the start, as if it were the first."""
    peer = serve(redirect(url))
    with pytest.raises(AddressRefused):
        make_fetcher(names()).get(peer.url(), limits=PATIENT)
    assert connects.attempts == [("127.0.0.1", peer.port)]


def test_a_later_hop_to_a_private_address_is_refused(serve, make_fetcher, connects):
    """A chain of good hops earns its last one nothing."""
    hops = {"/": redirect("/two"), "/two": redirect("http://10.0.0.5/")}
    peer = serve(hops)
    with pytest.raises(AddressRefused):
        make_fetcher().get(peer.url(), limits=PATIENT)
    assert len(connects.attempts) == 2


def test_the_address_checked_is_the_address_connected_to(make_fetcher, connects):
    """A name is looked up once a hop, so a second answer has no chance."""
    lying = Names(blog_test=[["93.184.215.14"], ["127.0.0.1"]])
    with pytest.raises(ConnectionFailed):
        make_fetcher(lying, networks=()).get("http://blog.test/", limits=PATIENT)
    assert connects.attempts == [("93.184.215.14", 80)]
    assert lying.asked == ["blog.test"]


def test_a_name_that_turns_private_between_hops_is_refused(
    serve, make_fetcher, connects
):
    """Each hop looks its name up anew and judges the new answer."""
    peer = serve(redirect("/again"))
    lying = Names(blog_test=[["127.0.0.1"], ["10.0.0.5"]])
    with pytest.raises(AddressRefused):
        make_fetcher(lying).get(peer.url(host="blog.test"), limits=PATIENT)
    assert connects.attempts == [("127.0.0.1", peer.port)]
    assert lying.asked == ["blog.test", "blog.test"]


def test_a_connection_led_elsewhere_is_dropped(serve):
    """The peer's own address is compared with the one that was dialled."""
    peer = serve(http(b"secret"))

    def connect(_numeric, _port, timeout):
        return socket.create_connection(("127.0.0.1", peer.port), timeout)

    lookup = Names(blog_test=[["93.184.215.14"]])
    fetcher = Fetcher(Guard(), USER_AGENT, lookup=lookup, connect=connect)
    with pytest.raises(AddressRefused, match="another address"):
        fetcher.get("http://blog.test/", limits=PATIENT)
    assert peer.requests == []


def test_unknown_names_are_told(fetcher):
    """A name without address is neither refused nor a failed connection."""
    with pytest.raises(HostNotFound):
        fetcher.get("http://nowhere.test/", limits=PATIENT)


def test_the_next_address_is_tried_when_one_does_not_answer(serve, make_fetcher):
    """A host with several addresses is reached by any of them."""
    peer = serve(http(b"hello"))
    lookup = Names(blog_test=[["127.0.0.2", "127.0.0.1"]])
    fetcher = make_fetcher(lookup, networks=("127.0.0.0/8",))
    assert fetcher.get(peer.url(host="blog.test"), limits=PATIENT).body == b"hello"


def test_a_host_has_four_attempts(make_fetcher, connects):
    """A name with a hundred addresses does not make this site a port scanner."""
    lookup = Names(blog_test=[[f"93.184.215.{last}" for last in range(1, 101)]])
    with pytest.raises(ConnectionFailed):
        make_fetcher(lookup).get("http://blog.test/", limits=PATIENT)
    assert [numeric for numeric, _ in connects.attempts] == [
        f"93.184.215.{last}" for last in range(1, 5)
    ]


def test_the_proxy_of_the_environment_is_not_used(serve, fetcher, monkeypatch):
    """A proxy would look names up by itself, past the guard."""
    proxy = serve(http(b"from the proxy"))
    monkeypatch.setenv("http_proxy", proxy.url())
    monkeypatch.setenv("ALL_PROXY", proxy.url())
    assert fetcher.get(serve(http(b"direct")).url(), limits=PATIENT).body == b"direct"
    assert proxy.requests == []


def test_the_systems_own_connect_reaches_the_address(serve):
    """Without a seam replaced, a listed address is dialled and answers."""
    from ipaddress import ip_network

    peer = serve(http(b"hello"))
    fetcher = Fetcher(Guard((ip_network("127.0.0.1/32"),)), USER_AGENT)
    assert fetcher.get(peer.url(), limits=PATIENT).body == b"hello"
