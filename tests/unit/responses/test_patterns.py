import pytest

from blog.models import RuleScope, SiteRule, Verdict
from blog.responses.patterns import (
    BadLine,
    Line,
    plain_address,
    plain_host,
    read_line,
    read_lines,
    read_pattern,
    write_line,
)

HOST, DOMAIN = RuleScope.HOST, RuleScope.DOMAIN
PREFIX, SENDER = RuleScope.PREFIX, RuleScope.SENDER


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://a.example/bob/../eve/p", "a.example/eve/p"),
        ("https://a.example/bob/%2e%2E/eve", "a.example/eve"),
        ("https://a.example/bob/..%2Feve", "a.example/eve"),
        ("https://a.example/bob/..%5ceve", "a.example/eve"),
        ("https://a.example/../../bob", "a.example/bob"),
        ("https://a.example/%62ob", "a.example/bob"),
        ("https://a.example//bob/./p/", "a.example/bob/p/"),
        ("https://a.example/bob/..", "a.example/"),
        ("https://a.example/b%c3%a9?q=%7e&r=é", "a.example/b%C3%A9?q=~&r=%C3%A9"),
        ("https://a.example/%252e%252e/bob", "a.example/%252e%252e/bob"),
        ("https://a.example", "a.example/"),
    ],
)
def test_a_path_is_compared_as_servers_understand_it(url, meant):
    """Otherwise a page passes for a good neighbour's, or gets around a block."""
    assert plain_address(url) == meant
    assert plain_address(f"https://{meant}") == meant


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("a.example", Line(HOST, "a.example")),
        ("  WWW.A.example  ", Line(HOST, "a.example")),
        ("https://www.a.example/", Line(HOST, "a.example")),
        ("http://a.example:8080", Line(HOST, "a.example")),
        ("münchen.example", Line(HOST, "xn--mnchen-3ya.example")),
        ("192.0.2.7", Line(HOST, "192.0.2.7")),
        ("*.a.example", Line(DOMAIN, "a.example")),
        ("*.a.example/", Line(DOMAIN, "a.example")),
        ("a.example/~bob", Line(PREFIX, "a.example/~bob")),
        ("https://www.a.example/Bob?x=1", Line(PREFIX, "a.example/Bob?x=1")),
        ("https://a.example/@bob", Line(PREFIX, "a.example/@bob")),
        ("Bob@A.example", Line(SENDER, "bob@a.example")),
        ("a.example  sells tickets", Line(HOST, "a.example", "sells tickets")),
        ("a.example # sells # tickets", Line(HOST, "a.example", "sells # tickets")),
        ("a.example#sells", Line(HOST, "a.example", "sells")),
        ("a.example\ttickets", Line(HOST, "a.example", "tickets")),
        ("a.example  #  tickets", Line(HOST, "a.example", "tickets")),
        ("", None),
        ("   ", None),
        ("# a remark", None),
    ],
)
def test_a_line_is_a_rule_or_nothing(line, rule):
    """A site, all below it, the beginning of an address, a sender; and why."""
    assert read_line(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "*.com",
        "*.",
        "a b.example",
        "http://",
        "http://[::1",
        "https://bob@a.example/x",
        "-\x00.example",
        "a..example",
        "@a.example",
        f"a.example/{'x' * 500}",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(line):
    """Nothing that would fit everything, or nothing, gets on a list."""
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        read_line(line)


def test_bad_lines_are_told_by_number_and_the_others_kept():
    """Also after the mark that some editors put before a text."""
    found = list(read_lines("\ufeffa.example\n\n# remark\r\nnonsense\n*.b.example"))
    assert found == [
        (1, "a.example", Line(HOST, "a.example")),
        (
            4,
            "nonsense",
            BadLine(4, "nonsense", "The name of a site has a dot in it."),
        ),
        (5, "*.b.example", Line(DOMAIN, "b.example")),
    ]


@pytest.mark.parametrize("reason", ["", "sells tickets", "sells # tickets"])
@pytest.mark.parametrize(
    ("scope", "pattern"),
    [
        (HOST, "a.example"),
        (DOMAIN, "a.example"),
        (PREFIX, "a.example/~bob"),
        (SENDER, "bob@a.example"),
    ],
)
def test_what_is_written_is_read_as_the_same(scope, pattern, reason):
    """A list that was saved can be taken by another blog."""
    rule = SiteRule(scope=scope, pattern=pattern, verdict=Verdict.BLOCK, reason=reason)
    assert read_line(write_line(rule)) == Line(scope, pattern, reason)


@pytest.mark.parametrize(
    ("url", "host", "address"),
    [
        ("https://www.A.example./x?y#z", "a.example", "a.example/x?y"),
        ("http://a.example:8080", "a.example", "a.example/"),
        ("https://bücher.example/", "xn--bcher-kva.example", "xn--bcher-kva.example/"),
        ("no address", "", ""),
        ("http://[::1", "", ""),
        (f"https://{'x' * 300}.example/", "", ""),
    ],
)
def test_an_address_has_one_plain_spelling(url, host, address):
    """Whatever its scheme, port, case or `www.`; a fragment is no part of it."""
    assert (plain_host(url), plain_address(url)) == (host, address)


def test_a_pattern_is_read_for_the_scope_that_was_chosen():
    """The same address as a site, as all below, or as a beginning."""
    url = "https://www.a.example/bob"
    assert read_pattern(url, HOST) == read_pattern(url, DOMAIN) == "a.example"
    assert read_pattern(url, PREFIX) == "a.example/bob"
    with pytest.raises(ValueError, match="email"):
        read_pattern(url, SENDER)
