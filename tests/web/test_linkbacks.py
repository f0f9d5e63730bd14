"""The XML-RPC endpoint as another blog's program sees it."""

import io
import xmlrpc.client

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from blog.extensions import db
from blog.linkbacks.incoming.turns import turns
from blog.models import Response, ResponseStatus
from blog.remote.xmlrpc.methods import Kind
from tests.factories import make_mention, make_post
from tests.fakes import FakeFetcher

SOURCE = "https://other.example/five-plays"
TARGET = "http://blog.test/2026/05/night-ferry/"
PAGE = f'<title>Five plays</title><p>By way of <a href="{TARGET}">a ferry</a>.</p>'


@pytest.fixture
def web(app):
    """The pages of the other blog; the application's own fetcher is put back after."""
    own = app.extensions["fetcher"]
    app.extensions["fetcher"] = FakeFetcher({SOURCE: PAGE})
    yield app.extensions["fetcher"]
    app.extensions["fetcher"] = own


@pytest.fixture
def post(web):
    return make_post(slug="night-ferry", comments_open=False)


def send(client, body, address="/xmlrpc.php"):
    return client.post(address, data=body, content_type="text/xml")


def call(client, *params, method="pingback.ping", address="/xmlrpc.php"):
    """Return the string of success, or the number of the fault."""
    answer = send(client, xmlrpc.client.dumps(params, method), address)
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    try:
        (value,), _ = xmlrpc.client.loads(answer.data)
    except xmlrpc.client.Fault as fault:
        return fault.faultCode if fault.faultString else "a fault without words"
    return value


def stored():
    return db.session.scalar(select(func.count()).select_from(Response))


@pytest.mark.parametrize("address", ["/xmlrpc.php", "/xmlrpc"])
def test_a_good_ping_is_one_string_and_one_mention(client, post, address):
    """At WordPress' address and at the short one."""
    assert "approved" in call(client, SOURCE, TARGET, address=address)
    assert stored() == 1


@pytest.mark.parametrize(
    ("source", "target", "number"),
    [
        ("https://nowhere.example/", TARGET, 16),
        ("https://other.example/no-link", TARGET, 17),
        (SOURCE, "http://blog.test/2026/05/none/", 32),
        (SOURCE, "http://blog.test/", 17),
        (SOURCE, "http://blog.test/feed/", 33),
        (SOURCE, "http://blog.test/2026/05/closed/", 33),
        ("http://blog.test/2026/05/closed/", TARGET, 49),
        ("https://broken.example/", TARGET, 50),
    ],
)
def test_each_cause_has_its_fault(client, post, web, source, target, number):
    """Pingback 1.0, section 3: never a masked zero, and nothing is stored."""
    from blog.errors import ConnectionFailed

    make_post(slug="closed", pings_open=False)
    web.pages["https://other.example/no-link"] = "<title>x</title>no link"
    web.pages["https://broken.example/"] = ConnectionFailed("refused")
    assert call(client, source, target) == number
    assert stored() == 0


def test_a_known_ping_is_48(client, post):
    """WordPress counts 48 as done, and stops."""
    call(client, SOURCE, TARGET)
    assert call(client, SOURCE, TARGET) == 48
    assert stored() == 1


def test_a_ping_of_a_real_wordpress_is_understood(client, post):
    """Its header lines, its spacing, its endpoint given as Referer."""
    body = (
        '<?xml version="1.0"?>\n<methodCall>\n<methodName>pingback.ping</methodName>\n'
        f"<params>\n<param><value><string>{SOURCE}</string></value></param>\n"
        f"<param><value><string>{TARGET}</string></value></param>\n"
        "</params></methodCall>\n"
    )
    answer = client.post(
        "/xmlrpc.php",
        data=body,
        headers={
            "Content-Type": "text/xml",
            "User-Agent": "The Incutio XML-RPC PHP Library -- WordPress/6.1.9",
            "Referer": "http://blog.test/xmlrpc.php",
            "Connection": "close",
        },
    )
    assert b"<fault>" not in answer.data
    assert stored() == 1


@pytest.mark.parametrize(
    ("params", "method", "number"),
    [
        ((SOURCE,), "pingback.ping", -32602),
        ((SOURCE, TARGET, "more"), "pingback.ping", -32602),
        ((SOURCE, 12), "pingback.ping", -32602),
        (([SOURCE], {"target": TARGET}), "pingback.ping", -32602),
        ((), "wp.newUser", -32601),
        ((), "no.such.method", -32601),
        (([{"methodName": "pingback.ping"}],), "system.multicall", -32601),
        ((), "system.methodHelp", -32602),
        (("x", "y"), "system.methodHelp", -32602),
        ((12,), "system.methodSignature", -32602),
        (("no.such.method",), "system.methodHelp", -32601),
        (("no.such.method",), "system.methodSignature", -32601),
        (("x",), "system.listMethods", -32602),
        ((), "pingback.extensions.getPingbacks", -32602),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(client, post, params, method, number):
    """The general numbers of XML-RPC, nothing stored."""
    assert call(client, *params, method=method) == number
    assert stored() == 0


def test_the_endpoint_says_what_it_can_do(client, post):
    """Every method is listed, with its signature and a sentence; no bundles."""
    methods = call(client, method="system.listMethods")
    assert {"pingback.ping", "pingback.extensions.getPingbacks"} < set(methods)
    assert "system.multicall" not in methods
    for name in methods:
        [signature] = call(client, name, method="system.methodSignature")
        assert set(signature) <= {kind.word for kind in Kind}
        assert call(client, name, method="system.methodHelp").endswith(".")
    [signature] = call(client, "pingback.ping", method="system.methodSignature")
    assert signature == ["string", "string", "string"]


def test_bundles_are_refused_in_words(client, post):
    """Many pings in one request are how blogs are made to attack others."""
    body = xmlrpc.client.dumps(([],), "system.multicall")
    with pytest.raises(xmlrpc.client.Fault, match="not taken in bundles"):
        xmlrpc.client.loads(send(client, body).data)


def test_the_pages_listed_under_a_post_can_be_asked_for(client, post):
    """Approved mentions only: what readers see, and no more."""
    shown = make_mention(post, source_url="https://shown.example/a")
    make_mention(post, status=ResponseStatus.PENDING)
    make_mention(post, status=ResponseStatus.SPAM)
    make_mention(make_post())
    listed = call(client, TARGET, method="pingback.extensions.getPingbacks")
    assert listed == [shown.source_url]


@pytest.mark.parametrize(
    ("target", "number"),
    [
        ("http://blog.test/2026/05/none/", 32),
        ("https://elsewhere.example/", 33),
        ("nothing", 33),
        ("", 33),
    ],
)
def test_no_pages_are_listed_under_what_is_not_here(client, post, target, number):
    """The same faults as for a ping there."""
    assert call(client, target, method="pingback.extensions.getPingbacks") == number


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;">]><methodCall><methodName>pingback.ping'
    "</methodName><params><param><value>&b;</value></param></params></methodCall>"
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<methodCall>",
        b"\x00\xff\xfe",
        BOMB.encode(),
        b"<methodCall>" + b"<array>" * 20_000,
        b"<methodCall>" + b" " * 1_000_000 + b"</methodCall>",
    ],
    ids=["nothing", "text", "cut", "bytes", "entities", "nested", "a megabyte"],
)
def test_what_cannot_be_read_is_a_fault(client, post, web, body):
    """In bounded time, with nothing asked and nothing stored."""
    answer = send(client, body)
    assert answer.status_code == 200
    with pytest.raises(xmlrpc.client.Fault):
        xmlrpc.client.loads(answer.data)
    assert not web.asked
    assert stored() == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
def test_no_bytes_break_the_endpoint(client, post, body):
    """Whatever is sent, the answer is XML-RPC under 200."""
    answer = send(client, body)
    assert answer.status_code == 200
    assert answer.data.startswith(b"<?xml")


def test_a_get_is_told_to_post(client, post):
    """405 with Allow, as WordPress answers."""
    answer = client.get("/xmlrpc.php")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_failure_of_ours_is_told_in_xml_rpc(client, post, app):
    """A bug here is -32500 to the sender, and a line with its cause in the log."""

    class Broken:
        def get(self, *_arguments, **_options):
            raise RuntimeError("a bug")

    app.extensions["fetcher"] = Broken()
    assert call(client, SOURCE, TARGET) == -32500
    assert stored() == 0


def test_an_answer_says_nothing_of_the_inside(client, post, app):
    """No traceback, no name of a class."""

    class Broken:
        def get(self, *_arguments, **_options):
            raise RuntimeError("secret words")

    app.extensions["fetcher"] = Broken()
    answer = send(client, xmlrpc.client.dumps((SOURCE, TARGET), "pingback.ping"))
    assert b"secret words" not in answer.data
    assert b"RuntimeError" not in answer.data


@pytest.mark.parametrize("path", ["/", "/nothing/here", "/studio/", "/webmention"])
def test_no_request_is_counted_beyond_its_end(client, path):
    """However it ends, pings do not wait for readers that are gone."""
    client.get(path)
    client.post(path)
    assert turns._requests == 0


@pytest.mark.parametrize("method", ["pingback.ping", "no.such", "system.listMethods;"])
def test_strangers_send_no_more_than_a_ping(client, post, method):
    """Only of a call that a program may make is more read than of a ping."""
    start = f"<methodCall><methodName>{method}</methodName>".encode()
    body = io.BytesIO(start + b" " * 1_000_000)
    answer = client.post("/xmlrpc.php", input_stream=body)
    assert b"<fault>" in answer.data
    assert body.tell() < 200_000


def test_a_program_sends_as_much_as_an_upload(client, post):
    """Its call is read whole, and then asks for a password that is right."""
    words = {"description": "z" * 200_000}
    parts = ("1", "maren", "no password", words, True)
    assert call(client, *parts, method="metaWeblog.newPost") == 403
