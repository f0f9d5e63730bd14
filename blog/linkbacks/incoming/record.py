"""The record of pings: one row for each pair of pages, and how many were refused."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from blog import clock
from blog.errors import PingRefused
from blog.extensions import db, upsert_into
from blog.linkbacks.incoming.claims import Claim
from blog.linkbacks.incoming.retention import owe_forgetting
from blog.linkbacks.plaintext import storable
from blog.linkbacks.protocols.base import Ping
from blog.models import Job, PingState, ReceivedPing, Refusal
from blog.site.options import SiteOptions
from blog.tasks.queue import enqueue

VERIFY_PING = "verify_ping"
_ERRORS = PingRefused.__module__
_WORDS = ("title", "excerpt", "blog_name")
_PROTOCOLS = "protocols"  # in `said`: which brought the pair since it was looked at


def find_record(pair_key: str) -> ReceivedPing | None:
    return db.session.scalar(
        select(ReceivedPing)
        .where(ReceivedPing.pair_key == pair_key)
        .execution_options(populate_existing=True)
    )


def recall(claim: Claim, record: ReceivedPing) -> Claim:
    """Return the claim with what the pair's row knows beyond it.

    That is what a trackback said of its source, and what brought the pair that was
    not looked at yet.
    """
    known = read_ping(record)
    words = {name: getattr(claim.ping, name) or getattr(known, name) for name in _WORDS}
    waited = read_protocols(record) if record.state is PingState.WAITING else ()
    return replace(
        claim,
        ping=replace(claim.ping, **words),
        protocols=tuple(dict.fromkeys([*waited, *claim.protocols])),
    )


def note_waiting(claim: Claim) -> ReceivedPing:
    """Record that a ping is to be looked into."""
    return _put(
        claim,
        said=_words_of(claim.ping) | {_PROTOCOLS: " ".join(claim.protocols)},
        state=PingState.WAITING,
        reason=None,
        sentence="",
        received_at=clock.now(),
    )


def note_verdict(
    claim: Claim,
    state: PingState,
    reason: PingRefused | None = None,
    response_id: int | None = None,
) -> ReceivedPing:
    """Record what became of a ping, and count it if it was refused."""
    if reason is not None:
        count_refusal(reason)
    changes = {"response_id": response_id} if response_id is not None else {}
    return _put(
        claim,
        said=_words_of(claim.ping),
        state=state,
        reason=_name_of(reason) if reason is not None else None,
        sentence=str(reason or ""),
        checked_at=clock.now(),
        **changes,
    )


def note_protocol(record: ReceivedPing, protocol: str) -> None:
    """Note that one more protocol brought a pair that waits."""
    names = dict.fromkeys([*read_protocols(record), protocol])
    record.said = record.said | {_PROTOCOLS: " ".join(names)}


def refuse_record(record: ReceivedPing, reason: PingRefused) -> None:
    """Record that a ping that waits is refused without a look, and count it."""
    count_refusal(reason)
    record.state = PingState.REFUSED
    record.reason = _name_of(reason)
    record.sentence = str(reason)
    record.checked_at = clock.now()


def owe_check(record: ReceivedPing) -> None:
    """Have the worker look into a ping that waits; no commit."""
    enqueue(VERIFY_PING, {"ping_id": record.id}, key=_key_of(record))


def owe_look(record: ReceivedPing, run_at: datetime | None = None) -> None:
    """Have the worker look at a source again, whatever was found there; no commit."""
    enqueue(
        VERIFY_PING,
        {"ping_id": record.id, "again": True},
        key=_key_again(record),
        run_at=run_at,
    )


def count_refusal(reason: PingRefused) -> None:
    """Count a refusal on this day, in the caller's transaction that writes."""
    counted = upsert_into(Refusal).values(
        day=f"{clock.now():%Y-%m-%d}", reason=_name_of(reason), count=1
    )
    count = db.session.scalar(
        counted.on_conflict_do_update(
            index_elements=["day", "reason"], set_={"count": Refusal.count + 1}
        ).returning(Refusal.count)
    )
    if count == 1:
        owe_forgetting()


def count_attempts(record: ReceivedPing, *, is_again: bool) -> int:
    """Return how often the worker has begun on this, the present attempt included."""
    key = _key_again(record) if is_again else _key_of(record)
    return db.session.scalar(select(Job.attempts).where(Job.key == key)) or 0


def read_ping(record: ReceivedPing) -> Ping:
    words = {name: record.said.get(name, "") for name in _WORDS}
    return Ping(record.source_url, record.target_url, record.protocol, **words)


def read_protocols(record: ReceivedPing) -> tuple[str, ...]:
    return tuple(record.said.get(_PROTOCOLS, "").split())


def status_address(record: ReceivedPing, options: SiteOptions) -> str:
    """Return where anyone can read what became of the ping."""
    return options.address_of(f"/webmention/{record.public_id}")


def _key_of(record: ReceivedPing) -> str:
    return f"{VERIFY_PING}:{record.pair_key}"


def _key_again(record: ReceivedPing) -> str:
    return f"{VERIFY_PING}_again:{record.pair_key}"


def _name_of(reason: PingRefused) -> str:
    """Return the name of the refusal's family in blog.errors."""
    families = (kind for kind in type(reason).__mro__ if kind.__module__ == _ERRORS)
    return next(families).__name__


def _words_of(ping: Ping) -> dict[str, str]:
    words = {name: storable(getattr(ping, name)) for name in _WORDS}
    return {name: text for name, text in words.items() if text}


def _put(claim: Claim, **values: object) -> ReceivedPing:
    """Make or change the pair's row; of two at once the second changes the first's."""
    row: dict[str, object] = {
        "protocol": claim.ping.protocol,
        "source_url": claim.ping.source_url,
        "target_url": claim.ping.target_url,
        "post_id": claim.post_id,
        "remote_addr": claim.remote_addr,
        **values,
    }
    made = upsert_into(ReceivedPing).values(pair_key=claim.pair_key, **row)
    made = made.on_conflict_do_update(index_elements=["pair_key"], set_=row)
    return db.session.scalars(
        made.returning(ReceivedPing), execution_options={"populate_existing": True}
    ).one()
