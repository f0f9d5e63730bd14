import pytest

from blog.rendering.addresses import (
    LINK_SCHEMES,
    absolute,
    clean_address,
    host_of,
    is_own,
)

SITE = "https://slack.example/"


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("https://a.example/x?y#z", "https://a.example/x?y#z"),
        (" \x01https://a.example/\n", "https://a.example/"),
        ("mailto:me@a.example", "mailto:me@a.example"),
        ("tel:+44", "tel:+44"),
        ("/x", "/x"),
        ("x:y", None),
        ("#x", "#x"),
        ("", ""),
        ("//a.example/x", "https://a.example/x"),
        ("/\\a.example/x", "https://a.example/x"),
        ("\\\\a.example", "https://a.example"),
        ("/\t/a.example", "https://a.example"),
        ("/x?a\\b", "/x?a\\b"),
        ("javascript:alert(1)", None),
        ("JaVa\tScRiPt\n:alert(1)", None),
        ("\x00\x1fjavascript:alert(1)", None),
        ("data:text/html,x", None),
        ("vbscript:x", None),
        ("file:///etc/passwd", None),
        ("https:a.example", None),
        ("http:///x", None),
        ("http://[", None),
        ("http://a.example:99999/", None),
        ("javascript&colon;alert(1)", "javascript&colon;alert(1)"),
    ],
)
def test_address_is_read_as_browsers_read_it(written, clean):
    """What a browser would follow is returned, or None if it must not."""
    assert clean_address(written, LINK_SCHEMES) == clean


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/x", True),
        ("x.png", True),
        ("https://slack.example/x", True),
        ("http://SLACK.example:80/x", True),
        ("https://slack.example./x", True),
        ("https://slack.example:8443/x", False),
        ("https://slack.example@evil.example/", False),
        ("https://evil.example/https://slack.example/", False),
        ("https://slack.example.evil.example/", False),
        ("mailto:me@slack.example", False),
    ],
)
def test_own_addresses_are_told_by_host_and_port(address, own):
    """Http and https are one place; user names and look-alikes are not."""
    assert is_own(address, SITE) is own


def test_addresses_are_completed_and_named():
    """Relative ones get the site, hosts lose `www.` and port."""
    assert absolute("/x", "https://slack.example") == "https://slack.example/x"
    assert host_of("https://www.A.example:8000/x") == "a.example"
    assert host_of("/x") == ""
