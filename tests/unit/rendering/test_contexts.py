"""What a post answers, as a line of links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.rendering.contexts import render_context, render_syndication

ESSAY = "https://other.example/essay"
ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("in-reply-to", "In reply to"),
        ("like-of", "Liked"),
        ("repost-of", "Reposted"),
        ("bookmark-of", "Bookmarked"),
    ],
)
def test_each_kind_has_its_words_and_its_class(name, words):
    """And the address is printed as it is."""
    html = render_context({name: [ESSAY]})
    assert f'{words} <a class="u-{name}" href="{ESSAY}">other.example' in html


def test_an_rsvp_stands_with_what_it_replies_to():
    """An answer nobody knows is none."""
    reply = {"in-reply-to": [ESSAY]}
    assert '<data class="p-rsvp" value="yes">Going to</data> <a' in render_context(
        reply | {"rsvp": ["Yes"]}
    )
    assert "In reply to" in render_context(reply | {"rsvp": ['"><script>']})


def test_a_citation_is_called_by_its_name():
    """Both spellings of an h-cite are read."""
    cite = {"type": ["h-cite"], "properties": {"url": [ESSAY], "name": ["A <b>"]}}
    for value in (cite, {"url": ESSAY, "name": "A <b>"}):
        html = render_context({"like-of": [value]})
        assert f'href="{ESSAY}">A &lt;b&gt;</a>' in html


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "/here", "x", "", 4, None, ["a"], {"url": {}}]
)
def test_what_is_no_address_in_full_is_left_out(value):
    """No other scheme is ever printed."""
    assert render_context({"like-of": [value]}) == ""


def test_nothing_breaks_out_of_the_link():
    """Every address is escaped."""
    html = render_context({"like-of": ['https://x.example/"><script>']})
    assert "<script" not in html


@given(st.dictionaries(st.sampled_from(["like-of", "in-reply-to", "rsvp"]), ANYTHING))
def test_anything_a_program_sent_can_be_shown(properties):
    """A wrong shape is left out."""
    render_context(properties)


def test_copies_elsewhere_are_named():
    """As links that machines know, too."""
    assert "u-syndication" in render_syndication({"syndication": [ESSAY]})
    assert render_syndication({}) == ""
