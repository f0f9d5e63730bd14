"""Posting one linkback to its endpoint, and what the other side made of it."""

from dataclasses import dataclass, replace
from urllib.parse import urljoin

from blog.errors import (
    AddressRefused,
    ConnectionFailed,
    FetchFailed,
    FetchTimedOut,
    TooLarge,
)
from blog.linkbacks.addresses import usable_address
from blog.linkbacks.outgoing.discovery import read_retry_after, refusal_sentence
from blog.linkbacks.protocols.base import (
    TEMPORARY_STATUSES,
    LinkbackProtocol,
    Message,
    Outcome,
)
from blog.linkbacks.protocols.xmlrpc import (
    MalformedXmlRpc,
    XmlRpcFault,
    decode_response,
)
from blog.models import DeliveryState
from blog.net.fetcher import Fetched, Fetches, Limits

LIMITS = Limits(seconds=10, bytes=1_048_576, redirects=0)
MOST_REDIRECTS = 3
# Not 303, which asks for a GET of something else.
_MOVED = frozenset({301, 302, 307, 308})
_MAY_HAVE_ARRIVED = (
    "{} The trackback may have arrived all the same, so it is not sent again by itself."
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message, and where it goes."""

    protocol: LinkbackProtocol
    message: Message
    endpoint_url: str
    purpose: str


@dataclass(frozen=True)
class Result:
    """How a try ended; `state` None: there was nothing to tell after all.

    `answer` is one sentence. `endpoint_failed`: what discovery found is not to be
    believed any longer.
    """

    state: DeliveryState | None
    answer: str
    http_status: int | None = None
    fault: int | None = None
    status_url: str | None = None
    retry_after: float | None = None
    endpoint_failed: bool = False


def post_letter(letter: Letter, fetcher: Fetches) -> Result:
    """Post once and read the answer; raises nothing that comes from the network."""
    try:
        endpoint_url, fetched = _post(letter, fetcher)
    except AddressRefused as refused:
        return Result(
            DeliveryState.NOT_ALLOWED, refusal_sentence(refused), endpoint_failed=True
        )
    except FetchFailed as failure:
        return _failed(letter, failure)
    return _read(letter, endpoint_url, fetched)


def _post(letter: Letter, fetcher: Fetches) -> tuple[str, Fetched]:
    """Return the address that answered, and its answer.

    An endpoint that moved did nothing with the message, so it is posted on.
    """
    url, hops = letter.endpoint_url, 0
    while True:
        fetched = fetcher.post(
            url,
            letter.message.body,
            letter.message.content_type,
            limits=LIMITS,
            purpose=letter.purpose,
        )
        location = fetched.headers.get("Location")
        if fetched.status not in _MOVED or not location or hops == MOST_REDIRECTS:
            return url, fetched
        url, hops = _absolute(url, location), hops + 1


def _failed(letter: Letter, failure: FetchFailed) -> Result:
    if letter.protocol.name == "trackback" and _may_have_arrived(failure):
        sentence = _MAY_HAVE_ARRIVED.format(failure)
        return Result(DeliveryState.UNKNOWN, sentence)
    return Result(DeliveryState.RETRYING, str(failure), endpoint_failed=True)


def _may_have_arrived(failure: FetchFailed) -> bool:
    """Whether a failure came perhaps after the message: a trackback is shown twice.

    What fails while connecting is an OSError other than those of a broken connection.
    """
    if not isinstance(failure, ConnectionFailed):
        return isinstance(failure, FetchTimedOut | TooLarge)
    cause = failure.__cause__
    is_broken = isinstance(cause, ConnectionResetError | BrokenPipeError)
    return is_broken or not isinstance(cause, OSError)


def _read(letter: Letter, endpoint_url: str, fetched: Fetched) -> Result:
    message = _message(endpoint_url, fetched)
    outcome = letter.protocol.read_answer(message)
    result = Result(
        _state_of(outcome, fetched.status),
        outcome.sentence,
        fetched.status,
        fault=_fault_in(letter, message),
    )
    if outcome.is_registered:
        return replace(result, status_url=usable_address(outcome.status_url))
    return replace(
        result,
        retry_after=read_retry_after(fetched.headers),
        endpoint_failed=outcome.reason is None,
    )


def _state_of(outcome: Outcome, status: int) -> DeliveryState:
    if outcome.is_registered:
        return DeliveryState.ACCEPTED
    is_failure = outcome.reason is None and status in TEMPORARY_STATUSES
    if outcome.is_temporary or is_failure:
        return DeliveryState.RETRYING
    return DeliveryState.REFUSED


def _message(endpoint_url: str, fetched: Fetched) -> Message:
    location = fetched.headers.get("Location")
    where = _absolute(endpoint_url, location) if location else ""
    return Message(
        fetched.body,
        fetched.headers.get("Content-Type") or "",
        fetched.status,
        (("Location", where),) if where else (),
    )


def _fault_in(letter: Letter, message: Message) -> int | None:
    if letter.protocol.name != "pingback":
        return None
    try:
        decode_response(message.body)
    except MalformedXmlRpc:
        return None
    except XmlRpcFault as fault:
        return fault.number
    return None


def _absolute(url: str, reference: str) -> str:
    """Return where a Location leads; what cannot be read is left for the fetcher."""
    try:
        return urljoin(url, reference.strip())
    except ValueError:
        return reference
