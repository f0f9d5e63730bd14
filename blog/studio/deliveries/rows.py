"""What a delivery offers to be done with it, and how it looks in a list."""

from collections.abc import Callable
from dataclasses import dataclass

from blog.linkbacks.outgoing import deliveries
from blog.linkbacks.outgoing.sentences import delivery_sentence, delivery_word
from blog.models import Delivery, DeliveryAttempt, DeliveryState, Person
from blog.rendering.addresses import host_of

_STATE = DeliveryState


@dataclass(frozen=True)
class Action:
    """A button: its word, its verb, and what is said when it was done."""

    word: str
    verb: Callable[..., object]
    done: str


ACTIONS = {
    "send_now": Action("Send now", deliveries.send_now, "It is sent in a moment."),
    "send_again": Action(
        "Send again", deliveries.send_again, "It is sent again in a moment."
    ),
    "never_send": Action(
        "Never send", deliveries.never_send, "It is not sent, now or later."
    ),
    "allow_again": Action(
        "Allow again", deliveries.allow_again, "It may be sent again."
    ),
}
_TONES = {
    _STATE.ACCEPTED: "ok",
    _STATE.RETRYING: "warn",
    _STATE.UNKNOWN: "warn",
    _STATE.NOT_ALLOWED: "warn",
    _STATE.REFUSED: "bad",
    _STATE.GAVE_UP: "bad",
}
_OFFERED = {
    _STATE.WAITING: ("never_send",),
    _STATE.RETRYING: ("send_now", "never_send"),
    _STATE.OFF: ("allow_again",),
}
_OFFERED_ELSE = ("send_again", "never_send")
_OUTCOMES = {
    _STATE.ACCEPTED: "Accepted",
    _STATE.REFUSED: "Refused",
    _STATE.NO_ENDPOINT: "No address",
    _STATE.NOT_ALLOWED: "Not allowed",
}


def act_on(delivery_id: int, action: str, by: Person) -> str:
    """Do what ACTIONS names, and return what is said about it."""
    chosen = ACTIONS[action]
    chosen.verb(delivery_id, by=by)
    return chosen.done


def actions_of(delivery: Delivery) -> dict[str, str]:
    """Return what can be done with it now: names of ACTIONS and their words."""
    names = _OFFERED.get(delivery.state, _OFFERED_ELSE)
    return {name: ACTIONS[name].word for name in names}


def outcome_word(attempt: DeliveryAttempt) -> str:
    """Return how one try went."""
    if attempt.ended_at is None:
        return "Begun, and its end was not noted"
    if attempt.outcome is None:
        return "Failed"
    return _OUTCOMES.get(attempt.outcome, "Failed")


def tone_of(delivery: Delivery) -> str:
    """Return the tint that stands behind the word of its state."""
    return _TONES.get(delivery.state, "")


# What a template that shows deliveries is given.
WORDING: dict[str, Callable[..., object]] = {
    "actions_of": actions_of,
    "delivery_sentence": delivery_sentence,
    "delivery_word": delivery_word,
    "host_of": host_of,
    "outcome_word": outcome_word,
    "tone_of": tone_of,
}
