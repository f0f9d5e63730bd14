"""Microformats are read as the public parser mf2py reads them."""

from pathlib import Path

import mf2py
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.linkbacks.plaintext import fold
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.dates import read_date
from blog.linkbacks.sources.document import read_document
from blog.linkbacks.sources.implied import name_of, photo_of, url_of
from blog.linkbacks.sources.microformats import (
    MAX_CLASSES,
    MAX_ITEMS,
    MAX_VALUES,
    Item,
    Property,
    read_items,
)
from blog.linkbacks.sources.tree import parse_tree

PAGES = Path(__file__).parent / "pages"
PAGE_URL = "https://a.example/dir/page"
IMPLIED = {"name": name_of, "url": url_of, "photo": photo_of}


def thing(types: list, properties: dict, children: list) -> dict:
    kept = {name: list(filter(None, values)) for name, values in properties.items()}
    told = {name: values for name, values in kept.items() if values}
    return {"type": types, "properties": told, "children": children}


def ours(item: Item) -> dict:
    properties = {
        name: [our_value(item, place) for place in places]
        for name, places in item.properties.items()
    }
    for name, find in IMPLIED.items():
        if name not in properties and find(item):
            properties[name] = [said(find(item))]
    children = [ours(child) for child in item.children]
    return thing(sorted(item.types), properties, children)


def our_value(item: Item, place: Property):
    value = place.read(item.base_url)
    if place.item:
        return {**ours(place.item), "value": said(value)}
    return said(value)


def said(written: str):
    return read_date(written) or fold(written)


def theirs(item: dict) -> dict:
    properties = {
        name: list(map(their_value, values))
        for name, values in item["properties"].items()
    }
    children = [theirs(child) for child in item.get("children", [])]
    return thing(item["type"], properties, children)


def their_value(value):
    if isinstance(value, str):
        return said(value)
    if "type" in value:
        return {**theirs(value), "value": said(value["value"])}
    return said(value["value"])


def read_ours(html: str) -> list[dict]:
    items = read_document(Page(PAGE_URL, (), html)).items
    return [ours(item) for item in items if item.parent is None]


def read_theirs(html: str) -> list[dict]:
    parsed = mf2py.parse(html, url=PAGE_URL, filter_roots=True)
    return [theirs(item) for item in parsed["items"]]


@pytest.mark.parametrize("path", sorted(PAGES.iterdir()), ids=lambda path: path.stem)
def test_pages_are_read_as_by_another_parser(path):
    """Types, properties, nested items, implied values and classic names agree."""
    html = path.read_text()
    assert read_ours(html) == read_theirs(html)


PROPERTIES = st.lists(
    st.sampled_from(
        [
            *("p-name", "p-author", "p-summary", "e-content", "u-url", "u-photo"),
            *("u-in-reply-to", "dt-published", "entry-title", "fn", "url", "category"),
            *("published", "p-x-y", "p-1", "p-", "h-", "notp-name"),
        ]
    ),
    max_size=2,
    unique=True,
).map(" ".join)
ROOTS = st.builds(
    "{} {}".format,
    st.sampled_from(["h-entry", "h-card", "h-cite", "hentry", "vcard", "H-Card"]),
    st.sampled_from(["", "p-author", "u-in-reply-to", "e-content", "h-feed"]),
)
CLASSES = PROPERTIES | ROOTS
LEAVES = st.sampled_from(
    [
        '<a class="{}" href="/link">A</a>',
        '<a class="{}" href="">Here</a>',
        '<img class="{}" src="pic.jpg" alt="A picture">',
        '<img class="{}" src="pic.jpg">',
        '<data class="{}" value="https://data.example/">d</data>',
        '<abbr class="{}" title="2026-05-14">day</abbr>',
        '<time class="{}" datetime="2026-05-14T10:00Z">now</time>',
        '<b class="{}"> some  words </b>',
        '<i class="{}"></i>',
    ]
)
TREES = st.recursive(
    st.builds(lambda leaf, classes: leaf.format(classes), LEAVES, CLASSES),
    lambda inner: st.builds(
        lambda classes, children: f'<div class="{classes}">{"".join(children)}</div>',
        CLASSES,
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@given(TREES)
def test_any_nesting_is_read_as_by_another_parser(html):
    """Whatever holds whatever, both parsers see the same."""
    assert read_ours(html) == read_theirs(html)


def test_a_title_may_hold_the_value():
    """value-title is read from the element that has the class."""
    html = (
        '<p class="h-event"><b class="dt-start"><i class="value-title" '
        'title="2026-05-14T10:00Z"></i>soon</b> <b class="p-name">'
        '<img class="value" alt="A " src="x"><data class="value" value="fair"></b>'
    )
    (event,) = items_in(html)
    assert event.first("start") == "2026-05-14T10:00Z"
    assert event.first("name") == "A fair"


def items_in(html: str) -> tuple[Item, ...]:
    return read_items(parse_tree(html).root, PAGE_URL)


def test_heights_of_a_css_framework_are_no_items():
    """A full-height box inside an entry does not take its properties away."""
    html = (
        '<div class="h-entry"><div class="h-full"><b class="p-name">T</b></div></div>'
    )
    (entry,) = items_in(html)
    assert entry.first("name") == "T"


def test_the_author_of_a_classic_entry_is_a_card():
    """With or without a vcard, with or without a name marked as such."""
    for author in (
        '<b class="author">Jo</b>',
        '<b class="author vcard"><a class="url" href="/jo">Jo</a></b>',
        '<b class="author vcard">by <a class="url fn n" href="/jo">Jo</a></b>',
    ):
        entry, card = items_in(f'<div class="hentry">{author}</div>')
        assert card.types == {"h-card"}
        assert card.parent is entry
        assert name_of(card) == "Jo"


def test_classic_roots_that_are_not_read_keep_their_own():
    """The author of a recipe is not that of the entry around it."""
    html = '<div class="hentry"><p class="hrecipe"><b class="author">Jo</b></p></div>'
    entry, recipe = items_in(html)
    assert (entry.properties, recipe.types) == ({}, {"h-recipe"})


def test_what_lies_beyond_the_bounds_is_not_read():
    """Classes of one element, values of a property and items of a page are bounded."""
    crowd = " ".join(f"x{number}" for number in range(MAX_CLASSES))
    (entry,) = items_in(f'<p class="h-entry"><b class="{crowd} p-name">T</b>')
    assert entry.properties == {}
    (entry,) = items_in('<p class="h-entry">' + '<b class="p-name">T</b>' * 50)
    assert len(list(entry.values("name"))) == MAX_VALUES
    assert len(items_in('<p class="h-entry"></p>' * (MAX_ITEMS + 1))) == MAX_ITEMS


def test_a_nested_item_is_not_asked_for_what_is_nested_in_it():
    """Its name is what that element reads, so the depth of a page costs nothing."""
    html = (
        '<div class="h-entry"><p class="p-author h-card"><b class="p-name h-card">A '
        '<i class="p-name">B</i></b></p></div>'
    )
    (entry, *_) = items_in(html)
    assert list(entry.values("author")) == ["A B"]
