"""One request to the source, and what came of it."""

from types import SimpleNamespace

import pytest

from blog.errors import (
    AddressRefused,
    ConnectionFailed,
    FetchTimedOut,
    HostNotFound,
    SourceHasNoLink,
    SourceNotFound,
    SourceUnreachable,
    TooLarge,
)
from blog.linkbacks.incoming.verifying import SourceGone, SourceMissing, verify_source
from blog.net.fetcher import DEFAULT_LIMITS
from tests.fakes import FakeFetcher, fetched

SOURCE = "https://a.example/page"
TARGET = "https://b.example/post-1"
LINK = f'<a href="{TARGET}">x</a>'


def verify(answer, **told):
    fetcher = FakeFetcher({SOURCE: answer})
    target = SimpleNamespace(keys=frozenset({"b.example/post-1"}))
    verified = verify_source(
        SOURCE, target, fetcher, limits=DEFAULT_LIMITS, purpose="verifying", **told
    )
    return verified, fetcher.asked


def source(body, content_type="text/html", **fields):
    return fetched(SOURCE, body, headers={"Content-Type": content_type}, **fields)


def test_one_request_tells_everything():
    """The source is asked once, with what the caller wants told."""
    verified, asked = verify(
        source(f"<p>See {LINK}.", seconds=0.123), headers={"X-Some": "y"}
    )
    (request,) = asked
    assert (request.purpose, request.told["headers"]) == ("verifying", {"X-Some": "y"})
    assert verified.url == SOURCE
    assert verified.citation.quote_before == "See "
    assert verified.check == {
        "found": 1,
        "points_to": TARGET,
        "is_followable": True,
        "in_article": True,
        "list_length": 0,
        "outbound": 1,
        "author": "",
        "snapshot": "See x.",
        "status": 200,
        "content_type": "text/html",
        "size": len(f"<p>See {LINK}."),
        "seconds": 0.12,
        "redirects": 0,
    }


def test_a_card_is_remembered():
    """An author with an h-card is told apart from one who is only named."""
    verified, _ = verify(source(f'<p class="h-card">Jo</p>{LINK}'))
    assert verified.check["author"] == "card"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("", LINK),
        ("text/html; charset=utf-8", LINK),
        ("Application/XHTML+XML", LINK),
        ("text/plain", f"See {TARGET}."),
        ("text/markdown", f"[x]({TARGET})"),
        ("application/json", f'{{"in-reply-to": "{TARGET}"}}'),
        ("application/activity+json", f'\ufeff{{"a": "{TARGET}"}}'),
    ],
)
def test_web_pages_texts_and_json_can_hold_a_link(content_type, body):
    """Each is read as what it says it is."""
    verified, _ = verify(source(body, content_type))
    assert verified.check["found"] == 1
    assert verified.check["content_type"] == content_type


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("image/png", LINK),
        ("application/pdf", TARGET),
        ("text/html", TARGET),
        ("text/plain", f"{TARGET}0"),
        ("application/json", f'"{LINK}'),
        ("application/json", LINK),
    ],
)
def test_a_link_of_another_type_does_not_count(content_type, body):
    """An address in a page's text, or markup in JSON, is no link."""
    with pytest.raises(SourceHasNoLink):
        verify(source(body, content_type))


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (fetched(SOURCE, LINK, status=410), SourceGone),
        (fetched(SOURCE, LINK, status=404), SourceMissing),
        (fetched(SOURCE, LINK, status=403), SourceUnreachable),
        (fetched(SOURCE, LINK, status=500), SourceUnreachable),
        (fetched(SOURCE, "<p>", is_truncated=True), SourceUnreachable),
        (AddressRefused("no"), SourceNotFound),
        (HostNotFound("no"), SourceNotFound),
        (TooLarge("too large"), SourceUnreachable),
        (ConnectionFailed("no"), SourceUnreachable),
        (FetchTimedOut("late"), FetchTimedOut),
    ],
)
def test_each_cause_has_its_refusal(answer, refusal):
    """Gone, missing, failing and unreachable are told apart."""
    with pytest.raises(refusal) as caught:
        verify(answer)
    assert type(caught.value) is refusal


def test_a_link_in_a_cut_page_counts():
    """What came before the server hung up is enough."""
    verified, _ = verify(fetched(SOURCE, LINK, is_truncated=True))
    assert verified.check["found"] == 1
