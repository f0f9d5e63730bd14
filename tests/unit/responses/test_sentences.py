from datetime import UTC, datetime

import pytest

from blog.models import Response, ResponseKind
from blog.responses.sentences import (
    STATUS_SENTENCES,
    check_sentence,
    kind_word,
    reason_sentence,
    sender_name,
    status_sentence,
)

MOMENT = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("comments_open", "pings_open", "sentence"),
    [
        (
            True,
            True,
            (
                "You can write a comment below, or send a trackback, pingback or "
                "webmention from your own site."
            ),
        ),
        (False, True, "Comments are closed, but trackbacks and pingbacks are open."),
        (
            True,
            False,
            "Trackbacks and pingbacks are closed, but you can write a comment below.",
        ),
        (False, False, "Comments, trackbacks and pingbacks are closed."),
    ],
)
def test_each_pair_of_switches_has_its_sentence(comments_open, pings_open, sentence):
    """The four sentences are promises to readers, word for word."""
    assert status_sentence(comments_open, pings_open) == sentence


def test_there_are_four_sentences_and_no_other():
    """Two switches make four states; each says something of its own."""
    assert len(STATUS_SENTENCES) == len(set(STATUS_SENTENCES.values())) == 4


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ({"code": "hold_everything"}, "You hold everything"),
        ({"code": "first_from_site"}, "First mention from this site"),
        ({"code": "first_under_name"}, "First comment under this name"),
        ({"code": "list_of_links", "count": 61}, "Link is in a list of 61 links"),
        ({"code": "outside_article"}, "Link found only outside the article"),
        ({"code": "page_changed"}, "The page changed since it was approved"),
        ({"code": "link_gone"}, "The link is gone from that page"),
    ],
)
def test_a_reason_has_its_words(reason, sentence):
    """Moderators learn the words once; they never change."""
    assert reason_sentence(reason) == sentence


def test_an_unknown_reason_is_shown_as_it_is():
    """A reason from a newer version must not break the queue of an older one."""
    assert reason_sentence({"code": "from_the_future"}) == "from_the_future"


@pytest.mark.parametrize(
    ("times", "word"),
    [
        ({"pingback_at": MOMENT}, "Pingback"),
        ({"trackback_at": MOMENT}, "Trackback"),
        ({"pingback_at": MOMENT, "webmention_at": MOMENT}, "Webmention"),
        ({"trackback_at": MOMENT, "pingback_at": MOMENT}, "Pingback"),
        ({}, "Mention"),
    ],
)
def test_a_mention_is_named_after_its_richest_protocol(times, word):
    """One mention that came twice has one name."""
    assert kind_word(Response(kind=ResponseKind.MENTION, **times)) == word


def test_a_comment_is_named_after_its_writer_and_a_mention_after_its_site():
    """What moderators read in the sentence after a decision."""
    comment = Response(kind=ResponseKind.COMMENT, author_name="R. Pascoe")
    mention = Response(kind=ResponseKind.MENTION, source_host="harbour.example")
    assert (kind_word(comment), sender_name(comment)) == ("Comment", "R. Pascoe")
    assert sender_name(mention) == "harbour.example"


@pytest.mark.parametrize(
    ("verified_at", "check", "sentence"),
    [
        (MOMENT, {"in_article": True}, "Link found in the article"),
        (MOMENT, {"in_article": False}, "Link found"),
        (MOMENT, {}, "Link found"),
        (None, {"in_article": True}, None),
    ],
)
def test_only_what_was_verified_is_called_checked(verified_at, check, sentence):
    """Nothing is claimed about a page that nobody read."""
    assert check_sentence(Response(verified_at=verified_at, check=check)) == sentence
