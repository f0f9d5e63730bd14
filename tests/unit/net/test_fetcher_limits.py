"""However a server behaves, a fetch ends in its time and within its bytes."""

import gzip
import time
from threading import Event, Thread

import pytest

from blog.errors import ConnectionFailed, FetchTimedOut, TooLarge
from blog.net.fetcher import Fetcher, Limits
from blog.net.guard import Guard
from tests.unit.net.peers import (
    BRIEF,
    PATIENT,
    USER_AGENT,
    Names,
    chunked,
    http,
    redirect,
)

# Far below what these servers would take, far above a busy machine's delays.
SOON = BRIEF.seconds + 2


def silent(connection, peer):
    peer.is_over.wait(10)


def dripping(first, again):
    def behave(connection, peer):
        peer.read_request(connection)
        peer.drip(connection, first, again)

    return behave


def dripping_redirects(connection, peer):
    path = peer.read_request(connection)
    peer.is_over.wait(0.1)
    connection.sendall(redirect(f"{path}x"))


def dripping_handshake(connection, peer):
    peer.drip(connection, b"\x16\x03\x03\x40\x00", b"\x02")


@pytest.mark.parametrize(
    ("behave", "scheme"),
    [
        (silent, "http"),
        (silent, "https"),
        (dripping_handshake, "https"),
        (dripping(b"HTTP/1.1 2", b""), "http"),
        (dripping(b"H", b"T"), "http"),
        (dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x"), "http"),
        (dripping(b"HTTP/1.1 200 OK\r\n", b"X: x\r\n"), "http"),
        (dripping(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 C\r\n\r\n"), "http"),
        (dripping(http(Content_Length=1000), b"x"), "http"),
        (dripping(chunked(b"x"), b"1\r\nx\r\n"), "http"),
        (dripping(chunked(b"x") + b"0\r\n", b"X: trailer\r\n"), "http"),
        (dripping_redirects, "http"),
    ],
)
def test_slow_servers_end_at_the_deadline(serve, fetcher, behave, scheme):
    """One deadline holds over handshake, headers, body and all hops together."""
    url = serve(behave).url(scheme=scheme)
    began = time.monotonic()
    limits = Limits(BRIEF.seconds, BRIEF.bytes, redirects=50)
    with pytest.raises(FetchTimedOut):
        fetcher.get(url, limits=limits)
    assert time.monotonic() - began < SOON


def reading_slowly(connection, peer):
    while not peer.is_over.wait(0.006):
        connection.recv(65536)


@pytest.mark.parametrize("behave", [silent, reading_slowly])
def test_a_server_that_does_not_read_ends_at_the_deadline(serve, fetcher, behave):
    """Sending is bounded like receiving."""
    url = serve(behave).url()
    began = time.monotonic()
    with pytest.raises(FetchTimedOut):
        fetcher.post(url, bytes(30_000_000), "text/plain", limits=BRIEF)
    assert time.monotonic() - began < BRIEF.seconds + 1


def test_a_connection_never_made_ends_at_the_deadline():
    """Each address gets its share of the time, and the last one what is left."""
    shares = []

    def connect(_numeric, _port, timeout):
        shares.append(timeout)
        raise TimeoutError

    lookup = Names(blog_test=[["8.8.8.1", "8.8.8.2", "8.8.8.3"]])
    fetcher = Fetcher(Guard(), USER_AGENT, lookup=lookup, connect=connect)
    with pytest.raises(FetchTimedOut):
        fetcher.get("http://blog.test/", limits=Limits(seconds=9))
    assert shares == pytest.approx([3, 4.5, 9], abs=0.1)


def test_no_time_means_no_request(serve, fetcher, connects):
    """A fetch whose time is over before it begins leaves the host alone."""
    with pytest.raises(FetchTimedOut):
        fetcher.get(serve(http()).url(), limits=Limits(seconds=0))
    assert connects.attempts == []


def test_one_host_is_not_asked_more_than_allowed_at_once(serve, make_fetcher):
    """A request beyond a host's share waits and gives up at its own deadline."""
    is_asked = Event()

    def behave(_connection, peer):
        is_asked.set()
        peer.is_over.wait(10)

    url = serve(behave).url()
    fetcher = make_fetcher(most_per_host=1)

    def keep_busy():
        with pytest.raises(FetchTimedOut):
            fetcher.get(url, limits=Limits(seconds=1))

    busy = Thread(target=keep_busy)
    busy.start()
    assert is_asked.wait(5)
    with pytest.raises(FetchTimedOut, match="under way"):
        fetcher.get(url, limits=Limits(seconds=0.05))
    busy.join(5)


def endless(first):
    def behave(connection, peer):
        peer.read_request(connection)
        connection.sendall(first)
        while not peer.is_over.is_set():
            connection.sendall(bytes(65536))

    return behave


@pytest.mark.parametrize(
    "behave",
    [
        endless(b"HTTP/1.1 200 OK\r\n\r\n"),
        endless(http(Content_Length=100_000_000)),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"),
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000),
    ],
)
def test_endless_answers_are_cut_off(serve, fetcher, behave):
    """No more is read than allowed, whatever length was announced."""
    with pytest.raises((TooLarge, ConnectionFailed)):
        fetcher.get(serve(behave).url(), limits=PATIENT)


def test_endless_headers_are_cut_off(serve, fetcher):
    """A head of many lines is refused, be they few and long or many and short."""
    few = b"".join(b"X-%d: %s\r\n" % (n, bytes(b"x" * 9000)) for n in range(90))
    many = b"X: x\r\n" * 1000
    for lines in (few, many):
        peer = serve(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n")
        with pytest.raises((TooLarge, ConnectionFailed)):
            fetcher.get(peer.url(), limits=PATIENT)


def test_a_long_announced_body_is_refused_unread(serve, fetcher):
    """A body of 100 MB is refused by its announcement."""
    peer = serve(dripping(http(Content_Length=100_000_000), b"x"))
    with pytest.raises(TooLarge):
        fetcher.get(peer.url(), limits=PATIENT)


def test_overhead_is_bounded_as_well_as_the_body(serve, fetcher):
    """Chunks of one byte cannot carry six times what is allowed past the limit."""
    peer = serve(chunked(*[b"x"] * 99_000, b""))
    with pytest.raises(TooLarge):
        fetcher.get(peer.url(), limits=PATIENT)


def test_a_body_of_just_the_limit_passes(serve, fetcher):
    """The limit is the last size allowed, and one byte more is refused."""
    url = serve(http(bytes(PATIENT.bytes)), http(bytes(PATIENT.bytes + 1))).url()
    assert len(fetcher.get(url, limits=PATIENT).body) == PATIENT.bytes
    with pytest.raises(TooLarge):
        fetcher.get(url, limits=PATIENT)


def test_the_limit_holds_for_bodies_of_unannounced_length(serve, fetcher):
    """A body that ends when the server hangs up has the same limit to the byte."""
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    just = serve(head + bytes(PATIENT.bytes)).url()
    assert len(fetcher.get(just, limits=PATIENT).body) == PATIENT.bytes
    over = serve(head + bytes(PATIENT.bytes + 1)).url()
    with pytest.raises(TooLarge):
        fetcher.get(over, limits=PATIENT)


def test_bombs_are_refused(serve, fetcher):
    """Many megabytes in a small gzip body are not unpacked."""
    bomb = gzip.compress(bytes(30_000_000))
    assert len(bomb) < PATIENT.bytes
    peer = serve(http(bomb, Content_Encoding="gzip"))
    with pytest.raises(TooLarge, match="unpacked"):
        fetcher.get(peer.url(), limits=PATIENT)
