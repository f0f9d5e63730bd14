"""What a source says about the links it holds."""

import tomllib
from pathlib import Path

import pytest

from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.document import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_LINKS,
    read_document,
)
from blog.linkbacks.sources.links import MAX_FOUND, find_links

TARGET = "https://b.example/post-1"
LINK = f'<a href="{TARGET}">x</a>'
VECTORS = tomllib.loads(
    (Path(__file__).parents[2] / "protocol/vectors/source_links.toml").read_text()
)["source"]


def links_in(html: str, *targets: str):
    document = read_document(Page("https://a.example/dir/page", (), html))
    return find_links(document, {same_page_key(url) for url in targets or (TARGET,)})


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["name"]) for v in VECTORS])
def test_only_links_that_readers_see_count(vector):
    """A link counts when it leads exactly to the target, and nothing else does."""
    assert len(links_in(vector["html"])) == vector["links"]


def test_any_of_the_targets_aliases_counts():
    """An old address of the target is the target."""
    html = (
        '<a href="https://b.example/old">x</a> <a href="https://b.example/?p=1">y</a>'
    )
    found = links_in(html, TARGET, "https://b.example/?p=1", "https://b.example/old")
    assert [link.text for link in found] == ["x", "y"]


def test_no_key_finds_no_link():
    """Without a target nothing is found."""
    assert find_links(read_document(Page("https://a.example/", (), LINK)), []) == ()


def test_a_link_is_absolute_and_keeps_its_fragment():
    """The address found is the one to go to."""
    (link,) = links_in('<base href="//b.example/"><a href="post-1/#c4">x</a>')
    assert link.href == "https://b.example/post-1/#c4"


def test_the_position_is_the_place_among_all_links():
    """Links to other pages are counted too."""
    html = f'<a href="/">1</a><img src="2"><a name="no link">{LINK}<a href="4">4</a>'
    assert [link.position for link in links_in(html)] == [2]


@pytest.mark.parametrize(
    ("rel", "is_followable"),
    [
        ("", True),
        ("noopener me", True),
        ("nofollow", False),
        ("external NoFollow", False),
        ("ugc", False),
        ("sponsored", False),
        ("nofollower", True),
    ],
)
def test_rel_says_whether_a_link_is_followable(rel, is_followable):
    """nofollow, ugc and sponsored take a link's word back."""
    (link,) = links_in(f'<a rel="{rel}" href="{TARGET}">x</a>')
    assert link.is_followable == is_followable


@pytest.mark.parametrize(
    ("html", "is_in_article"),
    [
        (f"<article><p>{LINK}</p></article>", True),
        (f"<main>{LINK}</main>", True),
        (f'<div class="post H-Entry">{LINK}</div>', True),
        (f'<div class="hentry"><div>{LINK}</div></div>', True),
        (f"<article></article><div>{LINK}</div>", False),
        (f"<article><aside>{LINK}</aside></article>", False),
        (f"<main><header>{LINK}</header></main>", False),
        (f"<aside><article>{LINK}</article></aside>", True),
        (f"<p>{LINK}</p>", True),
        (f"<nav>{LINK}</nav>", False),
        (f"<footer><p>{LINK}</p></footer>", False),
    ],
)
def test_the_nearest_element_says_whether_a_link_is_in_the_article(html, is_in_article):
    """A page without an article is one itself, but for its navigation and margins."""
    (link,) = links_in(html)
    assert link.is_in_article == is_in_article


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f'<a href="{TARGET}"> a\n <b>fine</b> post </a>', "a fine post"),
        (f'<a href="{TARGET}"><img src="i" alt="A foghorn"></a>', "A foghorn"),
        (f'<a href="{TARGET}"><img src="i"><img src="j" alt="Two"></a>', "Two"),
        (f'<a href="{TARGET}">word <img src="i" alt="A foghorn"></a>', "word"),
        (f'<a href="{TARGET}" title="The title"><img src="i"></a>', "The title"),
        (f'<map><area href="{TARGET}" alt="The harbour"></map>', "The harbour"),
        (f'<img src="{TARGET}" alt="An image">', "An image"),
        (f'<a href="{TARGET}"></a>', ""),
        (f'<a href="{TARGET}">a&#x202e;b&lt;i&gt;<script>c</script></a>', "ab<i>"),
        (f'<a href="{TARGET}">{"word " * 100}</a>', ("word " * 40).strip()),
    ],
)
def test_a_link_reads_as_its_text_or_its_image(html, text):
    """Plain text, else the image's alternative, else the title; never markup."""
    (link,) = links_in(html)
    assert link.text == text


@pytest.mark.parametrize(
    ("html", "count"),
    [
        (f'<p class="h-entry"><link class="u-in-reply-to" href="{TARGET}">', 1),
        (f'<p class="h-entry"><data class="u-like-of" value="{TARGET}"></data>', 1),
        (f'<p class="h-entry"><a class="u-like-of" href="{TARGET}"></a>', 1),
        (f'<link class="u-in-reply-to" href="{TARGET}">', 0),
        (f'<p class="h-entry"><link class="u-url" href="{TARGET}">', 0),
        (f'<p class="h-entry"><link class="p-like-of" href="{TARGET}">', 0),
        (f'<p class="h-entry"><data class="u-like-of" value="{TARGET}0"></data>', 0),
        (f'<p class="h-entry"><span class="u-like-of">{TARGET}</span>', 0),
        (f'<p class="hentry"><link class="u-like-of" href="{TARGET}">', 0),
        (f'<q cite="{TARGET}">x</q><blockquote cite="{TARGET}">x</blockquote>', 0),
        (f'<a href="/" ping="{TARGET}" data-href="{TARGET}">x</a>', 0),
        (f'<ins cite="{TARGET}">x</ins><link rel="canonical" href="{TARGET}">', 0),
    ],
)
def test_a_property_of_an_entry_is_a_link(html, count):
    """The elements link and data do by what an entry says of them; other attributes never do."""
    assert len(links_in(html)) == count


def test_what_an_entry_answers_is_part_of_it():
    """A theme may put the reply's context in a header."""
    (link,) = links_in(
        f'<article class="h-entry"><header class="u-in-reply-to h-cite">{LINK}</header>'
    )
    assert link.is_in_article


def test_what_lies_beyond_the_bounds_is_not_seen():
    """Depth, elements, attributes and links are bounded; what comes before is read."""
    deep = "<div>" * MAX_DEPTH + LINK + "</div>" * MAX_DEPTH
    assert len(links_in(deep + LINK)) == 1
    assert len(links_in(LINK + "<i></i>" * MAX_ELEMENTS + LINK)) == 1
    crowded = " ".join(f"a{number}" for number in range(MAX_ATTRIBUTES))
    assert links_in(f'<a {crowded} href="{TARGET}">x</a>') == ()
    assert links_in('<a href="/">x</a>' * MAX_LINKS + LINK) == ()
    assert len(links_in(LINK * (MAX_FOUND + 1))) == MAX_FOUND


def test_a_lone_surrogate_does_not_stop_the_reading():
    """Text that no encoding can hold is replaced."""
    (link,) = links_in(f'<a href="{TARGET}">a\ud800b</a>')
    assert link.text == "a?b"
