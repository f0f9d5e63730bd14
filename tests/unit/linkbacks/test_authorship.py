"""Who wrote a page, and whom an author's page is about."""

import pytest

from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.authorship import (
    MAX_AUTHOR_URL,
    Author,
    find_author,
    read_author,
)
from blog.linkbacks.sources.document import read_document
from blog.linkbacks.sources.linked_data import read_article

URL = "https://a.example/post"
CARD = '<a class="h-card" href="/jo"><img src="/jo.jpg" alt=""> Jo</a>'
JO = Author("Jo", "https://a.example/jo", "https://a.example/jo.jpg", is_card=True)
NOBODY = Author(None, None, None)


def author_of(html: str) -> Author:
    document = read_document(Page(URL, (), html))
    entries = [item for item in document.items if "h-entry" in item.types]
    article = read_article(document.linked_data, URL)
    return find_author(document, entries[0] if entries else None, article)


def entry(inside: str) -> str:
    return f'<div class="h-entry">{inside}</div>'


def linked(author: str) -> str:
    data = f'{{"@type": "Article", "author": {author}}}'
    return f'<script type="application/ld+json">{data}</script>'


@pytest.mark.parametrize(
    ("html", "author"),
    [
        (entry(CARD.replace("h-card", "p-author h-card")), JO),
        (entry('<b class="p-author">Jo</b>'), Author("Jo", None, None)),
        (
            entry('<a class="p-author" href="/jo">Jo</a>'),
            Author("Jo", "https://a.example/jo", None),
        ),
        (
            entry('<a class="u-author" href="/jo">x</a>'),
            Author(None, "https://a.example/jo", None),
        ),
        (entry('<a class="u-author" href="/jo">x</a>') + CARD, JO),
        (
            entry('<a class="u-author" href="/kim">x</a>') + CARD,
            Author(None, "https://a.example/kim", None),
        ),
        (
            (
                f'<div class="h-feed">{CARD.replace("h-card", "p-author h-card")}'
                f"{entry('')}{entry('')}</div>"
            ),
            JO,
        ),
        (CARD, JO),
        (entry("") + CARD, JO),
        (CARD + CARD, NOBODY),
        (f'<div class="comment-author">{CARD}</div>', NOBODY),
        (entry(CARD.replace("h-card", "p-category h-card")), NOBODY),
        ('<a rel="author" href="/jo">x</a>' + CARD * 2, JO),
        (
            '<a rel="author" href="/kim">Kim</a>' + CARD * 2,
            Author("Kim", "https://a.example/kim", None),
        ),
        (linked('"Jo"'), Author("Jo", None, None)),
        (linked('"https://a.example/jo"'), Author(None, "https://a.example/jo", None)),
        (
            entry('<p class="p-author h-card"></p>') + linked('"Jo"'),
            Author("Jo", None, None),
        ),
        ("", NOBODY),
    ],
)
def test_the_author_is_looked_for_in_order(html, author):
    """The entry's, the feed's, the only card, rel=author, JSON-LD; or nobody."""
    assert author_of(html) == author


def test_sources_that_mean_one_person_complete_each_other():
    """An entry names the author, JSON-LD has the photo."""
    person = '{"name": "JO", "url": "https://a.example/jo", "image": "/jo.jpg"}'
    found = author_of(entry('<b class="p-author">Jo</b>') + linked(person))
    assert found == Author("Jo", JO.url, JO.photo_url)


def test_sources_that_mean_different_people_do_not_mix():
    """Nobody gets another one's face or address."""
    person = '{"name": "Kim", "url": "/kim", "image": "/kim.jpg"}'
    found = author_of(entry('<b class="p-author">Jo</b>') + linked(person))
    assert found == Author("Jo", None, None)


@pytest.mark.parametrize("kind", ["u-url", "u-photo"])
@pytest.mark.parametrize(
    "url",
    ["javascript:x", "data:image/png;base64,x", "//[", "/" + "x" * MAX_AUTHOR_URL],
)
def test_an_address_that_cannot_be_used_is_left_out(kind, url):
    """Only web addresses that can be stored."""
    html = f'<p class="p-author h-card">Jo<b class="p-name">Jo</b><data class="{kind}" value="{url}"></p>'
    assert author_of(entry(html)) == Author("Jo", None, None, is_card=True)


ME = "https://jo.example/"


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<a class="h-card" href="/">Jo</a>', "Jo"),
        (
            '<a class="h-card" href="/kim">Kim</a><a class="h-card" href="/">Jo</a>',
            "Jo",
        ),
        (
            (
                '<a class="h-card" href="/">First</a><p class="h-card"><b class="p-name">Jo'
                '</b><a class="u-url u-uid" href="http://www.jo.example"></a></p>'
            ),
            "Jo",
        ),
        (
            (
                '<a class="h-card" href="/kim">Kim</a>'
                '<a class="h-card" rel="me" href="https://social.example/jo">Jo</a>'
            ),
            "Jo",
        ),
        ('<div class="h-entry"><a class="p-author h-card" href="/">Jo</a></div>', "Jo"),
        ('<p class="vcard"><a class="fn url" href="/">Jo</a></p>', "Jo"),
        ('<a class="h-card" href="/kim">Kim</a>', None),
        ('<a class="h-card" rel="me" href="mailto:jo@a.example">Jo</a>', None),
        ('<p class="h-card">Jo</p>', None),
        ("", None),
    ],
)
def test_the_representative_card_tells_whom_a_page_is_about(html, name):
    """By uid and url, by rel=me, or as the first that names the page as its own."""
    assert read_author(Page(ME, (), html)).name == name


def test_an_author_s_page_gives_name_address_and_photo():
    """What is asked of it is complete and absolute."""
    page = '<div class="h-card"><img class="u-photo" src="j.jpg" alt=""><a class="u-url p-name" href="">Jo</a></div>'
    assert read_author(Page(ME, (), page)) == Author(
        "Jo", ME, "https://jo.example/j.jpg", is_card=True
    )
