"""Pingback 1.0: one XML-RPC method, `pingback.ping(source, target)`."""

import re
from typing import ClassVar

from blog.errors import (
    AccessDenied,
    AlreadyRegistered,
    MalformedPing,
    PingRefused,
    SourceHasNoLink,
    SourceNotFound,
    SourceUnreachable,
    TargetClosed,
    TargetNotFound,
)
from blog.linkbacks.addresses import is_web_address
from blog.linkbacks.plaintext import cut_end
from blog.linkbacks.protocols.base import (
    LinkbackProtocol,
    Message,
    Outcome,
    Page,
    Ping,
    failed_with_status,
    has_control_character,
    plain_sentence,
)
from blog.linkbacks.protocols.xmlrpc import (
    APPLICATION_ERROR,
    INVALID_MESSAGE,
    INVALID_PARAMETERS,
    NOT_WELL_FORMED,
    TRANSPORT_ERROR,
    UNKNOWN_METHOD,
    MalformedXmlRpc,
    Value,
    XmlRpcFault,
    decode_call,
    decode_response,
    encode_call,
    encode_fault,
    encode_response,
)

METHOD = "pingback.ping"
CONTENT_TYPE = "text/xml; charset=utf-8"

# The specification's pattern, section 2.2, which it asks clients not to widen.
_LINK = re.compile(r'<link rel="pingback" href="([^"]+)" ?/?>')
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))

# The specification's faults, section 3, and how each reads when it comes without words.
_REASONS: dict[int, tuple[type[PingRefused], str]] = {
    0: (PingRefused, "The other site refused the ping and gave no reason."),
    16: (SourceNotFound, "The other site says that the source does not exist."),
    17: (SourceHasNoLink, "The other site found no link to the target in the source."),
    32: (TargetNotFound, "The other site says that the target does not exist."),
    33: (TargetClosed, "The other site says that the target takes no pings."),
    48: (AlreadyRegistered, "The other site has this ping already."),
    49: (AccessDenied, "The other site does not take pings from here."),
    50: (SourceUnreachable, "The other site could not reach the source."),
    # Outside the specification: WordPress when pings come too quickly.
    429: (AccessDenied, "The other site takes no more pings for now."),
}
_NUMBERS: dict[type, int] = {
    MalformedPing: INVALID_PARAMETERS,
    **{reason: number for number, (reason, _) in reversed(_REASONS.items())},
}
_MALFORMED = frozenset(
    {NOT_WELL_FORMED, INVALID_MESSAGE, UNKNOWN_METHOD, INVALID_PARAMETERS}
)
_TEMPORARY_FAULTS = frozenset({50, 429})

_ORDINALS = ("first parameter, the source,", "second parameter, the target,")
_TYPE_NAMES: dict[type, str] = {
    bool: "a boolean",
    int: "an integer",
    float: "a double",
    bytes: "base64",
    list: "an array",
    dict: "a struct",
    type(None): "nil",
}


class MalformedCall(MalformedPing):
    """The message is no call of pingback.ping; `number` is the fault that says why."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.number = number


class PingbackProtocol(LinkbackProtocol):
    """Faults travel under HTTP status 200, as XML-RPC has it."""

    name: ClassVar[str] = "pingback"

    def parse(self, message: Message) -> Ping:
        try:
            call = decode_call(message.body)
        except MalformedXmlRpc as error:
            raise MalformedCall(error.number, str(error)) from error
        if call.method != METHOD:
            shown = cut_end(call.method, 80)
            raise MalformedCall(UNKNOWN_METHOD, f"There is no method {shown} here.")
        source_url, target_url = _read_addresses(call.params)
        return Ping(source_url, target_url, self.name)

    def answer(self, outcome: Outcome) -> Message:
        if outcome.is_accepted:
            return Message(encode_response(outcome.sentence), CONTENT_TYPE)
        number = fault_number(outcome.reason)
        return Message(encode_fault(number, outcome.sentence), CONTENT_TYPE)

    def find_endpoint(self, page: Page) -> str | None:
        """Return what the first X-Pingback header says, else the first link element."""
        headers = page.header_values("X-Pingback")
        endpoint = headers[0] if headers else _find_link(page.html)
        return endpoint if is_web_address(endpoint) else None

    def compose(self, ping: Ping) -> Message:
        body = encode_call(METHOD, [ping.source_url, ping.target_url])
        return Message(body, CONTENT_TYPE)

    def read_answer(self, message: Message) -> Outcome:
        """Only 200 holds an answer; any other status is a failure of the endpoint."""
        if message.status != 200:  # noqa: PLR2004  (the number is the protocol's word)
            return failed_with_status(message.status)
        try:
            value = decode_response(message.body)
        except MalformedXmlRpc as error:
            sentence = f"The other site's answer is not XML-RPC. {error}"
            return Outcome.failed(sentence, is_temporary=False)
        except XmlRpcFault as fault:
            return _read_fault(fault.number, str(fault))
        return _read_value(value)


def fault_number(reason: PingRefused | None) -> int:
    """Return the fault for a refusal; for a failure without a reason, -32500."""
    if reason is None:
        return APPLICATION_ERROR
    if isinstance(reason, MalformedCall):
        return reason.number
    family = type(reason).__mro__
    return next(_NUMBERS[ancestor] for ancestor in family if ancestor in _NUMBERS)


def _read_addresses(params: tuple[Value, ...]) -> list[str]:
    if len(params) != len(_ORDINALS):
        raise MalformedCall(
            INVALID_PARAMETERS,
            f"{METHOD} takes two parameters, the source and the target; "
            f"{len(params)} came.",
        )
    return [
        _read_address(param, ordinal)
        for param, ordinal in zip(params, _ORDINALS, strict=True)
    ]


def _read_address(param: Value, ordinal: str) -> str:
    if not isinstance(param, str):
        shown = _TYPE_NAMES.get(type(param), "a date")
        sentence = f"The {ordinal} is {shown}, not a string."
    elif not (address := param.strip()):
        sentence = f"The {ordinal} is empty."
    elif has_control_character(address):
        sentence = f"The {ordinal} holds a control character."
    else:
        return address
    raise MalformedCall(INVALID_PARAMETERS, sentence)


def _find_link(page_html: str) -> str:
    link = _LINK.search(page_html)
    endpoint = link[1] if link else ""
    for entity, character in _ENTITIES:
        endpoint = endpoint.replace(entity, character)
    return endpoint


def _read_value(value: Value) -> Outcome:
    if isinstance(value, str):
        return Outcome.accepted(
            plain_sentence(value) or "The other site took the ping."
        )
    if type(value) is int and value in _REASONS:
        # Some engines return the fault's number as if it were a success.
        return _read_fault(value, "")
    sentence = "The other site answered with something that is not a sentence."
    return Outcome.failed(sentence, is_temporary=False)


def _read_fault(number: int, said: str) -> Outcome:
    sentence = plain_sentence(said)
    if number in {APPLICATION_ERROR, TRANSPORT_ERROR}:
        return Outcome.failed(sentence or f"The other site broke with fault {number}.")
    unknown = f"The other site refused the ping with fault {number}."
    reason, default = _REASONS.get(number, (PingRefused, unknown))
    if number in _MALFORMED:
        return Outcome.refused(MalformedCall(number, sentence or default))
    is_temporary = number in _TEMPORARY_FAULTS
    return Outcome.refused(reason(sentence or default), is_temporary=is_temporary)
