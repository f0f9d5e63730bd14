"""What a web page says about its best link, and about itself."""

from pathlib import Path

import pytest

from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.html_source import MAX_OUTBOUND, find_in_html
from blog.linkbacks.sources.reading import MAX_AROUND

TARGET = "https://b.example/post-1"
LINK = f'<a href="{TARGET}">x</a>'
PAGES = Path(__file__).parent / "pages"


def find(html: str):
    return find_in_html(Page("https://a.example/page", (), html), {"b.example/post-1"})


# Of pages as well-known programs make them: type, title, author, photo, day.
CITED = {
    "bridgy_comment": (
        "reply",
        "I had no idea the horn was that old",
        "Lee & Co",
        "https://social.example/lee.png",
        14,
    ),
    "bridgy_repost": ("repost", "", "Lee", "https://social.example/lee.png", None),
    "feed": ("bookmark", "Two", "Noa Feed", "https://a.example/me.jpg", 14),
    "known_like": (
        "like",
        "Liked: a post",
        "Kim Known",
        "https://known.example/file/kim.png",
        14,
    ),
    "microblog": ("mention", "Mika", "Mika Blog", "https://a.example/avatar.jpg", 14),
    "wordpress_classic": (
        "mention",
        "Notes on fog",
        "Ada Quay",
        "https://secure.gravatar.example/ada.jpg",
        14,
    ),
    "wordpress_kinds": (
        "reply",
        "Re: foghorns",
        "Ada Quay",
        "https://wp.example/ada.jpg",
        14,
    ),
}


@pytest.mark.parametrize("name", CITED)
def test_pages_of_well_known_programs_are_cited(name):
    """Type, title, author, photo and day are those of the entry that links."""
    cited = find((PAGES / f"{name}.html").read_text()).citation
    day = cited.published_at and cited.published_at.day
    told = (cited.type, cited.title, cited.author_name, cited.photo_url, day)
    assert told == CITED[name]


def test_the_best_link_is_told():
    """In the article rather than beside it, with words rather than without."""
    bare = f'<a href="{TARGET}"></a>'
    found = find(f"<nav>{LINK}</nav><main>{bare}<p>So <a href='{TARGET}#c4'>y</a>")
    assert (found.points_to, found.found) == (f"{TARGET}#c4", 3)
    assert (found.is_in_article, found.citation.quote_link) == (True, "y")


def test_no_link_is_found_in_a_page_without_one():
    """Nothing is made up."""
    assert find(f"<p>{TARGET}</p>") is None


def test_links_out_are_counted_in_the_article():
    """Links within the site and beside the article are not."""
    away = '<a href="//c.example/"></a>'
    html = f'{away}<article>{LINK}{away * 2}<a href="/x"></a><a href="mailto:x@y"></a>'
    assert find(html).outbound == 3
    assert find(f"{LINK}{away}<p>").outbound == 2
    assert find(f"<article>{LINK}{away * (MAX_OUTBOUND + 9)}").outbound == MAX_OUTBOUND


def test_the_list_around_a_link_is_measured():
    """A blogroll has many links; a list in an article counts from the article on."""
    item = f"<li>{LINK}</li>"
    assert find(f"<ul>{item * 4}</ul>").list_length == 4
    assert find(f"<ol><li><article>{LINK}</article></li>{item}</ol>").list_length == 0


def test_the_snapshot_is_the_text_around_the_link():
    """Plain text of both sides, at most 600 characters, cut at words."""
    html = f"<title>T</title><nav>Far</nav><article><h1>H</h1><p>A {LINK} b</p>c"
    assert find(html).snapshot == "H A x b c"
    long = find(f"<p>{'left ' * 300}{LINK}{' right' * 300}").snapshot
    assert MAX_AROUND - 12 < len(long) <= MAX_AROUND
    assert set(long.split()) == {"left", "x", "right"}
    assert find(f"<p>{LINK}{' right' * 300}").snapshot.startswith("x right")
