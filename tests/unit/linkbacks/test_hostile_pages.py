"""Sources made to break the parsers: an answer in bounded time, whatever comes."""

import itertools
import string
import time
import unicodedata
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.authorship import read_author
from blog.linkbacks.sources.charset import decode_html
from blog.linkbacks.sources.html_source import find_in_html
from blog.linkbacks.sources.json_source import find_in_json
from blog.linkbacks.sources.text_source import find_in_text

URL = "https://a.example/page"
TARGET = "https://b.example/post"
KEYS = {"b.example/post"}
LINK = f'<a href="{TARGET}">x</a>'
REPLY = f'<div class="h-entry"><a class="u-in-reply-to" href="{TARGET}">x</a>'
# Each case takes under a second of processor time; what is not linear takes minutes.
SECONDS = 10


@contextmanager
def bounded_time():
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS


def fill(piece: str, length: int = 400_000) -> str:
    return piece * (length // len(piece))


def names() -> str:
    letters = string.ascii_lowercase
    short = ("".join(pair) for pair in itertools.product(letters, repeat=3))
    return " ".join(f"p-{name}" for name in short)


PAGES = {
    "nested entries": fill('<div class="h-entry">'),
    "nested authors": REPLY + fill('<b class="p-author h-card">'),
    "entries": fill('<i class="h-entry"></i>'),
    "cards": fill('<a class="h-card" href=//x/y>z</a>'),
    "names within names": REPLY
    + ('<b class="p-name">' * 150 + "<i></i>" * 300 + "</b>" * 150) * 90,
    "names within authors": REPLY
    + (
        '<p class="p-author h-card">'
        + '<b class="p-name">' * 100
        + "<i></i>" * 2000
        + "</b>" * 100
        + "</p>"
    )
    * 28,
    "classes": REPLY + f'<b class="{names()}"></b>' * 12,
    "roots": f'<b class="{names().replace("p-", "h-")}"></b>' * 12,
    "one class": f'{REPLY}<b class="p-{"a-" * 490_000}"></b>',
    "replies": REPLY + fill(f'<data class="u-in-reply-to" value="{TARGET}"></data>'),
    "replies to others": REPLY + fill('<a class="u-in-reply-to" href="//[">x</a>'),
    "words": f'{REPLY}<p class="e-content">{fill("word ")}',
    "breaks": f'{REPLY}<p class="e-content p-name">{fill("<br>")}',
    "parts of a date": f'{REPLY}<i class="dt-published">'
    + fill("<b class=value>1</b>"),
    "feeds": fill('<p class="h-feed"><b class="h-entry"></b>'),
    "classic entries": fill('<p class="hentry"><b class="author vcard">x</b></p>'),
    "people": fill("<a rel='me author' href=//x/y>"),
    "linked data": '<script type="application/ld+json">' + "[" * 290_000 + "</script>",
    "linked articles": '<script type="application/ld+json">['
    + ",".join(['{"@type":"Article","author":[[1]]}'] * 7000)
    + "]</script>",
    "scripts": fill('<script type="application/ld+json">{}</script>'),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_cited_in_bounded_time(name):
    """Hundreds of kilobytes of anything are found, cited and read for an author."""
    page = Page(URL, (), f"{LINK}{PAGES[name]}{LINK}")
    with bounded_time():
        found = find_in_html(page, KEYS)
        read_author(page)
    assert len(found.citation.text) <= 1200
    assert len(found.snapshot) <= 600


TEXTS = {
    "schemes": fill("https://"),
    "targets": fill(f"{TARGET} "),
    "one address": "https://b.example/" + "p" * 1_000_000,
    "dots": TARGET + "." * 1_000_000,
    "blank lines": f"{fill(chr(10) + ' ' + chr(10))}{TARGET}",
    "brackets": fill(f"{TARGET}("),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_searched_in_bounded_time(name):
    """Text full of what looks like an address."""
    with bounded_time():
        find_in_text(URL, TEXTS[name], KEYS)


JSONS = {
    "addresses": '{"a":[' + ",".join([f'"{TARGET}0"'] * 35_000) + "]}",
    "targets": '{"a":[' + ",".join([f'"{TARGET}"'] * 35_000) + "]}",
    "lists": "[" + ",".join(["[]"] * 330_000) + "]",
    "depth": "[" * 1_000_000,
    "digits": "[" + "9" * 1_000_000 + "]",
}


@pytest.mark.parametrize("name", JSONS)
def test_hostile_json_is_searched_in_bounded_time(name):
    """Large documents of values, or of one."""
    with bounded_time():
        find_in_json(URL, JSONS[name], KEYS)


def is_plain(text: str) -> bool:
    return not any(unicodedata.category(letter) == "Cc" for letter in text)


def assert_fit_to_be_stored(found):
    cited = found.citation
    quote = cited.quote_before + cited.quote_link + cited.quote_after
    for text in (cited.title, cited.author_name or "", quote, found.snapshot):
        assert is_plain(text)
    assert is_plain(cited.text.replace("\n", ""))
    assert max(map(len, (cited.title, quote))) <= 280
    assert len(cited.text) <= 1200
    assert len(found.snapshot) <= 600
    for url in (cited.author_url, cited.photo_url):
        assert url is None or url.startswith(("http://", "https://"))


CLASSES = st.lists(
    st.sampled_from(
        [
            *("h-entry", "h-card", "h-feed", "h-cite", "hentry", "vcard", "value"),
            *("p-author", "p-name", "u-url", "u-photo", "e-content", "dt-published"),
            *("u-in-reply-to", "u-like-of", "author", "fn", "url", "comment", "é"),
        ]
    ),
    max_size=3,
).map(" ".join)
TAGS = st.builds(
    lambda tag, classes, url: (
        f'<{tag} class="{classes}" href="{url}" src="{url}" value="{url}" alt="\x9b">'
    ),
    st.sampled_from(["a", "p", "div", "img", "data", "link", "time", "article", "br"]),
    CLASSES,
    st.sampled_from([TARGET, "", "//[", "/x", "javascript:x", "http://\ud800"]),
)
HTML = st.lists(
    TAGS
    | st.sampled_from(
        [
            *(LINK, "</a>", "</p>", "</div>", "</article>", "<template>", "<!--"),
            *("<script type='application/ld+json'>", "</script>", "<base href='//['>"),
            '{"@type": "Article", "author": {"name": ["\\u0000"]}}',
        ]
    )
    | st.text(max_size=9),
    max_size=25,
).map("".join)


@settings(deadline=None, max_examples=300)
@given(HTML)
def test_any_page_can_be_cited(html):
    """Whatever the mark-up, what is found can be stored as plain text."""
    page = Page(URL, (), html)
    found = find_in_html(page, KEYS)
    if found:
        assert_fit_to_be_stored(found)
    author = read_author(page)
    assert author.name is None or is_plain(author.name)


@settings(deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=400))
def test_any_bytes_around_a_link_can_be_cited(before, after):
    """Neither what stands before nor what stands after makes the reading fail."""
    text = decode_html(before) + f" {TARGET} {LINK} " + decode_html(after)
    for find in (find_in_text, find_in_json):
        found = find(URL, text, KEYS)
        if found:
            assert_fit_to_be_stored(found)
    found = find_in_html(Page(URL, (), text), KEYS)
    if found:
        assert_fit_to_be_stored(found)
