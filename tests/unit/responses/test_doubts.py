import pytest

from blog.models import Post, Response, ResponseKind
from blog.responses.doubts import LONG_LIST, MANY_OUTBOUND, find_facts
from blog.responses.evidence import Evidence

KNOWN = Evidence(approved=1)


def found(evidence=KNOWN, kind=ResponseKind.MENTION, **fields):
    response = Response(kind=kind, **fields)
    signals = find_facts(response, evidence)
    return {s["code"]: s["weight"] for s in signals}


@pytest.mark.parametrize(
    ("approved", "spam", "code", "weight"),
    [
        (0, 0, "first_from_site", 1),
        (1, 0, "site_approved", -2),
        (50, 0, "site_approved", -4),
        (1, 1, "site_has_spam", 3),
        (0, 1, "site_has_spam", 4),
        (0, 50, "site_has_spam", 8),
    ],
)
def test_a_sender_s_record_has_its_weight(approved, spam, code, weight):
    """It grows with what is known, up to a bound."""
    assert found(Evidence(approved=approved, spam=spam)) == {code: weight}


@pytest.mark.parametrize(
    "text",
    [
        "[…] Read More here: 12345 […]",
        "[...] Find More on that Topic [...]",
        "[Trackback] Read More to that Topic",
        "[…] Here you will find 75234 more Infos […]",
        "There you can find 9 additional Information to that Topic",
        "[...] Info to that Topic [...]",
    ],
)
def test_machine_made_words_are_known(text):
    """In the sentence around the link, in the text, and in what stands around it."""
    assert found(quote_before=text)["stock_phrase"] == 6
    assert found(check={"snapshot": text})["stock_phrase"] == 6
    assert found(kind=ResponseKind.COMMENT, text=text)["stock_phrase"] == 6


@pytest.mark.parametrize(
    "text",
    [
        "I read more of them on the ferry.",
        "[…] the foghorn piece everybody sent me […]",
        "You will find more on that topic in the library.",
        "You can find 3 more ferries there.",
    ],
)
def test_people_s_words_are_not(text):
    """An ellipsis in brackets is how many blogs quote."""
    assert "stock_phrase" not in found(quote_before=text)


@pytest.mark.parametrize(
    ("check", "signals"),
    [
        ({}, set()),
        ({"in_article": True}, {"in_article"}),
        ({"in_article": False}, {"outside_article"}),
        ({"list_length": LONG_LIST - 1}, set()),
        ({"list_length": LONG_LIST}, {"list_of_links"}),
        ({"list_length": None, "outbound": None}, set()),
        ({"outbound": MANY_OUTBOUND - 1}, set()),
        ({"outbound": MANY_OUTBOUND}, {"many_outbound"}),
        ({"copied": True}, {"copied"}),
    ],
)
def test_what_verification_saw_speaks_for_or_against(check, signals):
    """Only what was looked at does."""
    assert set(found(check=check)) - {"site_approved"} == signals


def test_a_title_that_is_a_name_is_noticed():
    """The site's or our post's; the front page of a site may be titled like it."""
    page = {"source_url": "https://a.example/x", "title": "Harbour Journal"}
    assert found(author_name="harbour journal", **page)["title_is_name"] == 2
    assert found(check={"site_name": "Harbour Journal!"}, **page)["title_is_name"] == 2
    assert "title_is_name" not in found(author_name="O. Fairley", **page)
    home = page | {"source_url": "https://a.example/"}
    assert "title_is_name" not in found(author_name="Harbour Journal", **home)
    post = Post(title="Harbour journal", html="")
    assert found(post=post, **page)["title_is_ours"] == 2


@pytest.mark.parametrize(
    ("chance", "signal"),
    [
        (None, {}),
        (0.5, {}),
        (0.79, {}),
        (0.8, {"reads_like_spam": 2}),
        (0.96, {"reads_like_spam": 4}),
        (1.0, {"reads_like_spam": 6}),
        (0.2, {"reads_like_approved": -2}),
        (0.0, {"reads_like_approved": -6}),
    ],
)
def test_what_was_learned_speaks_both_ways(chance, signal):
    """And not at all while it is undecided."""
    signals = found(Evidence(approved=1, spam_chance=chance))
    assert {c: w for c, w in signals.items() if c != "site_approved"} == signal


def test_repeats_and_crowds_weigh_more_the_more_there_are():
    """Up to a bound; a crowd matters only around a stranger."""
    assert found(Evidence(approved=1, repeats=1))["same_text"] == 3
    assert found(Evidence(approved=1, repeats=90))["same_text"] == 6
    assert found(Evidence(neighbours=12))["from_network"] == 3
    assert "from_network" not in found(Evidence(neighbours=11))
    assert "from_network" not in found(Evidence(approved=1, neighbours=90))
