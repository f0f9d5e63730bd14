"""The one pipeline in.

Normalise, find the target, ask the policy, look for the known pair, fetch, verify,
cite, store, tell. Every refusal is one of the PingRefused family.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from blog import clock, signals
from blog.errors import (
    AccessDenied,
    AlreadyRegistered,
    FetchTimedOut,
    JobFailed,
    PingRefused,
    SourceHasNoLink,
    SourceNotFound,
    TargetClosed,
)
from blog.extensions import begin_writing, db
from blog.linkbacks import policy
from blog.linkbacks.addresses import is_web_address, same_page_key, split_fragment
from blog.linkbacks.protocols.base import Outcome, Ping
from blog.linkbacks.targets import Target, find_target, is_own
from blog.linkbacks.verifying import Verified, verify_source
from blog.models import MentionType, Response, ResponseKind, ResponseStatus
from blog.net.fetcher import Fetches, Limits
from blog.responses.rules import decide
from blog.site.options import SiteOptions, read_options
from blog.tasks.queue import enqueue

VERIFY_PING = "verify_ping"
LINK_GONE = "link_gone"
# WordPress hangs up after 3 seconds, so what takes longer is left to the worker.
IN_REQUEST = Limits(seconds=2, bytes=1_048_576, redirects=5)
IN_WORKER = Limits(seconds=15, bytes=1_048_576, redirects=5)
AT_ONCE = 4
# A stranger makes this work, so it is given up sooner than what an author asked for.
MOST_ATTEMPTS = 3
REPEAT_AFTER = timedelta(minutes=1)
LONGEST_ADDRESS = 2000

_log = logging.getLogger(__name__)
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Claim:
    """A ping that may be looked into: whose it is and which pair it is about."""

    ping: Ping
    source_key: str
    source_host: str
    target: Target
    options: SiteOptions
    remote_addr: str | None


def receive_ping(ping: Ping, *, remote_addr: str | None, fetcher: Fetches) -> Outcome:
    """Verify and store a ping, or say why not; takes about two seconds at most.

    A source that is slow is left to the worker: the ping is kept and accepted
    unchecked. A refusal stores nothing.
    """
    try:
        outcome = _receive(ping, remote_addr, fetcher)
    except PingRefused as reason:
        outcome = Outcome.refused(reason)
    _log.info(
        "%s from %r to %r, sent by %s: %s",
        ping.protocol,
        ping.source_url,
        ping.target_url,
        remote_addr,
        outcome.sentence,
    )
    return outcome


def _receive(ping: Ping, remote_addr: str | None, fetcher: Fetches) -> Outcome:
    claim = _read_claim(ping, remote_addr)
    policy.spend_budget({f"address:{remote_addr}", f"host:{claim.source_host}"})
    known = _known(claim)
    if known is None and not claim.target.post.pings_open:
        kind = claim.target.post.kind
        raise TargetClosed(
            f"This {kind} takes no trackbacks, pingbacks or webmentions."
        )
    if known is not None and _is_fresh(known):
        raise AlreadyRegistered("This ping is registered already.")
    if not _turns.acquire(blocking=False):
        return _leave_to_worker(claim)
    try:
        return _look_into(claim, fetcher, IN_REQUEST)
    except FetchTimedOut:
        return _leave_to_worker(claim)
    finally:
        _turns.release()


def _read_claim(ping: Ping, remote_addr: str | None) -> Claim:
    source_url, _ = split_fragment(ping.source_url)
    if not is_web_address(source_url) or len(source_url) > LONGEST_ADDRESS:
        raise SourceNotFound("The source is not a web address.")
    options = read_options()
    target = find_target(ping.target_url, options)
    source_key = same_page_key(source_url)
    if source_key in target.keys or is_own(source_url, options):
        raise AccessDenied("Links between pages of this site need no ping.")
    return Claim(
        ping,
        source_key,
        (urlsplit(source_url).hostname or "").removeprefix("www."),
        target,
        options,
        remote_addr,
    )


def _known(claim: Claim) -> Response | None:
    return db.session.scalar(
        select(Response).where(
            Response.post_id == claim.target.post.id,
            Response.source_key == claim.source_key,
            Response.kind == ResponseKind.MENTION,
        )
    )


def _is_fresh(known: Response) -> bool:
    checked_at = known.verified_at
    return checked_at is not None and checked_at > clock.now() - REPEAT_AFTER


def _leave_to_worker(claim: Claim) -> Outcome:
    """Keep the ping as a job; a mention comes of it only once it is verified."""
    begin_writing()
    enqueue(
        VERIFY_PING,
        {
            "protocol": claim.ping.protocol,
            "source_url": claim.ping.source_url,
            "target_url": claim.ping.target_url,
            "remote_addr": claim.remote_addr,
        },
        key=f"{VERIFY_PING}:{claim.target.post.id}:{claim.source_key}"[:300],
    )
    db.session.commit()
    return Outcome.accepted_unchecked("Received, will be checked.")


def verify_waiting_ping(payload: dict[str, Any], *, fetcher: Fetches) -> None:
    """Do what `_leave_to_worker` owed; JobFailed asks the worker to try again."""
    ping = Ping(payload["source_url"], payload["target_url"], payload["protocol"])
    try:
        claim = _read_claim(ping, payload["remote_addr"])
        if _known(claim) is None and not claim.target.post.pings_open:
            raise TargetClosed("The post was closed in the meantime.")
        _look_into(claim, fetcher, IN_WORKER)
    except FetchTimedOut as error:
        raise JobFailed(str(error)) from error
    except PingRefused as reason:
        _log.info("%r to %r: %s", ping.source_url, ping.target_url, reason)


def _look_into(claim: Claim, fetcher: Fetches, limits: Limits) -> Outcome:
    db.session.commit()  # no transaction stays open while another host takes its time
    try:
        verified = verify_source(
            claim.ping.source_url,
            claim.target,
            fetcher,
            limits=limits,
            purpose=f"{claim.options.url}; verifying a {claim.ping.protocol}",
        )
        _refuse_own_page(verified, claim)
    except (SourceHasNoLink, SourceNotFound) as reason:
        _take_back(claim, str(reason))
        raise
    return _store(claim, verified)


def _refuse_own_page(verified: Verified, claim: Claim) -> None:
    """Raise SourceHasNoLink if the source led here, where every post links to itself."""
    if is_own(verified.url, claim.options):
        raise SourceHasNoLink(
            "The source leads to this site and has no link of its own."
        )


def _take_back(claim: Claim, sentence: str) -> None:
    """Bin a mention whose link or page has gone."""
    begin_writing()
    known = _known(claim)
    if known is not None and known.status is not ResponseStatus.TRASHED:
        known.status = ResponseStatus.TRASHED
        known.reasons = [{"code": LINK_GONE, "sentence": sentence}]
        known.updated_at = known.verified_at = clock.now()
        signals.response_changed.send(known)
    db.session.commit()


def _store(claim: Claim, verified: Verified) -> Outcome:
    begin_writing()
    mention = _known(claim)
    if mention is None:
        return _store_new(claim, verified)
    said_before = _said(mention)
    _write(mention, claim, verified)
    if _was_taken_back(mention):
        _decide(mention, claim.options)
    elif _said(mention) == said_before:
        db.session.commit()
        raise AlreadyRegistered("This ping is registered already.")
    elif mention.status is ResponseStatus.APPROVED:
        mention.status = ResponseStatus.PENDING
        mention.reasons = [{"code": "page_changed"}]
    signals.response_changed.send(mention)
    db.session.commit()
    return Outcome.accepted("The page was read again, and what it says is updated.")


def _store_new(claim: Claim, verified: Verified) -> Outcome:
    mention = Response(
        post_id=claim.target.post.id,
        kind=ResponseKind.MENTION,
        type=MentionType.MENTION,
        remote_addr=claim.remote_addr,
    )
    _write(mention, claim, verified)
    _decide(mention, claim.options)
    db.session.add(mention)
    try:
        db.session.flush()
    except IntegrityError as error:
        # The same ping came twice at once; the other one was quicker.
        db.session.rollback()
        raise AlreadyRegistered("This ping is registered already.") from error
    signals.response_received.send(mention)
    db.session.commit()
    if mention.reasons:
        return Outcome.accepted("Thank you. It will appear once it is approved.")
    return Outcome.accepted("Thank you. It is listed under the post.")


def _decide(mention: Response, options: SiteOptions) -> None:
    mention.reasons = decide(mention, options)
    mention.status = (
        ResponseStatus.PENDING if mention.reasons else ResponseStatus.APPROVED
    )


def _was_taken_back(mention: Response) -> bool:
    return mention.status is ResponseStatus.TRASHED and any(
        reason["code"] == LINK_GONE for reason in mention.reasons
    )


def _write(mention: Response, claim: Claim, verified: Verified) -> None:
    citation, now = verified.citation, clock.now()
    mention.source_url = claim.ping.source_url
    mention.source_key = claim.source_key
    mention.source_host = claim.source_host
    mention.target_url = claim.ping.target_url
    mention.target_fragment = (claim.target.fragment or "")[:300] or None
    mention.title = citation.title or citation.site_name
    mention.author_name = citation.author_name or ""
    mention.author_url = citation.author_url
    mention.quote_before = citation.quote_before
    mention.quote_link = citation.quote_link
    mention.quote_after = citation.quote_after
    mention.check = verified.check
    mention.verified_at = mention.updated_at = now
    setattr(mention, f"{claim.ping.protocol}_at", now)


def _said(mention: Response) -> tuple[str, ...]:
    return (
        mention.title,
        mention.author_name,
        mention.quote_before,
        mention.quote_link,
        mention.quote_after,
    )
