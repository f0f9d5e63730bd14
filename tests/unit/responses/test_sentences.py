import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from blog.comments import writing
from blog.models import Response, ResponseKind
from blog.responses import doubts, judging, moves, proposals
from blog.responses.sentences import (
    STATUS_SENTENCES,
    check_rows,
    check_sentence,
    kind_word,
    reason_sentence,
    sender_name,
    signal_sentence,
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
        ({"code": "page_unread"}, "The page could not be read again"),
        ({"code": "no_link"}, "No link to this post on that page"),
        ({"code": "many_links", "count": 3}, "3 links in the text"),
        ({"code": "many_links", "count": 1}, "1 link in the text"),
        ({"code": "refused_word", "word": "a {b}"}, "Blocked word: “a {b}”"),
        ({"code": "held_word", "word": "x"}, "Word on your list: “x”"),
        ({"code": "same_text", "count": 4}, "Same text on 4 other posts"),
        ({"code": "same_text", "count": 1}, "Same text on 1 other post"),
        (
            {"code": "from_network", "count": 12},
            "12 from this network in the last hour",
        ),
        ({"code": "on_list"}, "Name or address is on your list"),
        ({"code": "site_has_spam"}, "Other mentions from this site are in spam"),
        (
            {"code": "reads_like_spam", "percent": 99},
            "Reads like what you marked as spam (99 %)",
        ),
    ],
)
def test_a_reason_has_its_words(reason, sentence):
    """Moderators learn the words once; they never change."""
    assert reason_sentence(reason) == sentence


def test_a_signal_has_words_whether_it_speaks_for_or_against():
    """Every row that judging can make, the weight left aside."""
    merit = {"code": "site_approved", "weight": -2, "count": 1}
    assert signal_sentence(merit) == "1 other mention from this site is approved"
    assert signal_sentence({"code": "in_article"}) == "Link found in the article"
    assert signal_sentence({"code": "from_the_future"}) == "from_the_future"


def test_every_signal_that_can_be_found_has_words():
    """A code in the queue would say nothing to a moderator."""
    found = set()
    for module in (doubts, judging, writing, moves, proposals):
        source = Path(module.__file__).read_text("utf-8")
        found |= set(re.findall(r'"code": "(\w+)"', source))
        found |= set(re.findall(r'code = (?:"\w+" if \w+ else )?"(\w+)"', source))
        found |= set(re.findall(r'code = "(\w+)"', source))
    found |= doubts.HOLDING | doubts.CHOSEN
    assert len(found) > 20
    for code in found:
        row = {"code": code, "count": 2, "percent": 90, "word": "x", "pattern": "y"}
        assert signal_sentence(row) not in {code, ""}
        assert "{" not in signal_sentence(row)


def test_a_row_that_tells_too_little_is_still_shown():
    """An older version stored less; the queue must not break on it."""
    assert reason_sentence({"code": "same_text"}) == "Same text on {count} other posts"


NOW = MOMENT + timedelta(minutes=12)
CHECK = {
    "found": 1,
    "points_to": "/night-ferry/#when",
    "is_followable": True,
    "in_article": True,
    "status": 200,
    "content_type": "text/html; charset=utf-8",
    "size": 41_984,
    "seconds": 0.62,
    "redirects": 0,
}


def rows(check, **fields):
    fields = {"verified_at": MOMENT, "author_name": ""} | fields
    return dict(check_rows(Response(check=check, **fields), NOW, ZoneInfo("UTC")))


def test_the_check_is_told_in_five_rows():
    """In the order in which a moderator asks."""
    assert list(rows(CHECK).items()) == [
        ("Link", "Found once, in the article, followable"),
        ("Points to", "/night-ferry/#when"),
        ("Answer", "200, text/html, 41 KB, 0.6 s"),
        ("Fetched", "12 min ago, no redirects"),
        ("Author", "None stated"),
    ]


@pytest.mark.parametrize(
    ("label", "check", "fields", "words"),
    [
        ("Link", {"found": 2}, {}, "Found twice"),
        (
            "Link",
            {"found": 5, "in_article": False},
            {},
            "Found 5 times, outside the article",
        ),
        (
            "Link",
            {"found": 1, "is_followable": False},
            {},
            "Found once, not followable",
        ),
        ("Answer", {"status": 200, "size": 500}, {}, "200, 500 bytes"),
        ("Answer", {"size": 1_048_576}, {}, "1,024 KB"),
        ("Fetched", {"redirects": 1}, {}, "12 min ago, 1 redirect"),
        ("Fetched", {}, {}, "12 min ago"),
        ("Author", {}, {"author_name": "Oona"}, "Oona"),
        (
            "Author",
            {"author": "card"},
            {"author_name": "Oona"},
            "Oona, on a card of their own",
        ),
        ("Author", {"author": "card"}, {}, "Card without a name"),
    ],
)
def test_a_row_says_what_was_seen(label, check, fields, words):
    """No more than that."""
    assert rows(check, **fields)[label] == words


def test_what_was_not_looked_at_has_no_row():
    """A comment, and a mention from before there were checks."""
    assert rows({}, verified_at=None) == {}
    assert rows(None, verified_at=None) == {}


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
