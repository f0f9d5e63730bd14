"""Pingback 1.0 against the specification's words and what peers really send."""

import tomllib

import pytest

from blog import errors
from blog.errors import MalformedPing, PingRefused, TargetClosed
from blog.linkbacks.protocols import pingback
from blog.linkbacks.protocols.base import Message, Outcome, Page, Ping
from blog.linkbacks.protocols.pingback import MalformedCall, PingbackProtocol
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault, decode_response, encode_fault
from tests.protocol.vectored import FOLDER, expect_outcome, vectors

SOURCE = "https://a.example/linking/"
TARGET = "https://b.example/?p=1#part"
FAULTS = tomllib.loads((FOLDER / "pingback_faults.toml").read_text())["faults"]

protocol = PingbackProtocol()


def parse(body: bytes) -> Ping:
    return protocol.parse(Message(body, "text/xml"))


@pytest.mark.parametrize("vector", vectors("pingback_calls", "call"))
def test_a_call_is_a_ping_or_is_refused_for_its_cause(vector):
    """Each malformed call gets the fault and the sentence that name its defect."""
    body = vector["body"].replace("SOURCE", SOURCE).replace("TARGET", TARGET).encode()
    if "fault" not in vector:
        assert parse(body) == Ping(SOURCE, TARGET, "pingback")
        return
    with pytest.raises(MalformedCall) as caught:
        parse(body)
    assert caught.value.number == vector["fault"]
    assert vector["says"] in str(caught.value)
    with pytest.raises(XmlRpcFault) as answered:
        decode_response(protocol.answer(Outcome.refused(caught.value)).body)
    assert answered.value.number == vector["fault"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_refusal_travels_under_the_number_of_the_specification(name):
    """Each cause has its own fault number and its sentence, never a masked zero."""
    reason = getattr(errors, name)("For this reason.")
    message = protocol.answer(Outcome.refused(reason))
    assert message.status == 200
    assert message.content_type == "text/xml; charset=utf-8"
    with pytest.raises(XmlRpcFault, match=r"^For this reason\.$") as caught:
        decode_response(message.body)
    assert caught.value.number == FAULTS[name]


def test_every_refusal_has_a_number():
    """No refusal in the tree is left without a number of its own."""
    known = {name for name in dir(errors) if _is_refusal(getattr(errors, name))}
    assert known == {*FAULTS, "MalformedPing"}


def _is_refusal(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, PingRefused)


def test_a_special_refusal_travels_under_the_number_of_its_family():
    """A kind of TargetClosed that this module does not know is still a 33."""

    class ClosedForAges(TargetClosed):
        pass

    assert pingback.fault_number(ClosedForAges("No.")) == 33


def test_a_malformed_ping_of_nobodys_making_is_bad_parameters():
    """MalformedPing from outside the codec says that the parameters are wrong."""
    assert pingback.fault_number(MalformedPing("No.")) == -32602


def test_our_own_failure_is_an_application_error():
    """A failure is nobody's verdict: -32500, with a sentence."""
    message = protocol.answer(Outcome.failed("Something broke here."))
    with pytest.raises(XmlRpcFault, match="Something broke here") as caught:
        decode_response(message.body)
    assert caught.value.number == -32500


def test_success_is_one_string():
    """An accepted ping is answered with exactly one string, under 200."""
    message = protocol.answer(Outcome.accepted("Registered <b>&amp; so."))
    assert message.status == 200
    assert decode_response(message.body) == "Registered <b>&amp; so."


@pytest.mark.parametrize("vector", vectors("pingback_answers", "answer"))
def test_an_answer_is_read_for_what_it_is(vector):
    """Real answers of peers, masked, doubly escaped or broken, are told truthfully."""
    if "fault" in vector:
        body = encode_fault(vector["fault"], vector["string"])
    else:
        body = vector["body"].encode()
    outcome = protocol.read_answer(Message(body, "text/xml", vector.get("status", 200)))
    expect_outcome(outcome, vector)


@pytest.mark.parametrize("vector", vectors("pingback_discovery", "page"))
def test_the_endpoint_is_found_as_the_specification_says(vector):
    """Header first, else the exact pattern, and nothing more lenient."""
    headers = (("Server", "x"),)
    if "header" in vector:
        headers = (*headers, ("x-pingback", f" {vector['header']} "))
    page = Page("https://b.example/post/", headers, vector["html"])
    assert protocol.find_endpoint(page) == vector.get("endpoint")


def test_the_first_of_two_headers_counts():
    """A page must send one X-Pingback; of two the first is taken."""
    headers = (
        ("X-Pingback", "https://b.example/1"),
        ("X-Pingback", "https://b.example/2"),
    )
    assert protocol.find_endpoint(Page("", headers, "")) == "https://b.example/1"


@pytest.mark.parametrize("encoding", ["utf-8", "us-ascii", "iso-8859-1", "utf-16"])
def test_declared_encodings_are_read(encoding):
    """The four encodings of XML-RPC senders are understood as declared."""
    path = "a" if encoding == "us-ascii" else "é"
    body = (
        f"<?xml version='1.0' encoding='{encoding}'?>"
        "<methodCall><methodName>pingback.ping</methodName><params>"
        f"<param><value>https://a.example/{path}</value></param>"
        "<param><value>https://b.example/</value></param></params></methodCall>"
    ).encode(encoding)
    assert parse(body).source_url == f"https://a.example/{path}"


def test_a_composed_ping_is_what_peers_read():
    """The message is two string elements, as WordPress' parser wants them."""
    message = protocol.compose(Ping(SOURCE, "https://b.example/?a=1&b=2", "pingback"))
    assert (
        b"<value><string>https://b.example/?a=1&amp;b=2</string></value>"
        in message.body
    )
    assert message.body.startswith(b"<?xml")
    assert message.content_type == "text/xml; charset=utf-8"
