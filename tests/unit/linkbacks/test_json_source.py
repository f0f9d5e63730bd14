"""A property that names the target, in JSON of any shape."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.linkbacks.sources.json_source import find_in_json

TARGET = "https://b.example/post-1"


def find(value):
    keys = {"b.example/post-1"}
    return find_in_json("https://a.example/note.json", json.dumps(value), keys)


@pytest.mark.parametrize(
    "value",
    [
        {"a": TARGET},
        {"a": ["x", {"b": [[f" {TARGET}/#c "]]}]},
        [{"a": "HTTP://WWW.b.example/post-1"}],
    ],
)
def test_a_value_that_means_the_target_is_found(value):
    """Anywhere in the document, in any spelling."""
    assert find(value)


@pytest.mark.parametrize(
    "value",
    [
        TARGET,
        [TARGET],
        {TARGET: 1},
        {"a": f"{TARGET}0"},
        {"a": f"See {TARGET}"},
        {"a": f'<a href="{TARGET}">x</a>'},
        {"a": f"https://r.example/?to={TARGET}"},
        {"a": None, "b": 1, "c": "https://[", "d": "http://b.example:x/"},
    ],
)
def test_what_is_no_value_or_not_the_target_is_not(value):
    """A key, a part of a text and a value of no property do not count."""
    assert find(value) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 500_000, '{"a":' * 200_000, "9" * 5000, "NaN", "\ud800"]
)
def test_what_cannot_be_read_has_no_link(text):
    """Broken or deep JSON is no reason to fail."""
    assert find_in_json("https://a.example/", text, {"b.example/post-1"}) is None


CARD = {"name": "Jo", "url": "https://a.example/jo", "photo": "https://a.example/j.png"}


@pytest.mark.parametrize(
    "value",
    [
        {
            "items": [
                {
                    "type": ["h-entry"],
                    "properties": {
                        "name": ["Title"],
                        "published": ["2026-05-14T10:00:00Z"],
                        "author": [
                            {
                                "type": ["h-card"],
                                "properties": {
                                    key: [text] for key, text in CARD.items()
                                },
                            }
                        ],
                        "in-reply-to": [
                            {"type": ["h-cite"], "properties": {"url": [TARGET]}}
                        ],
                        "content": [
                            {"html": "<p>Own <b>words</b>", "value": "Own words"}
                        ],
                    },
                }
            ]
        },
        {
            "type": "entry",
            "name": "Title",
            "published": "2026-05-14 12:00+0200",
            "author": CARD,
            "in-reply-to": TARGET,
            "content": {"text": "Own words"},
        },
        {
            "type": "Create",
            "object": {
                "type": "Note",
                "name": "Title",
                "published": "2026-05-14T10:00:00Z",
                "attributedTo": {**CARD, "photo": None, "icon": {"url": CARD["photo"]}},
                "inReplyTo": TARGET,
                "content": "<p>Own words</p>",
            },
        },
    ],
)
def test_the_common_formats_are_cited(value):
    """Microformats as JSON, JF2 and ActivityStreams say the same."""
    cited = find(value).citation
    assert (cited.type, cited.title, cited.text) == ("reply", "Title", "Own words")
    assert cited.author_name == "Jo"
    assert (cited.author_url, cited.photo_url) == (CARD["url"], CARD["photo"])
    assert cited.published_at == datetime(2026, 5, 14, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ({"like-of": [TARGET]}, "like"),
        ({"repost-of": TARGET}, "repost"),
        ({"bookmark-of": TARGET}, "bookmark"),
        ({"type": "Like", "actor": "https://a.example/jo", "object": TARGET}, "like"),
        ({"type": "Announce", "object": TARGET}, "repost"),
        ({"type": "Note", "object": TARGET}, "mention"),
        ({"external_url": TARGET, "title": "T"}, "mention"),
    ],
)
def test_the_property_tells_the_type(value, type_):
    """By the names that these formats share."""
    assert find(value).citation.type == type_


def test_a_finding_tells_what_surrounds_the_link():
    """Links to other hosts, and the property with the title and words."""
    found = find(
        {"title": "T", "content": "W", "a": TARGET, "b": ["https://c.example"]}
    )
    assert (found.points_to, found.found, found.outbound) == (TARGET, 1, 2)
    assert found.snapshot == f"a: {TARGET} T W"


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.just(TARGET) | st.just("//["),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "object",
                    "author",
                    "name",
                    "url",
                    "photo",
                    "content",
                    "published",
                    "properties",
                    "in-reply-to",
                    "like-of",
                    "value",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_any_types_are_endured(value):
    """Whatever stands where a name or person should, the citation is plain text."""
    found = find({"in-reply-to": TARGET, "author": value, "content": value, "x": value})
    cited = found.citation
    for text in (cited.title, cited.text, cited.author_name or "", found.snapshot):
        assert isinstance(text, str)
