"""Where a finished body leads."""

import pytest

from blog.rendering.links import OutboundLink, PageLinks, find_links

SITE = "https://slackwater.example"


def outbound(html, site=SITE):
    return [link.url for link in find_links(html, site).outbound]


def test_links_elsewhere_come_once_and_in_order():
    """What is linked to twice is one link, where it stands first."""
    html = (
        '<p><a href="https://b.example/x">b</a> <a href="http://a.example/">a</a>'
        ' <a href="https://b.example/x">again</a></p>'
    )
    assert outbound(html) == ["https://b.example/x", "http://a.example/"]


def test_the_address_is_the_one_that_is_printed():
    """Query, fragment, case and escapes stay: the other side looks for these words."""
    html = '<a href="https://B.example/a%20b?x=1&amp;y=%C3%A9#Part">b</a>'
    assert outbound(html) == ["https://B.example/a%20b?x=1&y=%C3%A9#Part"]


@pytest.mark.parametrize(
    "html",
    [
        '<pre><code><a href="https://b.example/">b</a></code></pre>',
        '<p><code><a href="https://b.example/">b</a></code></p>',
        '<a class="picture" href="https://b.example/b.jpg">open</a>',
        '<img src="https://b.example/b.jpg" alt="">',
        '<a href="mailto:jo@b.example">write</a>',
        '<a href="#part">there</a>',
        "<a>nowhere</a>",
        '<a href="https:///path">no host</a>',
        "",
    ],
)
def test_what_leads_to_no_page_elsewhere_is_no_link(html):
    """Code is quoted, pictures are looked at, mail and fragments name no page."""
    assert find_links(html, SITE) == PageLinks((), ())


@pytest.mark.parametrize(
    "address",
    [
        "/2026/05/a/",
        "https://slackwater.example/2026/05/a/",
        "http://slackwater.example/2026/05/a/",
        "https://www.slackwater.example/2026/05/a/",
        "https://SLACKWATER.example/2026/05/a/",
        "//slackwater.example/2026/05/a/",
    ],
)
def test_links_to_this_site_are_apart(address):
    """Relative or in full, by either scheme, with www or without."""
    found = find_links(f'<a href="{address}">a</a>', SITE)
    assert not found.outbound
    assert [url.lower().endswith("/2026/05/a/") for url in found.own] == [True]


def test_a_site_with_www_knows_itself_without():
    """The other way round as well."""
    html = '<a href="https://slackwater.example/a/">a</a>'
    assert not outbound(html, "https://www.slackwater.example")


def test_another_port_is_another_site():
    """Two blogs of one machine are two sites."""
    html = '<a href="http://127.0.0.1:8002/a/">a</a>'
    assert outbound(html, "http://127.0.0.1:8001") == ["http://127.0.0.1:8002/a/"]


def test_nofollow_is_told():
    """Only a link that says so everywhere it stands counts as not followed."""
    html = (
        '<a rel="nofollow ugc" href="https://a.example/">a</a>'
        '<a rel="nofollow" href="https://b.example/">b</a>'
        '<a href="https://b.example/">b</a>'
    )
    assert find_links(html, SITE).outbound == (
        OutboundLink("https://a.example/", is_nofollow=True),
        OutboundLink("https://b.example/", is_nofollow=False),
    )


def test_a_large_body_is_read_to_its_end():
    """What lies deep and late counts like the rest."""
    html = "<div>" * 90 + "<p>word</p>" * 50_000 + '<a href="https://a.example/">a</a>'
    assert outbound(html) == ["https://a.example/"]
