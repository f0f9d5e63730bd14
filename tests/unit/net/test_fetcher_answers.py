import gzip
import logging
import time
from ipaddress import ip_network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.errors import ConnectionFailed, FetchFailed
from blog.net.fetcher import Fetcher, Limits
from blog.net.guard import Guard
from tests.unit.net.peers import PATIENT, USER_AGENT, Names, Peer, chunked, http

PURPOSE = "verifying a pingback"


def request_lines(peer):
    return peer.requests[-1][0].split("\r\n")


def test_a_page_is_brought_with_all_its_headers(serve, fetcher):
    """Status, headers in any case and number, and the bytes of the body arrive."""
    peer = serve(
        b"HTTP/1.1 404 Not Found\r\nLink: <a>; rel=x\r\nLINK: <b>;\r\n  rel=y\r\n"
        b"Content-Length: 4\r\n\r\nbody"
    )
    page = fetcher.get(peer.url("/x?y"), limits=PATIENT)
    assert (page.status, page.is_ok, page.body) == (404, False, b"body")
    assert page.headers.get("link") == "<a>; rel=x"
    assert page.headers.get_all("Link") == ("<a>; rel=x", "<b>; rel=y")
    assert page.headers.get("Location") is None
    assert page.headers.get_all("Location") == ()
    assert "<a>" in repr(page.headers)
    assert (page.url, page.hops) == (peer.url("/x?y"), (peer.url("/x?y"),))
    assert 0 < page.seconds < PATIENT.seconds
    assert not page.is_truncated


def test_the_request_says_who_asks_and_why(serve, fetcher):
    """User-Agent, Accept, Host and the purpose are as agreed; nothing is kept open."""
    peer = serve(http())
    fetcher.get(peer.url("/x"), accept="text/html", purpose=PURPOSE, limits=PATIENT)
    assert sorted(request_lines(peer)) == [
        "Accept-Encoding: gzip, deflate",
        "Accept: text/html",
        "Connection: close",
        "GET /x HTTP/1.1",
        f"Host: 127.0.0.1:{peer.port}",
        "User-Agent: Afterword/1.0 (https://blog.example/; verifying a pingback)",
    ]
    fetcher.head(peer.url(), limits=PATIENT)
    assert f"User-Agent: {USER_AGENT}" in request_lines(peer)


def test_a_bare_user_agent_takes_a_purpose(serve):
    """A name without a site is followed by the purpose alone."""
    peer = serve(http())
    guard = Guard((ip_network("127.0.0.1/32"),))
    fetcher = Fetcher(guard, "Afterword/1.0")
    fetcher.get(peer.url(), purpose=PURPOSE, limits=PATIENT)
    assert "User-Agent: Afterword/1.0 (verifying a pingback)" in request_lines(peer)


def test_a_body_is_posted_with_its_type_and_length(serve, fetcher):
    """A ping arrives byte for byte, with its type and the headers given."""
    peer = serve(http(b"thanks", "202 Accepted"))
    page = fetcher.post(
        peer.url(), b"a=\xff", "text/xml", headers={"X-Y": "z"}, limits=PATIENT
    )
    assert (page.status, page.is_ok, page.body) == (202, True, b"thanks")
    assert peer.requests[0][1] == b"a=\xff"
    lines = request_lines(peer)
    assert lines[0] == "POST / HTTP/1.1"
    assert {"Content-Type: text/xml", "Content-Length: 3", "X-Y: z"} <= set(lines)


@pytest.mark.parametrize(
    "headers",
    [
        {"X": "a\r\nHost: b"},
        {"X": "a\n b"},
        {"X": "a\0"},
        {"X": "\u2028"},
        {"X\r\nY": "a"},
        {"X Y": "a"},
        {"": "a"},
        {"host": "b.example"},
        {"content-length": "5"},
        {"Transfer-Encoding": "chunked"},
    ],
)
def test_headers_that_break_the_request_are_refused(serve, fetcher, connects, headers):
    """A header cannot smuggle another one in, nor contradict those we send."""
    url = serve(http()).url()
    with pytest.raises(FetchFailed):
        fetcher.post(url, b"x", "text/plain", headers=headers, limits=PATIENT)
    assert connects.attempts == []


@pytest.mark.parametrize("given", ["accept", "purpose"])
def test_what_else_is_told_cannot_break_the_request(serve, fetcher, connects, given):
    """Accept and purpose are held to the rules of headers."""
    with pytest.raises(FetchFailed):
        fetcher.get(serve(http()).url(), limits=PATIENT, **{given: "a\r\nX: y"})
    assert connects.attempts == []


def test_a_head_has_no_body_even_if_one_is_sent(serve, fetcher):
    """What follows the headers of a HEAD is not read, nor its length believed."""
    page = fetcher.head(serve(http(b"body")).url(), limits=PATIENT)
    assert (page.body, page.is_truncated) == (b"", False)
    big = serve(http(Content_Length=10**9, Content_Encoding="gzip"))
    assert fetcher.head(big.url(), limits=PATIENT).status == 200


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_answers_without_body_are_brought(serve, fetcher, status):
    """204 and 304 have no body, whatever length they name."""
    page = fetcher.get(serve(http(b"", status, Content_Length=5)).url(), limits=PATIENT)
    assert (page.status, page.body) == (int(status[:3]), b"")
    assert not page.is_truncated


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (chunked(b"he", b"llo", b""), b"hello"),
        (b"HTTP/1.0 200 OK\r\n\r\nhello", b"hello"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + http(b"hello"), b"hello"),
        (http(gzip.compress(b"hello", mtime=0), Content_Encoding="gzip"), b"hello"),
        (http(b"hello and more", Content_Length=5), b"hello"),
        (b"HTTP/1.1 200\r\nno colon\r\nContent-Length: 5\r\n\r\nhello", None),
    ],
)
def test_bodies_are_read_however_they_are_sent(serve, fetcher, answer, body):
    """By length, by chunks, by hanging up, packed or plain: it is the same body."""
    page = fetcher.get(serve(answer).url(), limits=PATIENT)
    assert not page.is_truncated
    if body is not None:
        assert page.body == body


@pytest.mark.parametrize(
    "answer",
    [
        http(b"hel", Content_Length=5),
        chunked(b"hel"),
        chunked(b"hel") + b"5\r\n",
        chunked(b"hel") + b"zz\r\nlo",
        http(gzip.compress(b"hel" * 99, mtime=0)[:-9], Content_Encoding="gzip"),
    ],
)
def test_bodies_cut_short_are_marked(serve, fetcher, answer):
    """A server that hangs up early or loses count gives what came, and a mark."""
    page = fetcher.get(serve(answer).url(), limits=PATIENT)
    assert page.is_truncated
    assert page.body.startswith(b"hel")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n",
        b"<p>Hello",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + http(b"hello"),
        chunked(b"x") + b"-5\r\nx\r\n0\r\n\r\n",
        http(b"junk", Content_Encoding="gzip"),
        http(b"junk", Content_Encoding="br"),
    ],
)
def test_what_is_not_http_is_a_failed_connection(serve, fetcher, answer):
    """Silence, other protocols, nonsense and unasked encodings fail as one family."""
    with pytest.raises(ConnectionFailed):
        fetcher.get(serve(answer).url(), limits=PATIENT)


def test_a_closed_port_is_a_failed_connection(serve, fetcher):
    """Nobody listening is told as such."""
    peer = serve(http())
    peer.close()
    with pytest.raises(ConnectionFailed):
        fetcher.get(peer.url(), limits=PATIENT)


def test_https_is_asked_by_name_and_checked(
    serve, make_fetcher, server_tls, client_tls
):
    """Name and certificate agree, though the connection goes to a number."""
    told = []
    server_tls.sni_callback = lambda _socket, name, _context: told.append(name)
    peer = serve(http(b"safe"), tls=server_tls)
    fetcher = make_fetcher(Names(blog_test=[["127.0.0.1"]]), tls=client_tls)
    url = peer.url(host="blog.test", scheme="https")
    assert fetcher.get(url, limits=PATIENT).body == b"safe"
    assert told == ["blog.test"]
    assert f"Host: blog.test:{peer.port}" in request_lines(peer)
    assert fetcher.get(peer.url(scheme="https"), limits=PATIENT).body == b"safe"


def test_a_certificate_for_another_name_is_refused(
    serve, make_fetcher, server_tls, client_tls
):
    """A trusted certificate for one name is worth nothing for another."""
    peer = serve(http(b"secret"), tls=server_tls)
    fetcher = make_fetcher(Names(other_test=[["127.0.0.1"]]), tls=client_tls)
    with pytest.raises(ConnectionFailed, match=r"certificate of other\.test"):
        fetcher.get(peer.url(host="other.test", scheme="https"), limits=PATIENT)
    assert peer.requests == []


def test_a_certificate_nobody_vouches_for_is_refused(serve, make_fetcher, server_tls):
    """Without a seam replaced, only what this machine trusts is trusted."""
    peer = serve(http(b"secret"), tls=server_tls)
    fetcher = make_fetcher(Names(blog_test=[["127.0.0.1"]]))
    with pytest.raises(ConnectionFailed, match="does not check out"):
        fetcher.get(peer.url(host="blog.test", scheme="https"), limits=PATIENT)
    assert peer.requests == []


def test_https_at_a_plain_port_is_a_failed_connection(serve, fetcher):
    """A server that answers a handshake in plain HTTP has no certificate."""

    def behave(connection, peer):
        connection.recv(100)
        connection.sendall(http(b"plain"))

    with pytest.raises(ConnectionFailed):
        fetcher.get(serve(behave).url(scheme="https"), limits=PATIENT)


def test_every_fetch_leaves_a_line_in_the_log(serve, fetcher, caplog):
    """What was asked and what came of it can be read afterwards, on one line."""
    caplog.set_level(logging.INFO, "blog.net")
    url = serve(http()).url()
    fetcher.get(url, limits=PATIENT)
    with pytest.raises(FetchFailed):
        fetcher.get("http://a\r\nb/", limits=PATIENT)
    assert caplog.messages == [
        f"GET '{url}': 200",
        "GET 'http://a\\r\\nb/': The address has characters no address may have.",
    ]


@pytest.fixture(scope="module")
def junk_peer():
    peer = Peer(None)
    yield peer
    peer.close()


PIECES = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 302 Found\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"Location: ",
    b"Location: http://[\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: 7\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: deflate\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"\r\n",
    b"-1\r\n",
    b"5\r\nhello\r\n",
    b"0\r\n",
    gzip.compress(b"hello", mtime=0),
]


@settings(
    deadline=None,
    max_examples=150,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=30), max_size=12).map(
        b"".join
    )
)
def test_any_bytes_are_an_answer_or_a_failed_fetch(make_fetcher, junk_peer, junk):
    """No answer makes a fetch raise anything else or outlive its deadline."""

    def behave(connection, peer):
        peer.read_request(connection)
        connection.sendall(junk)

    junk_peer.behave = behave
    began = time.monotonic()
    try:
        page = make_fetcher().get(junk_peer.url(), limits=Limits(1, 100, 2))
    except FetchFailed:
        pass
    else:
        assert len(page.body) <= 100
    assert time.monotonic() - began < 3
