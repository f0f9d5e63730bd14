"""Who may ping, and how often: one sender, about one site, to one target."""

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from blog import clock
from blog.errors import AccessDenied
from blog.extensions import db, settings, upsert_into
from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.incoming.retention import owe_forgetting
from blog.linkbacks.incoming.transaction import writing
from blog.models import Allowance, Verdict
from blog.responses.sites import note_hit, rule_for

TARGET_FACTOR = 10  # what many write about is no attack yet
_NETWORK_BITS = 64  # what one customer of IPv6 is given


class BudgetSpent(AccessDenied):
    """Too many pings came; the next hour has a new budget."""


def spend_of_sender(remote_addr: str | None) -> None:
    """Count one ping by this sender, in the caller's transaction that writes.

    Raises BudgetSpent once it has had its number of pings in this hour of the clock,
    `AFTERWORD_PING_BUDGET`; 0 lifts all budgets. It comes first, so that a sender
    beyond its own budget uses up nobody else's.
    """
    _spend(f"address:{_network_of(remote_addr)}", settings.ping_budget)


def spend_of_pair(source_host: str, target: str) -> None:
    """Count one ping about a site, to a target; a target has ten times the budget."""
    _spend(f"host:{source_host}", settings.ping_budget)
    _spend(f"target:{target}", settings.ping_budget * TARGET_FACTOR)


def may_visit(url: str) -> bool:
    """Count one request for what a source names: its author's page, or a photo.

    Commits; call it with no transaction open. Whoever chose the source chose this
    address, too, and any number of sources may name one host.
    """
    host = urlsplit(f"//{same_page_key(url)}").hostname
    with writing():
        try:
            _spend(f"visit:{host}", settings.ping_budget * TARGET_FACTOR)
        except BudgetSpent:
            return False
    return True


def _spend(key: str, most: int) -> None:
    if not most:
        return
    window_at = clock.now().replace(minute=0, second=0, microsecond=0)
    counted = upsert_into(Allowance).values(key=key[:300], window_at=window_at, used=1)
    used = db.session.scalar(
        counted.on_conflict_do_update(
            index_elements=["key", "window_at"],
            set_={"used": Allowance.used + 1},
        ).returning(Allowance.used)
    )
    if used == 1:
        owe_forgetting()
    if used is not None and used > most:
        raise BudgetSpent(
            f"More than {most} pings came within the hour. Try again in the next one."
        )


def refuse_blocked(source_url: str) -> None:
    """Raise AccessDenied for a blocked site, and count that in its rule; no commit."""
    rule = rule_for(source_url, None)
    if rule is not None and rule.verdict is Verdict.BLOCK:
        note_hit(rule)
        raise AccessDenied("This site is blocked here.")


def _network_of(remote_addr: str | None) -> str:
    """Return the address, or of IPv6 the network of one customer."""
    if remote_addr is None:
        return "unknown"
    address = ip_address(remote_addr)
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), _NETWORK_BITS), strict=False))
