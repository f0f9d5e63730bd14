import pytest

from blog.models import RuleScope, SiteRule, Verdict
from blog.responses.matching import RuleBook, choose_rule, rule_fits

HOST, DOMAIN = RuleScope.HOST, RuleScope.DOMAIN
PREFIX, SENDER = RuleScope.PREFIX, RuleScope.SENDER
BLOCK, APPROVE = Verdict.BLOCK, Verdict.APPROVE


def rule(scope, pattern, verdict=BLOCK):
    return SiteRule(scope=scope, pattern=pattern, verdict=verdict)


@pytest.mark.parametrize(
    ("scope", "pattern", "url", "fits"),
    [
        (HOST, "a.example", "https://www.a.example/x", True),
        (HOST, "a.example", "https://b.a.example/", False),
        (HOST, "a.example", "https://nota.example/", False),
        (DOMAIN, "a.example", "https://a.example/", True),
        (DOMAIN, "a.example", "https://x.y.a.example/", True),
        (DOMAIN, "a.example", "https://nota.example/", False),
        (PREFIX, "a.example/bob", "http://a.example/bob", True),
        (PREFIX, "a.example/bob", "https://www.a.example/bob/post?x", True),
        (PREFIX, "a.example/bob", "https://a.example/bobby", False),
        (PREFIX, "a.example/bob/", "https://a.example/bob/post", True),
        (PREFIX, "a.example/bob", "https://a.example/Bob", False),
        (PREFIX, "a.example/?u=1", "https://a.example/?u=1&p=2", True),
        (PREFIX, "a.example/bob", "https://b.example/a.example/bob", False),
        (HOST, "a.example", None, False),
        (DOMAIN, "a.example", "nonsense", False),
        (SENDER, "bob@a.example", "https://a.example/", False),
    ],
)
def test_which_addresses_a_rule_is_about(scope, pattern, url, fits):
    """Parts of names and of paths are whole: nobody else is hit by accident."""
    assert rule_fits(rule(scope, pattern), url, "x@b.example") is fits


def test_a_sender_is_the_email_address_alone():
    """Whatever its case."""
    assert rule_fits(rule(SENDER, "bob@a.example"), None, "Bob@A.example")
    assert not rule_fits(rule(SENDER, "bob@a.example"), None, None)
    assert not rule_fits(rule(SENDER, "bob@a.example"), None, "abob@a.example")


def test_the_most_specific_rule_decides():
    """A longer beginning, then the host, then the nearest domain."""
    rules = [
        rule(DOMAIN, "example"),
        rule(DOMAIN, "a.example", APPROVE),
        rule(HOST, "www2.a.example"),
        rule(PREFIX, "www2.a.example/bob", APPROVE),
        rule(PREFIX, "www2.a.example/bob/spam"),
    ]
    asked = {
        "https://b.example/": 0,
        "https://x.a.example/": 1,
        "https://www2.a.example/": 2,
        "https://www2.a.example/bob/post": 3,
        "https://www2.a.example/bob/spam/post": 4,
    }
    for url, number in asked.items():
        for order in (rules, rules[::-1]):
            assert choose_rule(order, url, None) is rules[number]
    assert choose_rule(rules, "https://other.test/", None) is None


def test_between_address_and_sender_a_block_stands():
    """Whichever of the two is blocked."""
    url, email = "https://a.example/", "bob@mail.test"
    for site, sender in ((BLOCK, APPROVE), (APPROVE, BLOCK)):
        rules = [rule(HOST, "a.example", site), rule(SENDER, email, sender)]
        assert choose_rule(rules, url, email).verdict is BLOCK
    both = [rule(HOST, "a.example", APPROVE), rule(SENDER, email, APPROVE)]
    assert choose_rule(both, url, email).verdict is APPROVE


def test_a_book_of_rules_opens_where_an_address_stands():
    """All rules that could fit, and none of another place."""
    rules = [
        rule(HOST, "a.example"),
        rule(DOMAIN, "example"),
        rule(PREFIX, "a.example/bob"),
        rule(SENDER, "bob@mail.test"),
        rule(HOST, "b.example"),
    ]
    found = RuleBook(rules).about(["https://www.a.example/x"], "BOB@mail.test")
    assert {r.pattern for r in found} == {
        "a.example",
        "example",
        "a.example/bob",
        "bob@mail.test",
    }
    assert RuleBook(rules).about([""], None) == []
