"""Webmention, the W3C Recommendation: a form with `source` and `target`."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import ClassVar

from blog.errors import (
    AccessDenied,
    AlreadyRegistered,
    MalformedPing,
    PingRefused,
    SourceHasNoLink,
    SourceNotFound,
    SourceUnreachable,
    TargetClosed,
    TargetNotFound,
)
from blog.linkbacks.addresses import is_web_address, same_page_key
from blog.linkbacks.protocols.base import (
    TEMPORARY_STATUSES,
    Headers,
    LinkbackProtocol,
    Message,
    Outcome,
    Page,
    Ping,
    failed_with_status,
    plain_sentence,
)
from blog.linkbacks.protocols.elements import as_endpoint, find_declared
from blog.linkbacks.protocols.fields import (
    MAX_BYTES,
    MalformedForm,
    read_address,
    read_fields,
    write_fields,
)

JSON_TYPE = "application/json"
REL = "webmention"
_MEANINGS = {
    "source": "the address of the page that links",
    "target": "the address of the page it links to",
}

# RFC 8288, section 3: an address in angle brackets and its parameters.
_LINK = re.compile(
    r"<([^<>]*+)>"
    r"((?:\s*+;\s*+[^\s=;,\"<>]*+"
    r"(?:\s*+=\s*+(?:\"(?:[^\"\\]|\\.)*+\"|[^\s\";,<>]*+))?+)*+)"
)
_PARAMETER = re.compile(
    r";\s*+([^\s=;,\"<>]*+)(?:\s*+=\s*+(?:\"((?:[^\"\\]|\\.)*+)\"|([^\s\";,<>]*+)))?+"
)

_REASONS = (
    PingRefused,
    MalformedPing,
    SourceNotFound,
    SourceHasNoLink,
    SourceUnreachable,
    TargetNotFound,
    TargetClosed,
    AlreadyRegistered,
    AccessDenied,
)
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
_WORDS: dict[type, str] = {
    reason: _CAPITAL.sub("_", reason.__name__).lower() for reason in _REASONS
}
# Ours, and what webmention.io, Known and the plugin of WordPress say for the same.
_BY_WORD: dict[str, type[PingRefused]] = {
    **{_WORDS[reason]: reason for reason in _REASONS},
    "no_link_found": SourceHasNoLink,
    "source_equals_target": MalformedPing,
    "invalid_source": MalformedPing,
    "source_not_supported": SourceNotFound,
    "invalid_target": TargetNotFound,
    "target_not_valid": TargetNotFound,
    "target_mismatching_domain": TargetNotFound,
    "target_not_supported": TargetClosed,
    "webmentions_disabled": TargetClosed,
    "blocked": AccessDenied,
}
_ACCEPTED = "The other site took the webmention."
_UNCHECKED = "The other site took the webmention and will look at the page."


class WebmentionProtocol(LinkbackProtocol):
    """The HTTP status is the answer; the JSON beside it says why."""

    name: ClassVar[str] = "webmention"

    def parse(self, message: Message) -> Ping:
        """Read a webmention; the MalformedForm it raises names the field."""
        fields = read_fields(message)
        source_url, target_url = (
            read_address(fields.get(name, b"").decode("utf-8", "replace"), name, what)
            for name, what in _MEANINGS.items()
        )
        if same_page_key(source_url) == same_page_key(target_url):
            raise MalformedForm(
                "The source and the target are the same page.", "target"
            )
        return Ping(source_url, target_url, self.name)

    def answer(self, outcome: Outcome) -> Message:
        """Say it as JSON: 201 with the status page's address, else 202, 200 or 4xx."""
        said = {"status": _status_word(outcome), "summary": outcome.sentence}
        if not outcome.is_registered:
            word = error_word(outcome.reason)
            said = {"error": word, "error_description": outcome.sentence}
        headers: Headers = ()
        if outcome.status_url:
            said["location"] = outcome.status_url
            headers = (("Location", outcome.status_url),)
        body = json.dumps(said).encode("ascii")
        return Message(body, JSON_TYPE, _http_status(outcome), headers)

    def find_endpoint(self, page: Page) -> str | None:
        """Return what the first Link header says, else the first link or a element.

        Section 3.1.2: first is first, so one that leads nowhere is not passed over.
        """
        for reference in _declared_in_headers(page):
            return as_endpoint(page.url, reference)
        return find_declared(page, REL, {"link", "a"})

    def compose(self, ping: Ping) -> Message:
        return write_fields({"source": ping.source_url, "target": ping.target_url})

    def read_answer(self, message: Message) -> Outcome:
        """Any 2xx is success, whatever the body says."""
        said = _read_json(message)
        word, sentence = _word_in(said), _sentence_in(said) or _plain_text(message)
        if message.status // 100 == 2:  # noqa: PLR2004  (a family of HTTP)
            return _read_success(message, word, sentence)
        if message.status == HTTPStatus.TOO_MANY_REQUESTS:
            reason = AccessDenied(sentence or "The other site takes no more for now.")
            return Outcome.refused(reason, is_temporary=True)
        is_refusal = message.status // 100 == 4  # noqa: PLR2004  (as above)
        if not is_refusal or message.status in TEMPORARY_STATUSES:
            return failed_with_status(message.status)
        shown = sentence or f"The other site refused with HTTP status {message.status}."
        return Outcome.refused(_BY_WORD.get(word, PingRefused)(shown))


def error_word(reason: PingRefused | None) -> str:
    """Return the word for a refusal: the name of its family in snake case."""
    if reason is None:
        return "failed"
    return next(_WORDS[kind] for kind in type(reason).__mro__ if kind in _WORDS)


def _status_word(outcome: Outcome) -> str:
    if not outcome.is_accepted:
        return error_word(outcome.reason)
    return "accepted" if outcome.is_checked else "waiting"


def _http_status(outcome: Outcome) -> HTTPStatus:
    if not outcome.is_registered:
        if not outcome.is_refused:
            return HTTPStatus.INTERNAL_SERVER_ERROR
        is_temporary = outcome.is_temporary
        return HTTPStatus.TOO_MANY_REQUESTS if is_temporary else HTTPStatus.BAD_REQUEST
    if outcome.is_accepted and not outcome.is_checked:
        return HTTPStatus.CREATED if outcome.status_url else HTTPStatus.ACCEPTED
    return HTTPStatus.OK


def _declared_in_headers(page: Page) -> Iterator[str]:
    for header in page.header_values("Link"):
        for link in _LINK.finditer(header):
            parameters = _parameters(link[2])
            if REL in parameters.get("rel", "").lower().split() and _is_about(
                page, parameters.get("anchor")
            ):
                yield link[1]


def _parameters(text: str) -> dict[str, str]:
    """Return the first value of each parameter, by its name in lower case."""
    parameters: dict[str, str] = {}
    for name, quoted, bare in _PARAMETER.findall(text):
        value = re.sub(r"\\(.)", r"\1", quoted) or bare
        parameters.setdefault(name.lower(), value)
    return parameters


def _is_about(page: Page, anchor: str | None) -> bool:
    """Whether a link is this page's own; `anchor` makes it one of another page."""
    if anchor is None:
        return True
    context = as_endpoint(page.url, anchor)
    return context is not None and same_page_key(context) == same_page_key(page.url)


def _read_success(message: Message, word: str, sentence: str) -> Outcome:
    if _BY_WORD.get(word) is AlreadyRegistered:
        return Outcome.refused(AlreadyRegistered(sentence or _ACCEPTED))
    page = Page("", message.headers, "")
    location = next(iter(page.header_values("Location")), "")
    status_url = location if is_web_address(location) else ""
    if status_url or message.status in {HTTPStatus.CREATED, HTTPStatus.ACCEPTED}:
        return Outcome.accepted_unchecked(sentence or _UNCHECKED, status_url)
    return Outcome.accepted(sentence or _ACCEPTED)


def _read_json(message: Message) -> dict[str, object]:
    try:
        said = json.loads(message.body[:MAX_BYTES])
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _word_in(said: dict[str, object]) -> str:
    words = (said.get(name) for name in ("error", "code", "status"))
    return next((word for word in words if isinstance(word, str)), "")


def _sentence_in(said: dict[str, object]) -> str:
    for name in ("error_description", "summary", "message"):
        sentence = said.get(name)
        if isinstance(sentence, str) and plain_sentence(sentence):
            return plain_sentence(sentence)
    return ""


def _plain_text(message: Message) -> str:
    is_plain = message.content_type.lower().startswith("text/plain")
    text = message.body[:MAX_BYTES].decode("utf-8", errors="replace")
    return plain_sentence(text) if is_plain else ""
