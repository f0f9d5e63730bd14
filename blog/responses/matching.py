"""Which rule about sites and senders decides. Pure; nothing here asks the database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from blog.models import RuleScope, SiteRule, Verdict
from blog.responses.patterns import plain_address, plain_host


def choose_rule(
    rules: Iterable[SiteRule], source_url: str | None, email: str | None
) -> SiteRule | None:
    """Return the one of these that decides.

    Of those about the address the most specific does: a longer beginning of the
    address, the host, then the nearest domain. Where address and sender disagree,
    a block stands.
    """
    fitting = [rule for rule in rules if rule_fits(rule, source_url, email)]
    about_site = [rule for rule in fitting if rule.scope is not RuleScope.SENDER]
    about_sender = [rule for rule in fitting if rule.scope is RuleScope.SENDER]
    chosen = [max(about_site, key=_closeness)] if about_site else []
    chosen += about_sender[:1]
    return min(chosen, key=lambda r: r.verdict is not Verdict.BLOCK, default=None)


class RuleBook:
    """Many rules, opened at those that may be about an address or a sender."""

    def __init__(self, rules: Iterable[SiteRule]) -> None:
        self._by_place: dict[str, list[SiteRule]] = defaultdict(list)
        for rule in rules:
            self._by_place[rule.pattern.partition("/")[0]].append(rule)

    def about(self, urls: Sequence[str], email: str | None) -> list[SiteRule]:
        places = {(email or "").lower()}
        for url in urls:
            places.update(hosts_above(plain_host(url)))
        return [rule for place in places for rule in self._by_place.get(place, ())]


def hosts_above(host: str) -> list[str]:
    """Return a host and every domain above it, nearest first."""
    names = host.split(".")
    return [".".join(names[start:]) for start in range(len(names))]


def rule_fits(rule: SiteRule, source_url: str | None, email: str | None) -> bool:
    """Whether the rule is about this address or this sender.

    The beginning of an address ends where one of its parts does: `a.example/bob` is
    not about `a.example/bobby`.
    """
    if rule.scope is RuleScope.SENDER:
        return bool(email) and rule.pattern == (email or "").lower()
    host, address = plain_host(source_url or ""), plain_address(source_url or "")
    if not host:
        return False
    if rule.scope is RuleScope.HOST:
        return rule.pattern == host
    if rule.scope is RuleScope.DOMAIN:
        return f".{host}".endswith(f".{rule.pattern}")
    rest = address.removeprefix(rule.pattern)
    return address.startswith(rule.pattern) and (
        not rest or not rule.pattern[-1].isalnum() or not rest[0].isalnum()
    )


def _closeness(rule: SiteRule) -> tuple[int, int]:
    order = (RuleScope.DOMAIN, RuleScope.HOST, RuleScope.PREFIX)
    return order.index(rule.scope), len(rule.pattern)
