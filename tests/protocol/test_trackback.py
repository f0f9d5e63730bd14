"""TrackBack 1.2 against the specification's words and what peers really send."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from blog.errors import AccessDenied, AlreadyRegistered, SourceHasNoLink
from blog.linkbacks.plaintext import fold
from blog.linkbacks.protocols.base import Message, Outcome, Page, Ping
from blog.linkbacks.protocols.fields import MalformedForm
from blog.linkbacks.protocols.trackback import TrackbackProtocol
from tests.protocol.vectored import expect_outcome, vectors

SOURCE = "https://a.example/"
TARGET = "https://b.example/post/"
FORM = "application/x-www-form-urlencoded"
WORDS = st.text(max_size=60).map(fold)

protocol = TrackbackProtocol()


@pytest.mark.parametrize("vector", vectors("trackback_posts", "post"))
def test_a_form_is_a_trackback_or_is_refused_for_its_cause(vector):
    """What it says about its source is plain text, in the charset it declares."""
    content_type = vector.get("content_type", FORM)
    message = Message(vector["body"].encode(), content_type, target_url=TARGET)
    if "says" in vector:
        with pytest.raises(MalformedForm) as caught:
            protocol.parse(message)
        assert vector["says"] in str(caught.value)
        return
    words = {name: vector.get(name, "") for name in ("title", "excerpt", "blog_name")}
    assert protocol.parse(message) == Ping(SOURCE, TARGET, "trackback", **words)


def test_words_are_cropped_as_peers_do():
    """250 characters of title and name, 252 of excerpt, ending with a word."""
    long = "word " * 100
    body = f"url={SOURCE}&title={long}&excerpt={long}&blog_name={'x' * 300}"
    ping = protocol.parse(Message(body.encode(), FORM, target_url=TARGET))
    assert ping.title == fold("word " * 50)
    assert ping.excerpt == fold("word " * 50)
    assert ping.blog_name == "x" * 250


@given(title=WORDS, excerpt=WORDS, blog_name=WORDS)
def test_what_a_trackback_says_of_its_source_survives(title, excerpt, blog_name):
    """Mark-up and entities in plain text come through as the text they are."""
    ping = Ping(SOURCE, TARGET, "trackback", title, excerpt, blog_name)
    assert protocol.parse(protocol.compose(ping)) == ping


def test_a_composed_trackback_is_what_peers_read():
    """UTF-8 said in the header, words as HTML has them, an excerpt of 252 at most."""
    ping = Ping(SOURCE, TARGET, "trackback", "A < B & é", "word " * 100, "Harbour")
    message = protocol.compose(ping)
    assert message.content_type == f"{FORM}; charset=utf-8"
    assert message.target_url == TARGET
    fields = parse_qs(message.body.decode("ascii"))
    assert fields["title"] == ["A &lt; B &amp; é"]
    assert fields["url"] == [SOURCE]
    assert len(fields["excerpt"][0]) <= 252
    assert fields["blog_name"] == ["Harbour"]


def test_a_trackback_always_has_a_title():
    """WordPress drops what has none, so the address stands in."""
    message = protocol.compose(Ping(SOURCE, TARGET, "trackback"))
    assert parse_qs(message.body.decode())["title"] == [SOURCE]


@pytest.mark.parametrize("vector", vectors("trackback_discovery", "page"))
def test_the_address_is_found_as_the_specification_says(vector):
    """The block about this page, and nothing about another one."""
    asked_url = vector.get("asked_url", TARGET)
    page = Page(TARGET, (), vector["html"], asked_url=asked_url)
    assert protocol.find_endpoint(page) == vector.get("endpoint")


@pytest.mark.parametrize("vector", vectors("trackback_answers", "answer"))
def test_an_answer_is_read_for_what_it_is(vector):
    """The body before the status, and nothing taken for a yes that is none."""
    message = Message(
        vector["body"].encode(),
        vector.get("content_type", "text/xml"),
        vector.get("status", 200),
    )
    expect_outcome(protocol.read_answer(message), vector)


def read_response(message: Message) -> tuple[int, str | None, str | None]:
    assert message.content_type == "text/xml; charset=utf-8"
    root = etree.fromstring(message.body)
    assert root.tag == "response"
    return message.status, root.findtext("error"), root.findtext("message")


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.accepted("Thank you."),
        Outcome.accepted_unchecked("Received."),
        Outcome.refused(AlreadyRegistered("Known.")),
    ],
)
def test_what_the_target_holds_is_error_0(outcome):
    """A yes has no words; a ping that is known is there, which is what was asked."""
    assert read_response(protocol.answer(outcome)) == (200, "0", None)


def test_a_refusal_is_error_1_with_the_truth():
    """Under 200, as every peer has it, and whatever the sentence holds."""
    sentence = "No <link> & ]]> \x00\ufffe here."
    message = protocol.answer(Outcome.refused(SourceHasNoLink(sentence)))
    assert read_response(message) == (200, "1", "No <link> & ]]>  here.")


def test_a_refusal_for_now_and_a_failure_have_a_status():
    """The protocol has no word for them, HTTP has."""
    refused = Outcome.refused(AccessDenied("Too many."), is_temporary=True)
    assert read_response(protocol.answer(refused)) == (429, "1", "Too many.")
    failed = Outcome.failed("We broke.")
    assert read_response(protocol.answer(failed)) == (500, "1", "We broke.")
