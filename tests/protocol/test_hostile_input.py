"""Input made to break the parsers: an answer in bounded time, whatever comes."""

import time
import unicodedata
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.errors import MalformedPing
from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.protocols import PROTOCOLS
from blog.linkbacks.protocols.base import Message, Page
from blog.linkbacks.protocols.pingback import PingbackProtocol
from blog.linkbacks.protocols.xmlrpc import (
    MalformedXmlRpc,
    XmlRpcFault,
    decode_call,
    decode_response,
)
from blog.linkbacks.sources.charset import decode_html
from blog.linkbacks.sources.citation import cite
from blog.linkbacks.sources.document import read_document
from blog.linkbacks.sources.links import find_links

TARGET = "https://b.example/post"
LINK = f'<a href="{TARGET}">x</a>'
# Each case takes under 2 seconds of processor time on a slow machine; what is not linear
# takes minutes.
SECONDS = 10


@contextmanager
def bounded_time():
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS


def call_with(value: str) -> bytes:
    return (
        "<methodCall><methodName>a</methodName><params><param>"
        f"<value>{value}</value></param></params></methodCall>"
    ).encode()


def nested(depth: int) -> bytes:
    opening, closing = "<array><data><value>", "</value></data></array>"
    return call_with(opening * depth + closing * depth)


def entity_bomb() -> bytes:
    entities = "".join(
        f"<!ENTITY x{number} '{f'&x{number - 1};' * 10}'>" for number in range(1, 20)
    )
    return (
        f"<!DOCTYPE methodCall [<!ENTITY x0 'ha'>{entities}]>"
        "<methodCall a='&x19;'><methodName>&x19;</methodName></methodCall>"
    ).encode()


@pytest.mark.parametrize(
    ("body", "number"),
    [
        pytest.param(b"x" * 1_000_000, -32600, id="a megabyte"),
        pytest.param(call_with("x" * 1_000_000), -32600, id="a megabyte of call"),
        pytest.param(nested(20_000), -32600, id="20,000 arrays, as sent"),
        pytest.param(nested(33), -32600, id="one array too deep"),
        pytest.param(nested(300), -32700, id="300 arrays"),
        pytest.param(entity_bomb(), -32700, id="an entity bomb"),
        pytest.param(b"<a>" * 20_000, -32700, id="20,000 elements"),
        pytest.param(b"<!DOCTYPE a []>" + call_with("x"), -32600, id="a document type"),
        pytest.param(b"<" * 60_000, -32700, id="only openings"),
        pytest.param(b"\xff\xfe" + b"<" * 999, -32700, id="half a UTF-16 character"),
    ],
)
def test_a_hostile_call_is_refused_in_bounded_time(body, number):
    """Size, depth and entities end in a fault of the right number, quickly."""
    with bounded_time(), pytest.raises(MalformedPing) as caught:
        PingbackProtocol().parse(Message(body, "text/xml"))
    assert caught.value.number == number


def test_20_000_arrays_are_refused_even_where_larger_messages_are_allowed():
    """Depth is bounded by itself, not only by the size of the message."""
    with bounded_time(), pytest.raises(MalformedXmlRpc):
        decode_call(nested(20_000), max_bytes=10_000_000)


def fault_of(decode, body: bytes) -> XmlRpcFault | None:
    try:
        decode(body)
    except XmlRpcFault as fault:
        return fault
    return None


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_call_or_malformed(body):
    """The codec raises MalformedXmlRpc and nothing else."""
    fault = fault_of(decode_call, body)
    assert fault is None or isinstance(fault, MalformedXmlRpc)


XML_PIECES = st.lists(
    st.sampled_from(
        [
            "methodCall",
            "methodResponse",
            "methodName",
            "params",
            "param",
            "value",
            "string",
            "int",
            "i4",
            "boolean",
            "double",
            "dateTime.iso8601",
            "base64",
            "array",
            "data",
            "struct",
            "member",
            "name",
            "nil",
            "fault",
        ]
    ).flatmap(lambda tag: st.sampled_from([f"<{tag}>", f"</{tag}>", f"<{tag}/>", tag]))
    | st.sampled_from(
        ["1", "-", " ", "9" * 30, "1e999", "20260514T12:00:00", "é", "&lt;"]
    ),
    max_size=30,
).map("".join)


@settings(deadline=None)
@given(XML_PIECES)
def test_any_value_is_read_or_malformed(value):
    """Any arrangement of the format's own elements is a value, a fault or malformed."""
    call = call_with(value)
    for body in (value.encode(), call, call.replace(b"methodCall", b"methodResponse")):
        for decode in (decode_call, decode_response):
            fault = fault_of(decode, body)
            is_malformed = isinstance(fault, MalformedXmlRpc)
            assert not is_malformed or fault.number in {-32700, -32600}
            assert not is_malformed or str(fault)


PAGES = {
    "deep": "<div>" * 400_000,
    "flat": "<b></b>" * 280_000,
    "links": "<a href=/x>" * 180_000,
    "links to the target": LINK * 50_000,
    "links within links": f'<a href="{TARGET}"><div>' * 90 + "<b>x</b>" * 200_000,
    "attributes of one element": "<a " + " ".join(map("a{}=1".format, range(200_000))),
    "attributes of html": "<html><html "
    + " ".join(map("a{}=1".format, range(200_000)))
    + ">",
    "only openings": "<" * 2_000_000,
    "only ampersands": "&" * 2_000_000,
    "only dots": "." * 1_900_000,
    "sentences": "A. " * 600_000,
    "spaces": " " * 1_900_000,
    "breaks": "<br>" * 450_000,
    "comments": "<!-- " * 400_000,
    "formatting": "<a><b><i><u><p>" * 100_000,
    "tables": "<table><tr><td>" * 100_000,
    "entries": '<div class="h-entry p-author">' * 60_000,
    "names": '<div class="h-entry"><i class="p-name"></i>' * 45_000,
    "meta elements": "<meta name=a content=b>" * 80_000,
    "one address": f'<a href="https://b.example/{"../%zz" * 300_000}">x</a>',
    "one host": f'<a href="https://{"é" * 900_000}/">x</a>',
}


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_in_bounded_time(name):
    """Two megabytes of anything are parsed, searched and cited within a few seconds."""
    with bounded_time():
        html = f"<p>{LINK}</p>{PAGES[name]}{LINK}"
        document = read_document(Page("https://a.example/", (), html))
        links = find_links(document, {same_page_key(TARGET)})
        citations = [cite(document, link) for link in (links[0], links[-1])]
    for citation in citations:
        assert len(citation.quote_before + citation.quote_after) <= 280


ENDPOINTS = {
    **PAGES,
    "rdf blocks": "<rdf:Description a='x' " * 80_000,
    "rdf attributes": "<rdf:Description" + " a='x'" * 250_000,
    "rdf blocks within attributes": "<rdf:Description a='<rdf:Description b=\""
    * 45_000,
    "rel values": "<a rel='" + "x " * 900_000 + "' href=x>",
}


@pytest.mark.parametrize("name", ENDPOINTS)
def test_a_hostile_page_is_searched_for_endpoints_in_bounded_time(name):
    """Two megabytes of anything hold no protocol up."""
    page = Page("https://a.example/", (), ENDPOINTS[name])
    with bounded_time():
        assert {protocol.find_endpoint(page) for protocol in PROTOCOLS} == {None}


@pytest.mark.parametrize(
    "header",
    [
        *("<" * 500_000, "<a>;" * 200_000),
        *('<a>; b="' * 100_000, '<a>; b="\\' * 100_000),
        *("<a>" + " " * 500_000, "<a>; rel" + "=" * 500_000, "<a>; rel=x" * 50_000),
    ],
    ids=["<", "<a>;", "quotes", "escapes", "spaces", "equals", "values"],
)
def test_a_hostile_header_is_searched_in_bounded_time(header):
    """A Link header of any length is read in time linear in it."""
    page = Page("https://a.example/", (("Link", header),), "")
    with bounded_time():
        assert PROTOCOLS[0].find_endpoint(page) is None


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
@pytest.mark.parametrize(
    "body",
    [
        b"url=" * 300_000,
        b"&" * 65_000,
        b"url=https://a.example/&title=" + b"<a" * 32_000,
        b"url=https://a.example/&title=" + b"&amp" * 16_000,
        b"source=http://" + b"%C3%A9" * 10_000 + b"&target=http://b.example/",
        b"source=http://a/" + b"../" * 20_000 + b"&target=http://b.example/",
        b"charset=punycode&url=" + b"a-" * 30_000,
    ],
)
def test_a_hostile_form_is_read_in_bounded_time(protocol, body):
    """A form is a ping or malformed, quickly."""
    with bounded_time(), suppress(MalformedPing):
        protocol.parse(Message(body, "", target_url="https://b.example/"))


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
@pytest.mark.parametrize(
    "body",
    [
        *(b"[" * 65_000, b'{"a":' * 13_000, b'{"error":' + b"9" * 60_000 + b"}"),
        *(b"<message>" * 200_000, b"<error>" * 200_000, b"<error>1" + b" " * 900_000),
        *(b"\xff\xfe[" * 99, b"&amp;" * 400_000),
    ],
)
def test_a_hostile_answer_is_read_in_bounded_time(protocol, body):
    """An answer says something in plain text, whatever it is made of."""
    with bounded_time():
        for status in (200, 400):
            for content_type in ("text/plain", "application/json", "text/xml"):
                outcome = protocol.read_answer(Message(body, content_type, status))
                assert 0 < len(outcome.sentence) <= 600


HTML_PIECES = st.lists(
    st.sampled_from(
        [
            *(LINK, f'<a href="{TARGET}">', f'<img src="{TARGET}" alt="x. Y">', "</a>"),
            *("<p>", "</p>", "<article>", "</article>", "<nav>", "</nav>", "<br>"),
            *(
                '<div class="h-entry">',
                '<a class="p-author h-card" href="//[">',
                "</div>",
            ),
            *(
                '<span class="p-name">',
                "</span>",
                "<template>",
                "</template>",
                "<script>",
            ),
            *(
                "</script>",
                "<title>",
                "</title>",
                "<base href='http://[x'>",
                "<!--",
                "-->",
            ),
            *(
                '<time class="dt-published" datetime="9999-12-31T23:59-23:59">',
                "</time>",
            ),
            *(
                "</html>",
                "</body>",
                "<table>",
                "<tr>",
                "<svg>",
                "<plaintext>",
                "<head>",
            ),
        ]
    )
    | st.text(max_size=20),
    max_size=30,
).map("".join)


@settings(deadline=None)
@given(HTML_PIECES)
def test_any_page_can_be_searched_and_cited(html):
    """Whatever the page, every link found can be cited as storable plain text."""
    document = read_document(Page("https://a.example/", (), html))
    for link in find_links(document, {same_page_key(TARGET)}):
        citation = cite(document, link)
        quote = citation.quote_before + citation.quote_link + citation.quote_after
        for text in (citation.title, citation.author_name or "", link.text, quote):
            assert not any(unicodedata.category(letter) == "Cc" for letter in text)
            assert len(text) <= 280


@settings(deadline=None)
@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_are_decoded(body, content_type):
    """Decoding a page never fails, whatever is declared."""
    assert isinstance(decode_html(body, content_type), str)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_an_address_or_a_value_error(text):
    """same_page_key raises ValueError and nothing else."""
    for url in (text, f"http://{text}", f"https://a.example/{text}"):
        try:
            assert same_page_key(url)
        except ValueError:
            continue
