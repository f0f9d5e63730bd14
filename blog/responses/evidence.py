"""What the database knows that speaks for or against a response."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from sqlalchemy import ColumnElement, case, func, or_, select

from blog import clock
from blog.accounts.rights import may_moderate
from blog.extensions import db
from blog.models import (
    Person,
    Response,
    ResponseKind,
    ResponseStatus,
    SiteRule,
)
from blog.responses import bayes
from blog.responses.sites import rules_about
from blog.responses.wording import link_addresses, said

SAME_TEXT_DAYS = timedelta(days=30)
SAME_TEXT_AMONG = 2000
SHORTEST_SAME_TEXT = 20
NEIGHBOUR_TIME = timedelta(hours=1)
MOST_NEIGHBOURS = 1000
LED_TO = "url"  # in a mention's `check`: where its source was read, after redirects
_BEHIND_A_PROXY = tuple(
    ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
)
Ip = IPv4Address | IPv6Address


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """`approved` and `spam` count what else came from this site or under this name.

    `repeats` are other posts with the same text, `neighbours` what came from the same
    network within the hour, `rules` those that may be about an address in it, and
    `spam_chance` is learned from moderators, None while too little is.
    """

    approved: int = 0
    spam: int = 0
    repeats: int = 0
    neighbours: int = 0
    rules: Sequence[SiteRule] = ()
    spam_chance: float | None = None


def gather_evidence(response: Response) -> Evidence:
    """Ask for all of it; five queries at most, whatever the response holds."""
    record = _record(response)
    return Evidence(
        approved=record.get(ResponseStatus.APPROVED, 0),
        spam=record.get(ResponseStatus.SPAM, 0),
        repeats=_count_repeats(response),
        neighbours=_count_neighbours(response),
        rules=rules_about(*named_by(response)),
        spam_chance=bayes.weigh(response),
    )


def named_by(response: Response) -> tuple[list[str], str | None]:
    """Return the addresses and the sender that rules may be about.

    A mention's are its source and where that leads; a comment's are its writer's and
    those it links to.
    """
    if response.kind is ResponseKind.MENTION:
        led_to = str((response.check or {}).get(LED_TO) or "")
        return [response.source_url or "", led_to], None
    urls = [response.author_url or "", *link_addresses(response)]
    return urls, response.author_email


def is_by_moderator(response: Response) -> bool:
    """Whether somebody signed in wrote it who decides about it anyway."""
    if response.person_id is None:
        return False
    person = db.session.get(Person, response.person_id)
    return person is not None and may_moderate(person, response.post)


def _record(response: Response) -> dict[ResponseStatus, int]:
    """Return how many others of this sender were approved, and how many are spam.

    Where a source leads to another site, what was approved of that counts: many good
    sites lead anywhere they are asked to. Spam counts of either.
    """
    if response.kind is ResponseKind.MENTION:
        host = (response.check or {}).get("host") or response.source_host
        is_spam = Response.status == ResponseStatus.SPAM
        same_sender = [
            Response.source_host.in_({host, response.source_host}),
            or_(is_spam, Response.source_host == host),
        ]
    else:
        same_sender = [
            Response.author_email == (response.author_email or "").lower(),
            func.lower(Response.author_name) == (response.author_name or "").lower(),
        ]
    # The kind is no condition: SQLite would take the index of kinds, not of senders.
    is_same_kind = case((Response.kind == response.kind, 1), else_=0)
    found = db.session.execute(
        select(Response.status, func.sum(is_same_kind))
        .where(
            Response.status.in_([ResponseStatus.APPROVED, ResponseStatus.SPAM]),
            *same_sender,
            *_not_itself(response),
        )
        .group_by(Response.status)
    )
    return {status: count for status, count in found}  # noqa: C416 -- dict() loses the row's types


def _count_repeats(response: Response) -> int:
    """Return on how many other posts the same text arrived lately.

    Of the newest only, since no index knows the texts.
    """
    if len(said(response)) < SHORTEST_SAME_TEXT:
        return 0
    same_text = (
        [Response.text == response.text]
        if response.text
        else [
            Response.quote_before == (response.quote_before or ""),
            Response.quote_link == (response.quote_link or ""),
            Response.quote_after == (response.quote_after or ""),
        ]
    )
    newest = select(func.max(Response.id)).scalar_subquery()
    found = db.session.scalar(
        select(func.count(func.distinct(func.coalesce(Response.post_id, 0)))).where(
            Response.id > newest - SAME_TEXT_AMONG,
            Response.received_at > clock.now() - SAME_TEXT_DAYS,
            Response.post_id.is_distinct_from(_post_id(response)),
            *same_text,
            *_not_itself(response),
        )
    )
    return found or 0


def _count_neighbours(response: Response) -> int:
    """Return how many others came within the hour from the sender's /24 or /48."""
    address = _read_address(response.remote_addr)
    if address is None or any(address in network for network in _BEHIND_A_PROXY):
        return 0  # a proxy in front of us tells nothing about the sender
    is_old = address.version == 4  # noqa: PLR2004 -- the protocol's number
    network = ip_network((address, 24 if is_old else 48), strict=False)
    # Narrowed down by its text; what is left is compared as addresses.
    begin = str(address).rpartition(".")[0] if is_old else str(address).split(":")[0]
    near = db.session.scalars(
        select(Response.remote_addr)
        .where(
            Response.status.in_(list(ResponseStatus)),
            Response.received_at > clock.now() - NEIGHBOUR_TIME,
            Response.remote_addr.contains(begin, autoescape=True),
            *_not_itself(response),
        )
        .limit(MOST_NEIGHBOURS)
    )
    found = [_read_address(other) for other in near]
    return sum(other is not None and other in network for other in found)


def _read_address(written: str | None) -> Ip | None:
    try:
        address = ip_address(written or "")
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _post_id(response: Response) -> int | None:
    return response.post_id or (response.post.id if response.post else None)


def _not_itself(response: Response) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if response.id is not None:
        conditions.append(Response.id != response.id)
    return conditions
