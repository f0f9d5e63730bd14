"""The one pipeline in.

Take the ping apart, find the target, ask the policy, look for the known pair; then a
pingback is verified while its sender waits, two seconds at most, and everything else
is kept and left to the worker. Every refusal is one of the PingRefused family.
"""

import logging
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

from blog import clock, errors
from blog.accounts.rights import may_moderate
from blog.errors import (
    AlreadyRegistered,
    FetchTimedOut,
    JobFailed,
    NotAllowed,
    NotFound,
    PingRefused,
    SourceUnreachable,
    TargetClosed,
)
from blog.extensions import db
from blog.linkbacks.incoming.claims import Claim, plain_address, read_claim
from blog.linkbacks.incoming.policy import (
    BudgetSpent,
    refuse_blocked,
    spend_of_pair,
    spend_of_sender,
)
from blog.linkbacks.incoming.record import (
    count_attempts,
    count_refusal,
    find_record,
    note_protocol,
    note_verdict,
    note_waiting,
    owe_check,
    owe_look,
    read_ping,
    recall,
    refuse_record,
    status_address,
)
from blog.linkbacks.incoming.removing import note_absence
from blog.linkbacks.incoming.storing import KNOWN, find_mention, store_mention
from blog.linkbacks.incoming.transaction import writing
from blog.linkbacks.incoming.turns import PatientFetcher, TooManyAtOnce, turns
from blog.linkbacks.incoming.visits import visit_source
from blog.linkbacks.protocols.base import Outcome, Ping
from blog.models import Person, PingState, ReceivedPing, Response
from blog.net.fetcher import Fetches, Gets, Limits
from blog.responses.openness import door_of
from blog.site.options import Door

PINGBACK = "pingback"
# WordPress hangs up after 3 seconds, so what takes longer is left to the worker.
IN_REQUEST = Limits(seconds=2, bytes=1_048_576, redirects=5)
IN_WORKER = Limits(seconds=15, bytes=1_048_576, redirects=5)
AT_ONCE = 4
# A stranger makes this work, so it is given up sooner than what an author asked for.
MOST_ATTEMPTS = 3
REPEAT_AFTER = timedelta(minutes=1)
WAITING = "Received, will be checked."

_log = logging.getLogger(__name__)
_turns = threading.BoundedSemaphore(AT_ONCE)


def receive_ping(ping: Ping, *, remote_addr: str | None, fetcher: Fetches) -> Outcome:
    """Take a ping or say why not; about two seconds at most.

    A pingback is verified at once. A trackback, a webmention and a pingback whose
    source is slow are kept and accepted unchecked: the worker looks into them, and
    `status_url` tells what became of it.
    """
    try:
        with turns.taking():
            outcome = _receive(ping, remote_addr, PatientFetcher(fetcher, turns))
    except TooManyAtOnce as reason:
        outcome = Outcome.refused(reason, is_temporary=True)
    _log.info(
        "%s from %r to %r, sent by %s: %s",
        ping.protocol,
        ping.source_url,
        ping.target_url,
        remote_addr,
        outcome.sentence,
    )
    return outcome


def _receive(ping: Ping, remote_addr: str | None, fetcher: Gets) -> Outcome:
    with writing():
        try:
            admitted = _admit(ping, remote_addr)
        except PingRefused as reason:
            count_refusal(reason)
            is_temporary = isinstance(reason, BudgetSpent)
            admitted = Outcome.refused(reason, is_temporary=is_temporary)
    return _look_now(admitted, fetcher) if isinstance(admitted, Claim) else admitted


def verify_waiting_ping(payload: dict[str, Any], *, fetcher: Fetches) -> None:
    """Look into a ping that was left to the worker.

    JobFailed asks for another attempt; after three the ping has failed. One that was
    looked into meanwhile is left alone, unless `payload["again"]`.
    """
    is_again = bool(payload.get("again"))
    with writing():
        record = db.session.get(ReceivedPing, payload["ping_id"])
        if record is None or not (is_again or record.state is PingState.WAITING):
            return
        claim = _read_waiting(record)
        attempts = count_attempts(record, is_again=is_again)
    if claim is None:
        return
    try:
        _look_into(claim, fetcher, IN_WORKER)
    except (FetchTimedOut, SourceUnreachable) as error:
        if attempts < MOST_ATTEMPTS:
            raise JobFailed(str(error)) from error
        if not is_again:
            _give_up(claim, SourceUnreachable(str(error)))


def check_again(response_id: int, *, by: Person) -> None:
    """Have the worker read a mention's source again.

    Raises NotFound, also for what is no mention, and NotAllowed.
    """
    with writing():
        mention = db.session.get(Response, response_id)
        if mention is None or not mention.source_url or not mention.target_url:
            raise NotFound("There is no such mention here.")
        if not may_moderate(by, mention.post):
            raise NotAllowed("You may moderate responses to your own posts only.")
        protocol = mention.protocol or "webmention"
        ping = Ping(mention.source_url, mention.target_url, protocol)
        try:
            claim = read_claim(ping, plain_address(mention.remote_addr))
        except PingRefused as reason:  # its post was withdrawn, for example
            raise NotFound(str(reason)) from reason
        record = find_record(claim.pair_key)
        if record is None:  # it was imported, so no ping brought it
            record = note_verdict(claim, PingState.VERIFIED, response_id=mention.id)
        owe_look(record)


def _admit(ping: Ping, remote_addr: str | None) -> Claim | Outcome:
    """Return the claim if it is to be looked into now, else the answer.

    Raises one of the PingRefused family. The caller commits either way.
    """
    sender = plain_address(remote_addr)
    spend_of_sender(sender)
    claim = read_claim(ping, sender)
    spend_of_pair(claim.source_host, str(claim.post_id or "home"))
    refuse_blocked(ping.source_url)
    _refuse_closed(claim)
    record = find_record(claim.pair_key)
    if record is not None:
        if _is_recent(record):
            return _answer_from(record, claim)
        claim = recall(claim, record)
    if ping.protocol == PINGBACK:
        return claim
    return _leave_to_worker(claim)


def _refuse_closed(claim: Claim) -> None:
    """Raise TargetClosed for what is new; what is known may still change or go."""
    post = claim.target.post
    protocol = claim.ping.protocol
    is_closed = door_of(post, protocol, claim.options) is Door.CLOSED
    if is_closed and find_mention(claim) is None:
        page = f"This {post.kind}" if post else "The home page"
        raise TargetClosed(f"{page} takes no {protocol}s.")


def _is_recent(record: ReceivedPing) -> bool:
    is_waiting = record.state is PingState.WAITING
    moment = record.received_at if is_waiting else record.checked_at
    return moment is not None and moment > clock.now() - REPEAT_AFTER


def _answer_from(record: ReceivedPing, claim: Claim) -> Outcome:
    """Answer a repeated ping without asking its source.

    It may tell of a change that came after the last look. Where its sender is told
    that it is registered, the source is looked at again when the minute is over.
    """
    status_url = status_address(record, claim.options)
    if record.state is PingState.WAITING:
        note_protocol(record, claim.ping.protocol)
        return Outcome.accepted_unchecked(WAITING, status_url)
    reason = _reason_of(record)
    if record.state is PingState.VERIFIED:
        if record.response is not None:
            setattr(record.response, f"{claim.ping.protocol}_at", clock.now())
        if claim.ping.protocol != PINGBACK and record.checked_at is not None:
            owe_look(record, record.checked_at + REPEAT_AFTER)
    count_refusal(reason)
    return replace(Outcome.refused(reason), status_url=status_url)


def _reason_of(record: ReceivedPing) -> PingRefused:
    if record.state is PingState.VERIFIED:
        return AlreadyRegistered(KNOWN)
    kind = getattr(errors, record.reason or "", PingRefused)
    reason: PingRefused = kind(record.sentence)
    return reason


def _leave_to_worker(claim: Claim) -> Outcome:
    """Keep the ping and the work it makes, in the caller's transaction."""
    record = note_waiting(claim)
    owe_check(record)
    status_url = status_address(record, claim.options)
    return Outcome.accepted_unchecked(WAITING, status_url)


def _look_now(claim: Claim, fetcher: Gets) -> Outcome:
    if not _turns.acquire(blocking=False):
        return _put_off(claim)
    try:
        return _look_into(claim, fetcher, IN_REQUEST)
    except FetchTimedOut:
        return _put_off(claim)
    except SourceUnreachable as reason:
        return note_absence(claim, reason)
    finally:
        _turns.release()


def _put_off(claim: Claim) -> Outcome:
    with writing():
        return _leave_to_worker(claim)


def _look_into(claim: Claim, fetcher: Gets, limits: Limits) -> Outcome:
    """Verify and store; no transaction is open while another host takes its time.

    Raises FetchTimedOut and SourceUnreachable, after which a later look may succeed.
    """
    try:
        verified = visit_source(claim, fetcher, limits)
    except SourceUnreachable:
        raise
    except PingRefused as reason:
        return note_absence(claim, reason)
    return store_mention(claim, verified)


def _read_waiting(record: ReceivedPing) -> Claim | None:
    """Return what a kept ping claims, if it may still be looked into."""
    try:
        claim = recall(read_claim(read_ping(record), record.remote_addr), record)
        refuse_blocked(record.source_url)
        _refuse_closed(claim)
    except PingRefused as reason:
        refuse_record(record, reason)
        return None
    return claim


def _give_up(claim: Claim, reason: SourceUnreachable) -> None:
    with writing():
        note_verdict(claim, PingState.FAILED, reason)
