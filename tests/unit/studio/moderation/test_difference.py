"""What a page says now beside what it said when it was approved."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Response
from blog.studio.moderation.difference import (
    LONGEST,
    Piece,
    changes_of,
    compare_words,
    edits_of,
    mark_words,
)


def test_words_that_came_and_went_are_told_apart():
    """A comma is no part of the word before it."""
    pieces = list(compare_words("Harbour notes", "Harbour notes, best casino"))
    assert pieces == [Piece("Harbour notes"), Piece(", best casino", "ins")]
    pieces = list(compare_words("the old lighthouse", "the new lighthouse"))
    assert pieces == [
        Piece("the "),
        Piece("old ", "del"),
        Piece("new ", "ins"),
        Piece("lighthouse"),
    ]


def test_what_went_from_the_end_stands_apart_from_what_stayed():
    """Where a text ends there is no space; struck-out words need one before them."""
    pieces = list(compare_words("A kind word. Buy now", "A kind word."))
    assert pieces == [Piece("A kind word."), Piece(" Buy now", "del")]


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_from_the_pieces(old, new):
    """Nothing of what a page says is left out, and nothing is said twice."""
    pieces = list(compare_words(old, new))
    assert "".join(p.text for p in pieces if p.change != "del") == new
    gone = "".join(p.text for p in pieces if p.change != "ins")
    assert "".join(gone.split()) == "".join(old.split())


def test_long_texts_are_shown_without_being_compared():
    """Comparing takes time with the square of the length, and a page can be long."""
    old, new = "a " * LONGEST, "b " * LONGEST
    assert list(compare_words(old, new)) == [Piece(old, "del"), Piece(new, "ins")]


def test_only_what_differs_is_a_change():
    """The three pieces of a quotation are read as one."""
    mention = Response(
        author_name="Oona",
        title="Notes",
        quote_before="They wrote ",
        quote_link="about foghorns",
        quote_after=".",
        text="",
        proposal={
            "title": "Notes",
            "quote_link": "on foghorns",
            "source_host": "casino.example",
            "check": {"found": 1},
        },
    )
    found = {c.label: c.pieces for c in changes_of(mention)}
    assert list(found) == ["Words", "Site"]
    assert [p.text for p in found["Words"] if p.change] == ["about ", "on "]
    assert found["Site"] == (Piece("casino.example", "ins"),)


def test_what_moderators_wrote_is_told_apart_from_what_came():
    """Beside the first words, however often they were edited; the same is no change."""
    edits = [
        {"replaced": {"text": "One", "author_name": "Ana", "author_url": None}},
        {"replaced": {"text": "Two", "author_url": "https://ana.example/"}},
    ]
    comment = Response(text="Three", author_name="Ana", author_email="", edits=edits)
    assert [(c.label, [p.text for p in c.pieces]) for c in edits_of(comment)] == [
        ("Text", ["One", "Three"])
    ]


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("second series", ("of a ", "second\n series", ", I think")),
        ("not there", ("of a second\n series, I think", "", "")),
        ("", ("of a second\n series, I think", "", "")),
        (".*", ("of a second\n series, I think", "", "")),
    ],
)
def test_the_words_of_the_link_are_marked_where_they_stand(words, pieces):
    """However the lines are broken there, and whatever signs the words have."""
    assert mark_words("of a second\n series, I think", words) == pieces


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("a correction, re the ferry", "re", " re "),
        ("夜の渡船について", "渡船", "の渡船に"),
    ],
)
def test_whole_words_are_marked_before_parts_of_words(text, words, marked):
    """A short link is not sought in the middle of another word, if it stands alone."""
    before, found, after = mark_words(text, words)
    assert f"{before[-1]}{found}{after[0]}" == marked


@pytest.mark.parametrize(
    ("old", "new"), [("a b ", "b a "), ("!", "?!"), ("a ", "b a ")]
)
def test_words_chosen_to_be_slow_are_compared_in_bounded_time(old, new):
    """Strangers write them, and many of them stand in one queue."""
    started = time.perf_counter()
    for length in (LONGEST // 2, 2000):
        list(compare_words((old * length)[:length], (new * length)[:length]))
    assert time.perf_counter() - started < 2
