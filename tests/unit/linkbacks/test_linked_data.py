"""What JSON-LD says of a page, whatever its types."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.linkbacks.sources.linked_data import LinkedArticle, LinkedPerson, read_article

URL = "https://a.example/post"
JO = LinkedPerson("Jo", "https://a.example/jo", "https://a.example/jo.jpg")
PERSON = {"name": "Jo", "url": JO.url, "image": {"url": JO.photo_url}}


def read(*values) -> LinkedArticle:
    return read_article(map(json.dumps, values), URL)


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "Article", "headline": "H", "author": PERSON},
        {"@type": ["Thing", "BlogPosting"], "name": "H", "author": [PERSON]},
        [
            {"@type": "WebSite", "name": "W"},
            {"@type": "Article", "headline": "H", "author": PERSON},
        ],
        {
            "@graph": [
                {
                    "@type": "https://schema.org/Article",
                    "headline": "H",
                    "author": PERSON,
                }
            ]
        },
        {
            "@type": "WebPage",
            "mainEntity": {"@type": "Report", "headline": "H", "author": PERSON},
        },
        {
            "@graph": [
                {"@type": "Article", "headline": ["H"], "author": {"@id": "#jo"}},
                {"@type": "Person", "@id": "#jo", **PERSON, "image": [{"@id": "#i"}]},
                {"@type": "ImageObject", "@id": "#i", "contentUrl": JO.photo_url},
            ]
        },
        {
            "@type": "Article",
            "headline": {"@value": "H"},
            "creator": {**PERSON, "image": JO.photo_url},
        },
    ],
)
def test_an_article_is_found_wherever_it_stands(value):
    """Alone, in a list, in a graph, nested, with references and lists for values."""
    assert read(value) == LinkedArticle("H", "", JO)


def test_the_article_that_is_the_page_is_preferred():
    """Teasers of other articles may come first."""
    other = {"@type": "Article", "headline": "Other", "url": "https://a.example/other"}
    for named in ({"url": URL}, {"mainEntityOfPage": {"@id": f"{URL}/"}}, {"@id": URL}):
        assert (
            read(other, {"@type": "Article", "headline": "H", **named}).headline == "H"
        )
    assert read(other, {"@type": "Person", "name": "X"}).headline == "Other"


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 200_000, '{"a":' * 100_000, "9" * 5000, "null"]
)
def test_what_is_no_json_says_nothing(text):
    """Neither broken nor deep texts raise."""
    assert read_article([text], URL) == LinkedArticle()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just("//[x"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@id",
                    "@graph",
                    "author",
                    "name",
                    "url",
                    "image",
                    "headline",
                    "@value",
                ]
            ),
            inner | st.just("Article"),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_types_are_endured(value):
    """What comes out is text, whatever goes in."""
    article = read({"@type": "Article", "author": value, "headline": value}, value)
    person = article.author
    for text in (article.headline, person.name, person.url, person.photo_url):
        assert isinstance(text, str)
