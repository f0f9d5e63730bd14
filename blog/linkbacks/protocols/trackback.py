"""TrackBack 1.2: a form posted to an address that stands for the target."""

import codecs
import html
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import ClassVar

from blog.errors import AlreadyRegistered, PingRefused
from blog.linkbacks.addresses import is_web_address, same_page_key
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.protocols.base import (
    LinkbackProtocol,
    Message,
    Outcome,
    Page,
    Ping,
    failed_with_status,
    plain_sentence,
)
from blog.linkbacks.protocols.elements import find_declared
from blog.linkbacks.protocols.fields import (
    MAX_BYTES,
    MalformedForm,
    read_address,
    read_fields,
    write_fields,
)
from blog.linkbacks.protocols.xmlrpc import xml_text
from blog.linkbacks.sources.charset import decode_html

CONTENT_TYPE = "text/xml; charset=utf-8"
REL = "trackback"
LONGEST_TITLE = 250
LONGEST_EXCERPT = 252

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
# The block is found in HTML, mostly in a comment, and often is no well-formed XML.
_DESCRIPTION = re.compile(
    r"<rdf:Description((?:\s++[\w:.-]++\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))*+)"
)
_ATTRIBUTE = re.compile(r"\s([\w:.-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")
_ERROR = re.compile(r"<error>\s*([0-9]{1,9})\s*</error>")
# WordPress stops at a flood and at words it has already with an error of another shape.
_STOPPED = re.compile(r"<error>\s*<code>[\w-]{1,80}</code>")
_MESSAGE = re.compile(
    r"<message>(?:\s*<!\[CDATA\[)?(.{0,2000}?)(?:\]\]>\s*)?</message>", re.DOTALL
)
# What WordPress says of a ping it has; the protocol has no number.
_KNOWN = re.compile(r"already (a ping|been registered|registered)", re.IGNORECASE)


class TrackbackProtocol(LinkbackProtocol):
    """The answer knows two words: error 0, and error 1 with a message.

    A ping that is known already is a 0, because the target holds it.
    """

    name: ClassVar[str] = "trackback"

    def parse(self, message: Message) -> Ping:
        """Read a trackback: plain text, without tags and entities, cropped."""
        fields = read_fields(message)
        declared = _declared_charset(message.content_type, fields.get("charset", b""))

        def text_of(name: str) -> str:
            return decode_html(fields.get(name, b""), declared)

        url = read_address(text_of("url"), "url", "the address of the page that links")
        title = _plain(text_of("title"), LONGEST_TITLE)
        return Ping(
            url,
            message.target_url,
            self.name,
            # A sender without a title says its address twice, as peers want one.
            title="" if title == _plain(url, LONGEST_TITLE) else title,
            excerpt=_plain(text_of("excerpt"), LONGEST_EXCERPT),
            blog_name=_plain(text_of("blog_name"), LONGEST_TITLE),
        )

    def answer(self, outcome: Outcome) -> Message:
        said = "<error>0</error>"
        status = HTTPStatus.OK
        if not outcome.is_registered:
            words = html.escape(xml_text(outcome.sentence), quote=False)
            said = f"<error>1</error><message>{words}</message>"
            status = _status_of(outcome)
        body = f'<?xml version="1.0" encoding="utf-8"?>\n<response>{said}</response>\n'
        return Message(body.encode("utf-8"), CONTENT_TYPE, status)

    def find_endpoint(self, page: Page) -> str | None:
        """Return what the RDF block about this page says, else the link element.

        A page of several posts has a block for each; the one whose `dc:identifier` is
        this page's address, as asked for or as arrived at, counts.
        """
        keys = {
            same_page_key(url)
            for url in (page.url, page.asked_url)
            if is_web_address(url)
        }
        for identifier, ping_url in _described(page.html):
            is_meant = is_web_address(identifier) and same_page_key(identifier) in keys
            if is_meant and is_web_address(ping_url):
                return ping_url
        return find_declared(page, REL, {"link"})

    def compose(self, ping: Ping) -> Message:
        """Write the words as HTML has them, because that is how peers read them."""
        words = {
            "title": _escaped(ping.title or ping.source_url, LONGEST_TITLE),
            "url": ping.source_url,
            "excerpt": _escaped(ping.excerpt, LONGEST_EXCERPT),
            "blog_name": _escaped(ping.blog_name, LONGEST_TITLE),
        }
        return write_fields(words, ping.target_url)

    def read_answer(self, message: Message) -> Outcome:
        """Read the body before the status: WordPress says error 0 under 404, too."""
        text = decode_html(message.body[:MAX_BYTES], message.content_type)
        error = _ERROR.search(text)
        said = _MESSAGE.search(text)
        if error is not None and int(error[1]) == 0:
            return Outcome.accepted("The other site took the trackback.")
        if error is None and not (said and _STOPPED.search(text)):
            return _read_wordless(message)
        return _read_refusal(message, plain_sentence(said[1]) if said else "")


def _declared_charset(content_type: str, field: bytes) -> str:
    """Return a content type that names the charset of the fields, if one was named.

    The header counts before the field. Raises MalformedForm for UTF-7, in which what
    looks harmless is mark-up.
    """
    header = _CHARSET.search(content_type)
    label = header[1] if header else field.decode("ascii", errors="replace").strip()
    if not _LABEL.fullmatch(label):
        return ""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return ""
    if name == "utf-7":
        raise MalformedForm("A trackback in UTF-7 is not read here.", "charset")
    return f"text/plain; charset={label}"


def _plain(text: str, limit: int) -> str:
    return cut_end(fold(html.unescape(_TAG.sub("", text))), limit)


def _escaped(text: str, limit: int) -> str:
    return html.escape(cut_end(fold(text), limit), quote=False)


def _status_of(outcome: Outcome) -> HTTPStatus:
    if not outcome.is_refused:
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.TOO_MANY_REQUESTS if outcome.is_temporary else HTTPStatus.OK


def _described(page_html: str) -> Iterator[tuple[str, str]]:
    """Yield identifier and trackback address of each RDF block."""
    for description in _DESCRIPTION.finditer(page_html):
        attributes = {
            name: html.unescape(double or single).strip()
            for name, double, single in _ATTRIBUTE.findall(description[1])
        }
        yield attributes.get("dc:identifier", ""), attributes.get("trackback:ping", "")


def _read_refusal(message: Message, sentence: str) -> Outcome:
    if message.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        failed = failed_with_status(message.status)
        return Outcome.failed(sentence or failed.sentence)
    if _KNOWN.search(sentence):
        return Outcome.refused(AlreadyRegistered(sentence))
    reason = PingRefused(
        sentence or "The other site refused the trackback and gave no reason."
    )
    is_temporary = message.status == HTTPStatus.TOO_MANY_REQUESTS
    return Outcome.refused(reason, is_temporary=is_temporary)


def _read_wordless(message: Message) -> Outcome:
    """Read an answer without the protocol's words, which is success nowhere."""
    if message.status != HTTPStatus.OK:
        return failed_with_status(message.status)
    sentence = "The other site did not answer as a trackback address does."
    return Outcome.failed(sentence, is_temporary=False)
