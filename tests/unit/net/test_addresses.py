import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.errors import AddressRefused
from blog.net.addresses import parse_address


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("http://a.example", "http://a.example/"),
        ("HTTP://A.Example:80/x", "http://a.example/x"),
        ("https://a.example:443/?", "https://a.example/"),
        ("http://a.example:/", "http://a.example/"),
        ("http://a.example:8080/x?y=1#z", "http://a.example:8080/x?y=1"),
        ("http://a.example?q", "http://a.example/?q"),
        ("http://a.example./", "http://a.example/"),
        ("http://a_b.example/", "http://a_b.example/"),
        ("http://müller.example/straße?ü", None),
        ("http://xn--mller-kva.example/", "http://xn--mller-kva.example/"),
        ("http://a.example/%C3%BC%zz?a=%20&b=+", None),
        ("http://127.0.0.1/", "http://127.0.0.1/"),
        (
            "http://\uff11\uff12\uff17\uff0e\uff10\uff0e\uff10\uff0e\uff11/",
            "http://127.0.0.1/",
        ),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://[2606:4700:0:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://1.example/", "http://1.example/"),
        ("http://a.0xg/", "http://a.0xg/"),
    ],
)
def test_addresses_are_read_into_one_spelling(written, normal):
    """Scheme, host and port are normalised; path and query stay what they mean."""
    unchanged = {
        "http://müller.example/straße?ü": (
            "http://xn--mller-kva.example/stra%C3%9Fe?%C3%BC"
        ),
    }
    assert parse_address(written).url == (normal or unchanged.get(written, written))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "/path",
        "//a.example/",
        "file:///etc/passwd",
        "ftp://a.example/",
        "gopher://a.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http:",
        "http:/a.example/",
        "http:///a.example/",
        "http://",
        "http://:80/",
        "http://.example/",
        "http://a..example/",
        "http://me@a.example/",
        "http://me:secret@a.example/",
        "http://@a.example/",
        "http://a.example@127.0.0.1/",
        "http://a.example\\@127.0.0.1/",
        "http://127.0.0.1\\.a.example/",
        "http://a.example:0/",
        "http://a.example:65536/",
        "http://a.example:x/",
        "http://a.example:-1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.01/",
        "http://127.0.0.256/",
        "http://1.2.3.4.5/",
        "http://0x/",
        "http://a.example.1/",
        "http://%31%32%37.0.0.1/",
        "http://a%2eexample/",
        "http://[::1",
        "http://[::1]x/",
        "http://x[::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[127.0.0.1]/",
        "http://[v1.x]/",
        "http://[a.example]/",
        "http://[::g]/",
        "http://a.example /",
        " http://a.example/",
        "http://a.example/ ",
        "http://a.example/\r\nHost: b",
        "http://a.exa\tmple/",
        "http://a.example/\x00",
        "http://a.example/\x7f",
        "http://a.example/\u2028",
        "http://a.example/\ud800",
        "http://\ud800.example/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 130 + "example/",
        "http://" + "ü." * 100 + "example/",
        "http://a.example/" + "a" * 8192,
    ],
)
def test_addresses_that_deceive_or_break_are_refused(url):
    """Other schemes, user names, odd hosts and unwritable characters are refused."""
    with pytest.raises(AddressRefused):
        parse_address(url)


@pytest.mark.parametrize(
    ("location", "joined"),
    [
        ("/b", "http://a.example:81/b"),
        ("b?c", "http://a.example:81/x/b?c"),
        ("?c", "http://a.example:81/x/y?c"),
        ("//b.example/", "http://b.example/"),
        ("https://b.example", "https://b.example/"),
        (" /b c ", "http://a.example:81/b%20c"),
        ("/stra\xc3\x9fe", "http://a.example:81/stra%C3%9Fe"),
        ("/stra\xdfe", "http://a.example:81/stra%C3%9Fe"),
        ("/\u2603", "http://a.example:81/%E2%98%83"),
        ("#there", "http://a.example:81/x/y?z"),
    ],
)
def test_locations_are_joined_to_the_address_they_came_from(location, joined):
    """A Location may be relative, spaced, UTF-8 or Latin-1."""
    assert parse_address("http://a.example:81/x/y?z").join(location).url == joined


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "http://[", "http://u@b.example/", "http://127.1/"],
)
def test_locations_are_read_as_strictly_as_addresses(location):
    """A redirect cannot lead where an address may not."""
    with pytest.raises(AddressRefused):
        parse_address("http://a.example/").join(location)


@pytest.mark.parametrize(
    ("url", "is_numeric"),
    [("http://1.2.3.4/", True), ("http://[::1]/", True), ("http://a1/", False)],
)
def test_numeric_hosts_are_told_from_names(url, is_numeric):
    """Only names are looked up."""
    assert parse_address(url).is_numeric is is_numeric


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://a.example/"]))
def test_what_is_read_is_safe_to_write(text, beginning):
    """Any text is refused or becomes an address of plain ASCII that reads as itself."""
    try:
        address = parse_address(beginning + text)
    except AddressRefused:
        return
    assert re.fullmatch(r"[\x21-\x7e]+", address.url)
    assert "@" not in address.authority
    assert parse_address(address.url) == address
