"""What holds for every linkback protocol, whatever it says on the wire."""

from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blog import errors
from blog.errors import MalformedPing, PingRefused
from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.plaintext import fold
from blog.linkbacks.protocols import PROTOCOLS, protocol_named
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

# Pieces that pages and headers are made of, in any order.
pages = st.lists(
    st.sampled_from(
        [
            *('<link rel="webmention"', "<a rel='trackback webmention'", "<base", ">"),
            *(' href="/w"', " href=''", " href=http://[", ' href="javascript:x"', "/>"),
            *("<!--", "-->", "<template>", "</template>", "<title>", "</title>", "\0"),
            *("<rdf:Description", ' dc:identifier="https://b.example/"', "'", '"'),
            *(
                ' trackback:ping="https://b.example/t"',
                '<link rel="pingback" href="x">',
            ),
        ]
    )
    | st.text(max_size=20),
    max_size=20,
).map("".join)
headers = st.lists(
    st.sampled_from(
        [
            *("<", ">", ";", ",", '"', "\\", "=", " ", "rel", "webmention", "anchor"),
            *("<https://b.example/w>", "; rel=webmention", "http://["),
        ]
    )
    | st.text(max_size=10),
    max_size=20,
).map("".join)


def has_words_for(protocol, kind) -> bool:
    """Whether the protocol can say this reason; a trackback knows only yes and no."""
    return protocol.name != "trackback" or kind in {PingRefused, type(None)}


@each_protocol
@settings(deadline=None)
@given(source_url=addresses, target_url=addresses)
def test_a_composed_ping_is_parsed_as_itself(protocol, source_url, target_url):
    """What one site composes, another understands, to the character."""
    assume(same_page_key(source_url) != same_page_key(target_url))
    ping = Ping(source_url, target_url, protocol.name)
    assert protocol.parse(protocol.compose(ping)) == ping


@each_protocol
@settings(deadline=None)
@given(outcome=outcomes)
def test_an_answer_is_read_as_what_was_meant(protocol, outcome):
    """Accepted, refused and failed stay themselves on the way to the sender.

    A trackback that is known already is accepted: the target holds it.
    """
    read = protocol.read_answer(protocol.answer(outcome))
    assert read.is_registered == outcome.is_registered
    if has_words_for(protocol, type(outcome.reason)):
        assert read.is_accepted == outcome.is_accepted
        assert read.is_refused == outcome.is_refused
    else:
        assert read.is_accepted == outcome.is_registered
        assert read.is_refused != outcome.is_registered


@each_protocol
@pytest.mark.parametrize("kind", REASONS, ids=lambda kind: kind.__name__)
def test_the_reason_and_its_sentence_reach_the_sender(protocol, kind):
    """The sender learns the true cause, in the receiver's words."""
    sentence = f"We cannot take this: {kind.__name__} & so on."
    read = protocol.read_answer(protocol.answer(Outcome.refused(kind(sentence))))
    if has_words_for(protocol, kind):
        assert isinstance(read.reason, kind)
    if not read.is_accepted:
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
@given(html=pages, header=headers, url=addresses | sentences)
def test_any_page_has_an_endpoint_or_none(protocol, html, header, url):
    """Discovery takes any page and finds only http(s) addresses."""
    page = Page(url, (("X-Pingback", header), ("Link", header)), html, asked_url=url)
    endpoint = protocol.find_endpoint(page)
    assert endpoint is None or endpoint.lower().startswith(("http://", "https://"))


@each_protocol
@pytest.mark.parametrize("is_temporary", [True, False])
def test_a_sender_learns_whether_to_try_again(protocol, is_temporary):
    """Pings that came too quickly are worth another try, where that can be said."""
    refused = Outcome.refused(errors.AccessDenied("No."), is_temporary=is_temporary)
    read = protocol.read_answer(protocol.answer(refused))
    assert read.is_temporary == (is_temporary and protocol.name != "pingback")


def test_protocols_are_asked_for_in_order_and_found_by_name():
    """A ping names its protocol; webmention is preferred, trackback the last resort."""
    assert [p.name for p in PROTOCOLS] == ["webmention", "pingback", "trackback"]
    assert [protocol_named(p.name) for p in PROTOCOLS] == list(PROTOCOLS)
