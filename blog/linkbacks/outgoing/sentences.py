"""What became of a delivery, in the words of the studio."""

from datetime import tzinfo

from blog import clock
from blog.models import Delivery, DeliveryState

MOST_TRIES = 6
PROTOCOL_WORDS = {
    "webmention": "Webmention",
    "pingback": "Pingback",
    "trackback": "Trackback",
}
NO_ADDRESS = "No address"
NO_ENDPOINT = "This page accepts no notifications."
LOOKING = "Looking"
READY = "Ready"
SENT = "Sent"

_WORDS = {
    DeliveryState.WAITING: READY,
    DeliveryState.RETRYING: "Trying again",
    DeliveryState.ACCEPTED: "Accepted",
    DeliveryState.REFUSED: "Refused",
    DeliveryState.GAVE_UP: "Gave up",
    DeliveryState.NO_ENDPOINT: NO_ADDRESS,
    DeliveryState.NOT_ALLOWED: "Not allowed",
    DeliveryState.UNKNOWN: "Not known",
    DeliveryState.OFF: "Off",
}
# A webmention answered so was taken and not looked at yet.
_UNCHECKED = frozenset({201, 202})


def delivery_word(delivery: Delivery) -> str:
    """Return the state in one or two words."""
    if delivery.state is DeliveryState.WAITING and _is_under_way(delivery):
        return LOOKING
    if delivery.state is DeliveryState.ACCEPTED and _is_unchecked(delivery):
        return SENT
    return _WORDS[delivery.state]


def delivery_sentence(delivery: Delivery, zone: tzinfo) -> str:
    """Say what happened and what comes next; `zone` is that of the times in it.

    Begins with what the other side said, where it said something.
    """
    if delivery.state is DeliveryState.WAITING:
        return "Being sent." if _is_under_way(delivery) else _waiting(delivery)
    if delivery.state is DeliveryState.RETRYING:
        return f"{delivery.answer} {_next_try(delivery, zone)}".strip()
    if delivery.state is DeliveryState.GAVE_UP:
        return f"{delivery.answer} {_tries(delivery)}".strip()
    if delivery.state is DeliveryState.OFF:
        return "Nothing is sent to this address."
    return delivery.answer


def protocol_word(protocol: str | None) -> str:
    """Return the name of a protocol as people write it; "No address" without one."""
    return PROTOCOL_WORDS.get(protocol or "", NO_ADDRESS)


def _waiting(delivery: Delivery) -> str:
    if delivery.is_linked:
        return "Will be sent in a moment."
    return "Will be told in a moment that the link is gone."


def _next_try(delivery: Delivery, zone: tzinfo) -> str:
    if delivery.next_try_at is None:
        return f"{delivery.tries} of {MOST_TRIES}."
    moment = delivery.next_try_at.astimezone(zone)
    when = f"{moment:%H:%M}"
    if moment.date() != clock.now().astimezone(zone).date():
        when = f"{moment.day} {moment:%B %Y}, {when}"
    return f"{delivery.tries} of {MOST_TRIES}, next at {when}."


def _tries(delivery: Delivery) -> str:
    if delivery.tries == 1:
        return "Tried once."
    return f"Tried {delivery.tries} times." if delivery.tries else ""


def _is_under_way(delivery: Delivery) -> bool:
    attempts = delivery.attempts
    return bool(attempts) and attempts[-1].ended_at is None


def _is_unchecked(delivery: Delivery) -> bool:
    posted = [a for a in delivery.attempts if a.outcome is DeliveryState.ACCEPTED]
    return (
        delivery.protocol == "webmention"
        and bool(posted)
        and posted[-1].http_status in _UNCHECKED
    )
