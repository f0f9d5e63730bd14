"""A ping taken apart: whose it is, and which pair of pages it is about."""

import re
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from blog.errors import AccessDenied, SourceNotFound, TargetNotFound
from blog.linkbacks.addresses import (
    MAX_ADDRESS,
    is_web_address,
    same_page_key,
    split_fragment,
)
from blog.linkbacks.incoming.targets import Target, find_target, is_own
from blog.linkbacks.protocols.base import Ping
from blog.site.options import SiteOptions, read_options

# What no address holds and a database may refuse: controls and halves of characters.
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Claim:
    """A ping that may be looked into.

    `post_id` is the target's, None for the home page, and `parent_id` that of the
    response it is about, if one is; `pair_key` stands for source and target.
    `protocols` are all that brought the pair since it was last looked at.
    `remote_addr` is the sender's.
    """

    ping: Ping
    source_key: str
    source_host: str
    target: Target
    post_id: int | None
    parent_id: int | None
    pair_key: str
    options: SiteOptions
    remote_addr: str | None
    protocols: tuple[str, ...]


def read_claim(
    ping: Ping, remote_addr: str | None, protocols: tuple[str, ...] = ()
) -> Claim:
    """Return what the ping claims; raises one of the PingRefused family.

    `remote_addr` is as `plain_address` returns it.
    Asks the database which page is meant, and writes nothing.
    """
    source_key = _key_of_source(ping.source_url)
    if len(ping.target_url) > MAX_ADDRESS or _UNSTORABLE.search(ping.target_url):
        raise TargetNotFound("The target is not an address of this site.")
    options = read_options()
    target = find_target(ping.target_url, options)
    if source_key in target.keys or is_own(ping.source_url, options):
        raise AccessDenied("Links between pages of this site are listed by themselves.")
    post_id = target.post.id if target.post else None
    return Claim(
        ping=ping,
        source_key=source_key,
        source_host=urlsplit(f"//{source_key}").hostname or "",
        target=target,
        post_id=post_id,
        parent_id=target.parent.id if target.parent else None,
        pair_key=sha256(f"{post_id or 'home'} {source_key}".encode()).hexdigest(),
        options=options,
        remote_addr=remote_addr,
        protocols=tuple(dict.fromkeys([*protocols, ping.protocol])),
    )


def plain_address(remote_addr: str | None) -> str | None:
    """Return the sender's address; None for what a proxy said that is none."""
    try:
        return str(ip_address((remote_addr or "").partition("%")[0]))
    except ValueError:
        return None


def _key_of_source(source_url: str) -> str:
    address, _ = split_fragment(source_url)
    if (
        len(source_url) > MAX_ADDRESS
        or _UNSTORABLE.search(source_url)
        or not is_web_address(address)
    ):
        raise SourceNotFound("The source is not a web address.")
    key = same_page_key(address)
    if len(key) > MAX_ADDRESS:
        raise SourceNotFound("The source's address is too long.")
    return key
