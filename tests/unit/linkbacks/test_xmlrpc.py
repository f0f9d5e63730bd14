"""The XML-RPC codec, value by value."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.linkbacks.protocols.xmlrpc import (
    Call,
    MalformedXmlRpc,
    XmlRpcFault,
    decode_call,
    decode_response,
    encode_call,
    encode_fault,
    encode_response,
)

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿"))
scalars = st.one_of(
    texts,
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.binary(),
    st.datetimes().map(lambda moment: moment.replace(microsecond=0)),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=10,
)


def value_of(xml: str):
    return decode_response(
        "<methodResponse><params><param><value>"
        f"{xml}</value></param></params></methodResponse>".encode()
    )


@settings(deadline=None)
@given(value=values)
def test_values_survive_the_way(value):
    """Every value reads back as itself, of the same type."""
    read = decode_response(encode_response(value))
    assert read == value
    assert type(read) is type(value)


@settings(deadline=None)
@given(params=st.lists(values, max_size=3))
def test_calls_survive_the_way(params):
    """A call reads back with its method and parameters."""
    body = encode_call("wp.newPost", params)
    assert decode_call(body, max_bytes=10**6) == Call("wp.newPost", tuple(params))


@settings(deadline=None)
@given(number=st.integers(-(2**31), 2**31 - 1), sentence=texts)
def test_faults_survive_the_way(number, sentence):
    """A fault reads back with its number and sentence."""
    with pytest.raises(XmlRpcFault) as caught:
        decode_response(encode_fault(number, sentence))
    assert (caught.value.number, str(caught.value)) == (number, sentence)


def test_what_xml_cannot_hold_is_left_out():
    """Control characters in a sentence do not break the answer."""
    assert decode_response(encode_response("a\0b\x1fc\ufffe\ud800\r\n")) == "abc\r\n"
    assert decode_response(encode_response({"a\0": 1})) == {"a": 1}


def test_a_zone_is_not_written():
    """The protocol's dates have none."""
    noon = datetime(2026, 5, 14, 12, tzinfo=UTC)
    assert b">20260514T12:00:00<" in encode_response(noon)


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ("text", "text"),
        ("", ""),
        ("<string/>", ""),
        (" <string> a </string> ", " a "),
        ("<i4> -3 </i4>", -3),
        ("<int>+7</int>", 7),
        ("<boolean>1</boolean>", True),
        ("<double>-.5e1</double>", -5.0),
        ("<base64>\nYW\nJj </base64>", b"abc"),
        (
            "<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>",
            "1998-07-17T14:08:55",
        ),
        (
            "<dateTime.iso8601>2026-05-14T12:00:00Z</dateTime.iso8601>",
            "2026-05-14T12:00:00+00:00",
        ),
        ("<nil/>", None),
        ("<array><data/></array>", []),
        ("<struct/>", {}),
        ("<struct><member><name/><value>1</value></member></struct>", {"": "1"}),
    ],
)
def test_values_are_read_as_peers_write_them(xml, value):
    """Untyped, spaced, signed or empty."""
    read = value_of(xml)
    assert (read.isoformat() if isinstance(read, datetime) else read) == value


@pytest.mark.parametrize(
    "xml",
    [
        "<int></int>",
        "<int>1_000</int>",
        "<int>1.0</int>",
        "<int>٣</int>",
        f"<int>{'9' * 5000}</int>",
        "<double>nan</double>",
        "<double>1e999</double>",
        "<double>1_0</double>",
        "<boolean>true</boolean>",
        "<boolean>2</boolean>",
        "<base64>a</base64>",
        "<base64>é===</base64>",
        "<dateTime.iso8601>now</dateTime.iso8601>",
        "<string>a<b/></string>",
        "a<string>b</string>",
        "<string>a</string>b",
        "<string>a</string><string>b</string>",
        "<array/>",
        "<array><data><string>a</string></data></array>",
        "<array><data/><data/></array>",
        "<struct><value>a</value></struct>",
        "<struct><member><value>a</value><name>a</name></member></struct>",
        "<struct><member><name>a</name></member></struct>",
        "<x:nil xmlns:x='urn:x'/>",
    ],
)
def test_wrong_values_are_malformed(xml):
    """What is not of its declared type is refused as an invalid message."""
    with pytest.raises(MalformedXmlRpc) as caught:
        value_of(xml)
    assert caught.value.number == -32600
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: {"a": v}])
@pytest.mark.parametrize("innermost", [[], {}])
def test_values_nest_32_deep(wrap, innermost):
    """32 arrays or structs within each other are read, one more is not."""
    value = innermost
    for _ in range(31):
        value = wrap(value)
    assert decode_response(encode_response(value)) == value
    with pytest.raises(MalformedXmlRpc, match="nested more than 32 deep"):
        decode_response(encode_response(wrap(value)))


@pytest.mark.parametrize(
    "params",
    [
        "<params><value>a</value></params>",
        "<params><param>a</param></params>",
        "<params><param><value>a</value><value>b</value></param></params>",
    ],
)
def test_parameters_without_their_elements_are_malformed(params):
    """A value stands alone in a param."""
    body = f"<methodCall><methodName>a</methodName>{params}</methodCall>"
    with pytest.raises(MalformedXmlRpc):
        decode_call(body.encode())


@pytest.mark.parametrize("name", ["", "a b", "<b>a</b>", "é", "a" * 201])
def test_a_method_has_a_plain_name(name):
    """Anything but the letters that the specification allows is no name."""
    with pytest.raises(MalformedXmlRpc, match="does not name a method"):
        decode_call(
            f"<methodCall><methodName>{name}</methodName></methodCall>".encode()
        )


def test_a_message_may_be_as_large_as_allowed():
    """The limit is the caller's, and its last byte is allowed."""
    body = encode_call("a", ["x"])
    assert decode_call(body, max_bytes=len(body)).params == ("x",)
    with pytest.raises(MalformedXmlRpc, match="larger than"):
        decode_call(body, max_bytes=len(body) - 1)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_marked_and_plain_utf_16_is_read(encoding):
    """With or without a byte order mark, and whatever the declaration says."""
    body = "<?xml version='1.0' encoding='klingon'?><methodCall><methodName>a</methodName></methodCall>"
    assert decode_call(body.encode(encoding)) == Call("a", ())


def test_bytes_that_are_not_of_the_encoding_are_malformed():
    """Latin-1 that claims to be UTF-8 is told so, not guessed."""
    body = "<methodCall><methodName>é</methodName></methodCall>".encode("latin-1")
    with pytest.raises(MalformedXmlRpc) as caught:
        decode_call(body)
    assert caught.value.number == -32700
