"""What holds for every linkback protocol, whatever it says on the wire."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import errors
from blog.errors import MalformedPing, PingRefused
from blog.linkbacks.plaintext import fold
from blog.linkbacks.protocols import PROTOCOLS
from blog.linkbacks.protocols.base import Message, Outcome, Page, Ping

each_protocol = pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.name)

REASONS = [
    reason
    for reason in vars(errors).values()
    if isinstance(reason, type) and issubclass(reason, PingRefused)
]
characters = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="￾￿")
addresses = st.builds(
    "{}://{}/{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["a.example", "b.example:8080", "ä.example", "[2001:db8::1]"]),
    st.text(characters, max_size=60).map(str.rstrip),
).map(str.strip)
sentences = st.text(max_size=200)
reasons = st.builds(lambda kind, said: kind(said), st.sampled_from(REASONS), sentences)
outcomes = st.one_of(
    st.builds(Outcome.accepted, sentences),
    st.builds(Outcome.accepted_unchecked, sentences),
    st.builds(Outcome.refused, reasons),
    st.builds(Outcome.failed, sentences),
)


@each_protocol
@settings(deadline=None)
@given(source_url=addresses, target_url=addresses)
def test_a_composed_ping_is_parsed_as_itself(protocol, source_url, target_url):
    """What one site composes, another understands, to the character."""
    ping = Ping(source_url, target_url, protocol.name)
    assert protocol.parse(protocol.compose(ping)) == ping


@each_protocol
@settings(deadline=None)
@given(outcome=outcomes)
def test_an_answer_is_read_as_what_was_meant(protocol, outcome):
    """Accepted, refused and failed stay themselves on the way to the sender."""
    read = protocol.read_answer(protocol.answer(outcome))
    assert read.is_accepted == outcome.is_accepted
    assert read.is_refused == outcome.is_refused
    assert read.is_registered == outcome.is_registered


@each_protocol
@pytest.mark.parametrize("kind", REASONS, ids=lambda kind: kind.__name__)
def test_the_reason_and_its_sentence_reach_the_sender(protocol, kind):
    """The sender learns the true cause, in the receiver's words."""
    sentence = f"We cannot take this: {kind.__name__} & so on."
    read = protocol.read_answer(protocol.answer(Outcome.refused(kind(sentence))))
    assert isinstance(read.reason, kind)
    assert read.sentence == str(read.reason) == sentence


@each_protocol
@settings(deadline=None)
@given(body=st.binary(max_size=300), content_type=sentences)
def test_any_bytes_are_a_ping_or_malformed(protocol, body, content_type):
    """No bytes make the parser raise anything but MalformedPing."""
    message = Message(body, content_type, target_url="https://b.example/")
    with suppress(MalformedPing):
        assert protocol.parse(message).protocol == protocol.name


@each_protocol
@settings(deadline=None)
@given(body=st.binary(max_size=300), status=st.integers(100, 599))
def test_any_answer_is_an_outcome_with_a_sentence(protocol, body, status):
    """Whatever an endpoint answers, the author is told something in plain text."""
    outcome = protocol.read_answer(Message(body, "text/html", status))
    assert outcome.sentence
    assert outcome.sentence == fold(outcome.sentence)


@each_protocol
@settings(deadline=None)
@given(html=st.text(), header=sentences)
def test_any_page_has_an_endpoint_or_none(protocol, html, header):
    """Discovery takes any page and finds only http(s) addresses."""
    page = Page("https://b.example/", (("X-Pingback", header),), html)
    endpoint = protocol.find_endpoint(page)
    assert endpoint is None or endpoint.lower().startswith(("http://", "https://"))


def test_every_protocol_has_a_name_of_its_own():
    """A ping names its protocol, so two cannot share a name."""
    assert len({protocol.name for protocol in PROTOCOLS}) == len(PROTOCOLS)
