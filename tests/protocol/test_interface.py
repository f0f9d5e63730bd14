"""The protocol interface holds what trackback and webmention need, not only pingback."""

import json
from urllib.parse import parse_qsl, urlencode

from blog.errors import MalformedPing, PingRefused, TargetClosed
from blog.linkbacks.protocols.base import (
    LinkbackProtocol,
    Message,
    Outcome,
    Page,
    Ping,
)

FORM = "application/x-www-form-urlencoded"


class AddressedForm(LinkbackProtocol):
    """Shaped like trackback: the target in the address, words about the source."""

    name = "addressed-form"

    def parse(self, message: Message) -> Ping:
        fields = dict(parse_qsl(message.body.decode()))
        if "url" not in fields:
            raise MalformedPing("The address is missing.")
        words = {
            name: fields.get(name, "") for name in ("title", "excerpt", "blog_name")
        }
        return Ping(fields["url"], message.target_url, self.name, **words)

    def answer(self, outcome: Outcome) -> Message:
        error = "" if outcome.is_accepted else outcome.sentence
        return Message(f"error={error}".encode(), FORM)

    def find_endpoint(self, page: Page) -> str | None:
        return page.url + "trackback/"

    def compose(self, ping: Ping) -> Message:
        fields = {
            "url": ping.source_url,
            "title": ping.title,
            "excerpt": ping.excerpt,
            "blog_name": ping.blog_name,
        }
        return Message(urlencode(fields).encode(), FORM, target_url=ping.target_url)

    def read_answer(self, message: Message) -> Outcome:
        error = message.body.decode().removeprefix("error=")
        if error:
            return Outcome.refused(PingRefused(error))
        return Outcome.accepted("Taken.")


class StatusForm(AddressedForm):
    """Shaped like webmention: status and headers speak, Link headers are many."""

    name = "status-form"

    def answer(self, outcome: Outcome) -> Message:
        body = json.dumps({"summary": outcome.sentence}).encode()
        if not outcome.is_accepted:
            return Message(body, "application/json", 400 if outcome.is_refused else 500)
        if outcome.is_checked:
            return Message(body, "application/json", 200)
        location = (("Location", outcome.status_url),)
        return Message(body, "application/json", 201, location)

    def find_endpoint(self, page: Page) -> str | None:
        links = [link for link in page.header_values("link") if "webmention" in link]
        return links[0].partition(">")[0].lstrip("<") if links else None

    def read_answer(self, message: Message) -> Outcome:
        sentence = json.loads(message.body)["summary"]
        if message.status >= 500:
            return Outcome.failed(sentence)
        if message.status >= 400:
            return Outcome.refused(PingRefused(sentence))
        location = dict(message.headers).get("Location", "")
        if location:
            return Outcome.accepted_unchecked(sentence, status_url=location)
        return Outcome.accepted(sentence)


def test_a_protocol_whose_target_is_in_the_address_fits():
    """What a trackback says beside its source survives composing and parsing."""
    protocol = AddressedForm()
    ping = Ping(
        "https://a.example/", "https://b.example/", protocol.name, "T", "E & F", "B"
    )
    assert protocol.parse(protocol.compose(ping)) == ping


def test_a_protocol_that_answers_by_status_fits():
    """All four outcomes of a webmention survive the way to the sender."""
    protocol = StatusForm()
    for outcome in (
        Outcome.accepted("Stored."),
        Outcome.accepted_unchecked(
            "Will be checked.", "https://b.example/webmention/1"
        ),
        Outcome.failed("Broken."),
    ):
        assert protocol.read_answer(protocol.answer(outcome)) == outcome
    refused = protocol.read_answer(
        protocol.answer(Outcome.refused(TargetClosed("No.")))
    )
    assert refused.is_refused
    assert refused.sentence == "No."


def test_a_protocol_with_many_headers_fits():
    """Several headers of one name are all seen, in order, whatever their case."""
    headers = (("Link", "<https://b.example/hub>; rel=hub"), ("X", "y"))
    headers += (("LINK", "<https://b.example/w>; rel=webmention"),)
    page = Page("https://b.example/", headers, "")
    assert StatusForm().find_endpoint(page) == "https://b.example/w"
