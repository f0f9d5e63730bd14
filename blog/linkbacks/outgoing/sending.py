"""The one pipeline out.

Begin a try, find the endpoint, compose, post, read the answer, note it. Each step ends
with a commit, and no transaction is open while another host takes its time: whatever
dies in between leaves a row that says how far it came.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from blog import clock, signals
from blog.errors import JobFailed, NotFound
from blog.extensions import begin_writing, db
from blog.linkbacks.outgoing.discovery import Discovery, discover, forget
from blog.linkbacks.outgoing.planning import (
    MAY_HOLD,
    OWED,
    SEND_LINKBACK,
    TRACKBACK,
    WEBMENTION,
    digest_of,
    end_without_link,
    job_key,
    may_be_held,
    owe,
    plan_deliveries,
    was_posted,
)
from blog.linkbacks.outgoing.posting import Letter, Result, post_letter
from blog.linkbacks.outgoing.sentences import MOST_TRIES, NO_ENDPOINT
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.protocols import protocol_named
from blog.linkbacks.protocols.base import Ping
from blog.models import Delivery, DeliveryAttempt, DeliveryState, Post
from blog.net.fetcher import Fetches
from blog.posts.permalinks import Found, Moved, find_by_path
from blog.site.options import SiteOptions, read_options
from blog.tasks.backoff import Postponed, retry_wait
from blog.tasks.queue import reschedule

__all__ = [
    "MOST_ATTEMPTS",
    "SEND_LINKBACK",
    "plan_deliveries",
    "send_linkback",
    "subscribe",
]

# The delivery counts its own tries; a job is given up only where even that fails.
MOST_ATTEMPTS = 20
LONGEST_EXCERPT = 252

_STOPPED = "The program stopped during this try."
_STOPPED_AT_TRACKBACK = (
    "The program stopped while sending, so nobody knows whether this arrived. It is "
    "not sent again by itself, because it might then be shown twice."
)
_SWITCHED_OFF = "It was switched off before it was sent."
_NO_WEBMENTION = "The page takes no webmentions any more, so this cannot be told there."
_BROKE = "Something went wrong on this site while sending. Its log says what."

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Try:
    """A try that was begun: the numbers of its rows, and how many came before it."""

    delivery_id: int
    attempt_id: int
    number: int
    target_url: str
    is_typed: bool
    site_url: str


class _NotNow(JobFailed):
    """The other side asked to be left alone for so many seconds, or did not say."""

    def __init__(self, sentence: str, retry_after: float | None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


def subscribe() -> None:
    """Listen to what happens to posts; app.py calls it once."""
    for signal in (
        signals.post_published,
        signals.post_updated,
        signals.post_removed,
    ):
        signal.connect(plan_deliveries)


def send_linkback(payload: Mapping[str, Any], *, fetcher: Fetches) -> None:
    """Try to deliver once; the task of kind `send_linkback`.

    Does nothing when nothing is owed any more. Raises Postponed when it is to be
    tried again, at the time the delivery says.
    """
    this = _begin(payload["delivery_id"])
    if this is None:
        return
    try:
        result = _deliver(this, fetcher)
    except Exception:  # noqa: BLE001 -- whatever it was, it must not be tried for ever
        _log.exception("Delivery %d broke.", this.delivery_id)
        result = Result(DeliveryState.RETRYING, _BROKE)
    _note(this, result)


def _begin(delivery_id: int) -> _Try | None:
    """Write down that a try begins; None when there is nothing to send."""
    begin_writing()
    delivery = _hold(delivery_id)
    this = None
    if delivery is not None and delivery.state in OWED:
        delivery.is_linked &= delivery.post is not None and delivery.post.is_public
        _end_broken_tries(delivery)
        if delivery.state in OWED:
            this = _begin_try(delivery)
    db.session.commit()
    return this


def _begin_try(delivery: Delivery) -> _Try:
    delivery.tries += 1
    attempt = DeliveryAttempt(delivery=delivery)
    db.session.add(attempt)
    db.session.flush()
    return _Try(
        delivery_id=delivery.id,
        attempt_id=attempt.id,
        number=delivery.tries,
        target_url=delivery.target_url,
        is_typed=delivery.is_typed,
        site_url=read_options().url,
    )


def _end_broken_tries(delivery: Delivery) -> None:
    """Say of tries whose worker died what is known of them.

    The other side holds one webmention or pingback however often it comes, so they
    are sent again; a trackback would be shown twice.
    """
    for attempt in delivery.attempts:
        if attempt.ended_at is not None:
            continue
        is_trackback = attempt.protocol == TRACKBACK
        attempt.ended_at = clock.now()
        attempt.outcome = (
            DeliveryState.UNKNOWN if is_trackback else DeliveryState.RETRYING
        )
        attempt.answer = _STOPPED_AT_TRACKBACK if is_trackback else _STOPPED
        if is_trackback:
            _conclude(delivery, DeliveryState.UNKNOWN, attempt.answer)
    if delivery.state in OWED and delivery.tries >= MOST_TRIES:
        _conclude(delivery, DeliveryState.GAVE_UP, _STOPPED)


def _deliver(this: _Try, fetcher: Fetches) -> Result:
    if this.is_typed:
        found = Discovery(protocol=TRACKBACK, endpoint_url=this.target_url)
    else:
        found = discover(this.target_url, fetcher, this.site_url)
    result = _tell(this, found, fetcher)
    if not (found.is_remembered and result.state is DeliveryState.REFUSED):
        return result
    # The page may have closed one protocol since it was asked, and opened another.
    begin_writing()
    forget(this.target_url)
    db.session.commit()
    anew = discover(this.target_url, fetcher, this.site_url)
    is_same = (anew.protocol, anew.endpoint_url) == (found.protocol, found.endpoint_url)
    return result if is_same else _tell(this, anew, fetcher)


def _tell(this: _Try, found: Discovery, fetcher: Fetches) -> Result:
    prepared = _prepare(this, found)
    if isinstance(prepared, Result):
        return prepared
    return post_letter(prepared, fetcher)


def _prepare(this: _Try, found: Discovery) -> Letter | Result:
    """Write down what is about to be posted where, and return it as it is now."""
    begin_writing()
    delivery = _hold(this.delivery_id)
    if delivery is None or delivery.state not in OWED:
        return Result(None, _SWITCHED_OFF)
    result = _why_not(delivery, found)
    if result is not None:
        return result
    options = read_options()
    source_url = _source_of(delivery, options)
    protocol = protocol_named(found.protocol or "")
    letter = Letter(
        protocol=protocol,
        message=protocol.compose(_ping_of(delivery, source_url, protocol.name)),
        endpoint_url=found.endpoint_url or "",
        purpose=f"{options.url}; sending a {protocol.name.capitalize()}",
    )
    attempt = db.session.get_one(DeliveryAttempt, this.attempt_id)
    delivery.source_url = source_url
    if delivery.is_linked and delivery.post is not None:
        delivery.sent_digest = digest_of(delivery.post)
    for row in (delivery, attempt):
        row.protocol = protocol.name
        row.endpoint_url = found.endpoint_url
    db.session.commit()
    return letter


def _why_not(delivery: Delivery, found: Discovery) -> Result | None:
    """Return why nothing can be sent to what was found, or None."""
    if found.problem:
        return _result_of_problem(found)
    if not delivery.is_linked and not may_be_held(delivery):
        return Result(None, "")
    if found.protocol is None:
        return Result(DeliveryState.NO_ENDPOINT, NO_ENDPOINT, found.http_status)
    # What holds another linkback already would show a trackback beside it.
    is_second = (
        found.protocol == TRACKBACK
        and delivery.protocol not in {None, TRACKBACK}
        and any(
            attempt.ended_at is not None and attempt.outcome in MAY_HOLD
            for attempt in delivery.attempts
        )
    )
    if is_second or (not delivery.is_linked and found.protocol != WEBMENTION):
        return Result(DeliveryState.NO_ENDPOINT, _NO_WEBMENTION, found.http_status)
    return None


def _result_of_problem(found: Discovery) -> Result:
    state = DeliveryState.NO_ENDPOINT
    if not found.is_allowed:
        state = DeliveryState.NOT_ALLOWED
    elif found.is_temporary:
        state = DeliveryState.RETRYING
    return Result(
        state, found.problem, found.http_status, retry_after=found.retry_after
    )


def _source_of(delivery: Delivery, options: SiteOptions) -> str:
    """Return the address to tell it from.

    A webmention goes on from the address it was first told from, as long as that
    leads to the post: told from a new one it would be a second mention.
    """
    post = delivery.post
    if not delivery.is_linked or post is None or post.permalink is None:
        return delivery.source_url
    is_known = delivery.protocol == WEBMENTION and may_be_held(delivery)
    if is_known and _leads_to(post, delivery.source_url, options):
        return delivery.source_url
    return options.address_of(post.permalink)


def _leads_to(post: Post, url: str, options: SiteOptions) -> bool:
    if not url.startswith(f"{options.url}/"):
        return False
    try:
        found = find_by_path(unquote(urlsplit(url).path))
    except NotFound:
        return False
    return isinstance(found, Found | Moved) and found.post.id == post.id


def _ping_of(delivery: Delivery, source_url: str, protocol: str) -> Ping:
    ping = Ping(source_url, delivery.target_url, protocol)
    post = delivery.post
    if protocol != TRACKBACK or post is None:
        return ping
    return Ping(
        source_url,
        delivery.target_url,
        protocol,
        title=post.title,
        excerpt=cut_end(fold(post.summary or post.excerpt), LONGEST_EXCERPT),
        blog_name=read_options().title,
    )


def _note(this: _Try, result: Result) -> None:
    """Write down how the try ended; raises Postponed when there will be another."""
    begin_writing()
    delivery = _hold(this.delivery_id)
    if delivery is None:
        db.session.commit()
        return
    _end_attempt(this, result)
    if result.endpoint_failed:
        forget(delivery.target_url)
    retry = None
    if result.state is None:
        _let_go(delivery)
    elif delivery.state in OWED:
        retry = _move_on(delivery, this, result)
    db.session.commit()
    if retry is not None:
        raise retry


def _end_attempt(this: _Try, result: Result) -> None:
    attempt = db.session.get_one(DeliveryAttempt, this.attempt_id)
    attempt.ended_at = clock.now()
    attempt.outcome = result.state
    attempt.answer = result.answer
    attempt.http_status, attempt.fault = result.http_status, result.fault


def _let_go(delivery: Delivery) -> None:
    """End what needed no telling: switched off, or its link gone before it was told."""
    if delivery.state not in OWED:
        return
    if delivery.is_linked:  # the link came back in this very moment
        owe(delivery)
    elif was_posted(delivery):
        end_without_link(delivery)
    else:
        db.session.delete(delivery)


def _move_on(delivery: Delivery, this: _Try, result: Result) -> Postponed | None:
    """Give the delivery the state that follows; return the retry, if there is one.

    Fewer tries than ours mean that it was owed anew meanwhile: then its job runs once
    more in any case, and only the time of that is ours to say.
    """
    is_anew = delivery.tries != this.number
    if result.state is not DeliveryState.RETRYING:
        if not is_anew:
            _conclude(delivery, result.state or DeliveryState.UNKNOWN, result.answer)
            delivery.status_url = result.status_url or delivery.status_url
        return None
    if not delivery.is_linked and not may_be_held(delivery):
        end_without_link(delivery)
        return None
    if not is_anew and this.number >= MOST_TRIES:
        _conclude(delivery, DeliveryState.GAVE_UP, result.answer)
        return None
    return _retry(delivery, this.number, result)


def _retry(delivery: Delivery, number: int, result: Result) -> Postponed:
    run_at = clock.now() + retry_wait(
        number, _NotNow(result.answer, result.retry_after)
    )
    _conclude(delivery, DeliveryState.RETRYING, result.answer)
    delivery.next_try_at = run_at
    reschedule(job_key(delivery.id), run_at)
    return Postponed(result.answer, run_at)


def _conclude(delivery: Delivery, state: DeliveryState, answer: str) -> None:
    delivery.state, delivery.answer = state, answer
    delivery.next_try_at = None
    delivery.updated_at = clock.now()


def _hold(delivery_id: int) -> Delivery | None:
    return db.session.scalar(
        select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    )
