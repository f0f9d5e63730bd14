"""Webmention against the words of the Recommendation and what peers really send."""

import json
from dataclasses import replace

import pytest

from blog import errors
from blog.errors import AccessDenied, PingRefused, TargetClosed
from blog.linkbacks.protocols.base import Message, Outcome, Page, Ping
from blog.linkbacks.protocols.fields import MalformedForm
from blog.linkbacks.protocols.webmention import WebmentionProtocol, error_word
from tests.protocol.vectored import expect_outcome, vectors

SOURCE = "https://a.example/linking/?a=1&b=é"
TARGET = "https://b.example/post/"
STATUS = "https://b.example/webmention/x1"
FORM = "application/x-www-form-urlencoded"

protocol = WebmentionProtocol()


@pytest.mark.parametrize("vector", vectors("webmention_posts", "post"))
def test_a_form_is_a_webmention_or_is_refused_for_its_cause(vector):
    """Each malformed form gets the sentence, and the field, that name its defect."""
    body = vector["body"].replace(
        "SOURCE", "https://a.example/linking/%3Fa%3D1%26b=%C3%A9"
    )
    body = body.replace("TARGET", "https%3A%2F%2Fb.example%2Fpost%2F")
    message = Message(body.encode(), vector.get("content_type", FORM))
    if "says" not in vector:
        assert protocol.parse(message) == Ping(SOURCE, TARGET, "webmention")
        return
    with pytest.raises(MalformedForm) as caught:
        protocol.parse(message)
    assert vector["says"] in str(caught.value)
    assert caught.value.field == vector["field"]


def test_a_composed_webmention_is_a_form_of_two_fields():
    """Section 3.1.3: form-encoded, source and target and nothing else."""
    message = protocol.compose(Ping("https://a.example/?a=b&c", TARGET, "webmention"))
    assert message.body == (
        b"source=https%3A%2F%2Fa.example%2F%3Fa%3Db%26c"
        b"&target=https%3A%2F%2Fb.example%2Fpost%2F"
    )
    assert message.content_type.startswith(FORM)


def test_a_message_that_is_too_large_is_refused():
    """64 KiB hold any two addresses."""
    message = Message(b"source=" + b"x" * 70_000, FORM)
    with pytest.raises(MalformedForm, match="larger than 65536 bytes"):
        protocol.parse(message)


@pytest.mark.parametrize("vector", vectors("webmention_discovery", "page"))
def test_the_endpoint_is_found_as_the_recommendation_says(vector):
    """Section 3.1.2, with the 23 cases of the public test page for senders."""
    page = Page(
        vector.get("url", "https://b.example/test/page"),
        tuple((name, value) for name, value in vector.get("headers", [])),
        vector.get("html", ""),
        asked_url=vector.get("asked_url", ""),
    )
    assert protocol.find_endpoint(page) == vector.get("endpoint")


def test_all_cases_of_the_public_test_page_are_here():
    """23 of 23, each under its number."""
    names = [param.id for param in vectors("webmention_discovery", "page")]
    numbers = [name.split(":")[0] for name in names if ":" in name]
    assert numbers == [str(number) for number in range(1, 24)]


@pytest.mark.parametrize("vector", vectors("webmention_answers", "answer"))
def test_an_answer_is_read_for_what_it_is(vector):
    """Any 2xx is success; what else peers say is told truthfully."""
    location = vector.get("location")
    message = Message(
        vector["body"].encode(),
        vector.get("content_type", "text/html"),
        vector["status"],
        (("location", location),) if location else (),
    )
    outcome = protocol.read_answer(message)
    expect_outcome(outcome, vector)
    is_address = (location or "").startswith("https://")
    assert outcome.status_url == (location if is_address else "")


def said(outcome: Outcome) -> tuple[int, dict, dict]:
    message = protocol.answer(outcome)
    assert message.content_type == "application/json"
    return message.status, json.loads(message.body), dict(message.headers)


def test_what_is_stored_and_looked_at_later_is_201_with_the_way_to_its_status():
    """Section 3.2: 201 and a Location to be asked again."""
    status, body, headers = said(Outcome.accepted_unchecked("Received.", STATUS))
    assert (status, headers) == (201, {"Location": STATUS})
    assert body == {"status": "waiting", "summary": "Received.", "location": STATUS}


def test_without_a_status_page_it_is_202():
    """Section 3.2: accepted, and no way to ask."""
    assert said(Outcome.accepted_unchecked("Received."))[0] == 202


def test_what_was_looked_at_at_once_is_200():
    """Section 3.2.2: done within the request."""
    status, body, headers = said(Outcome.accepted("Thank you."))
    assert (status, headers) == (200, {})
    assert body == {"status": "accepted", "summary": "Thank you."}


def test_a_refusal_is_400_with_its_word_and_its_sentence():
    """Section 3.2.3: the sender's mistake, explained."""
    status, body, _ = said(Outcome.refused(TargetClosed("It takes none.")))
    assert status == 400
    assert body == {"error": "target_closed", "error_description": "It takes none."}


def test_a_refusal_for_now_is_429():
    """Too many pings are worth another try; senders read that from the status."""
    outcome = Outcome.refused(AccessDenied("Too many."), is_temporary=True)
    assert said(outcome)[0] == 429


def test_our_own_failure_is_500():
    """Section 3.2.3: the receiver's mistake."""
    status, body, _ = said(Outcome.failed("Something broke here."))
    assert status == 500
    assert body == {"error": "failed", "error_description": "Something broke here."}


def test_a_known_webmention_is_success():
    """The same webmention may be sent any number of times, section 3.2.4."""
    known = errors.AlreadyRegistered("Known.")
    status, body, headers = said(Outcome.refused(known, status_url=STATUS))
    assert (status, headers) == (200, {"Location": STATUS})
    assert body == {
        "status": "already_registered",
        "summary": "Known.",
        "location": STATUS,
    }


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.accepted("Thank you."),
        Outcome.accepted_unchecked("Received.", STATUS),
        replace(Outcome.accepted("x"), is_checked=False),
        Outcome.refused(AccessDenied("Too many."), is_temporary=True),
    ],
)
def test_an_outcome_survives_the_way_to_the_sender(outcome):
    """Whether it was checked, where to ask, whether to try again: all of it."""
    read = protocol.read_answer(protocol.answer(outcome))
    assert (read.sentence, read.is_checked) == (outcome.sentence, outcome.is_checked)
    assert (read.status_url, read.is_temporary) == (
        outcome.status_url,
        outcome.is_temporary,
    )


def test_every_refusal_has_a_word_of_its_own():
    """The name of its class in snake case; what the tree does not know, its family's."""
    reasons = [
        thing
        for thing in vars(errors).values()
        if isinstance(thing, type) and issubclass(thing, PingRefused)
    ]
    words = {error_word(reason("x")): reason.__name__ for reason in reasons}
    assert len(words) == len(reasons)
    assert words["source_has_no_link"] == "SourceHasNoLink"
    assert error_word(MalformedForm("x")) == "malformed_ping"
    assert error_word(None) == "failed"
