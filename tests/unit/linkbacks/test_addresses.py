"""When two spellings of an address mean one page."""

import pytest

from blog.linkbacks.addresses import (
    is_web_address,
    resolve_address,
    same_page_key,
    split_fragment,
)

PAGE = "https://b.example/2026/a-post"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://b.example/2026/a-post",
        "https://www.b.example/2026/a-post",
        "https://b.example/2026/a-post/",
        "https://b.example/2026/a-post#comment-4",
        "https://b.example/2026/a-post?",
        "HTTPS://B.EXAMPLE/2026/a-post",
        "https://b.example.:443/2026/a-post",
        "http://b.example:80/2026/a-post",
        "https://b.example:/2026/a-post",
        "https://b.example/2026/%61-post",
        "https://b.example/./x/%2E%2e/2026/a-post",
        "https://b.example/../2026/a-post",
        "  https://b.example/2026/\na-post\t",
    ],
)
def test_spellings_of_one_page_have_one_key(spelling):
    """None of these differences make another page."""
    assert same_page_key(spelling) == same_page_key(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "https://b.example/2026/a-post1",
        "https://b.example/2026/A-post",
        "https://b.example/2026/a-post?p=1",
        "https://b.example/2026/a-post//",
        "https://b.example/2026/a%2Dpost%2F",
        "https://b.example/2026%2Fa-post",
        "https://sub.b.example/2026/a-post",
        "https://b.example:80/2026/a-post",
        "http://b.example:443/2026/a-post",
        "https://b.example:8443/2026/a-post",
        "https://c.example/?u=https://b.example/2026/a-post",
    ],
)
def test_other_pages_have_other_keys(other):
    """A prefix, a query, another port, host or case is another page."""
    assert same_page_key(other) != same_page_key(PAGE)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("https://b.example", "http://www.b.example/"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%c3%a4"),
        ("https://b.example/?q=%C3%A9&r=a b", "https://b.example?q=é&r=a%20b"),
        ("https://[2001:DB8:0::1]/", "https://[2001:db8::1]:443"),
        ("https://b.example/a/b/..", "https://b.example/a/"),
        ("https://b.example/%7Ejo", "https://b.example/~jo"),
    ],
)
def test_letters_and_hosts_are_compared_by_meaning(one, another):
    """Escaped or plain, international or ASCII, short or long: one page."""
    assert same_page_key(one) == same_page_key(another)


def test_the_query_is_compared_whole():
    """The order of parameters is the site's business."""
    one, another = "https://b.example/?a=1&b=2", "https://b.example/?b=2&a=1"
    assert same_page_key(one) != same_page_key(another)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "b.example/post",
        "/post",
        "//b.example/",
        "mailto:jo@b.example",
        "javascript:alert(1)",
        "ftp://b.example/",
        "http://",
        "http:///post",
        "https://user@b.example/",
        "https://user:password@b.example/",
        "https://a.example\\@b.example/",
        "https://b.example:port/",
        "https://b.example:99999/",
        "https://b..example/",
        "https://b example/",
        "https://b%2eexample/",
        "https://[::1/",
        "https://[x:y]/",
        f"https://{'b' * 300}.example/",
    ],
)
def test_what_is_no_web_address_has_no_key(text):
    """Other schemes, hidden hosts and broken addresses are told, not compared."""
    assert not is_web_address(text)
    with pytest.raises(ValueError, match=r"."):
        same_page_key(text)


def test_a_page_has_a_web_address():
    """An absolute http(s) address is one."""
    assert is_web_address(PAGE)


def test_the_fragment_is_split_off():
    """Page and fragment come apart at the first #."""
    assert split_fragment("https://b.example/a#b#c") == ("https://b.example/a", "b#c")
    assert split_fragment(PAGE) == (PAGE, "")


def test_a_reference_is_resolved_against_its_page():
    """Relative, absolute and empty references lead where a browser would go."""
    assert resolve_address("https://b.example/a/b", " ../c ") == "https://b.example/c"
    assert resolve_address("https://b.example/a/b?x", "") == "https://b.example/a/b?x"
    with pytest.raises(ValueError, match="IPv6"):
        resolve_address(PAGE, "http://[x")
