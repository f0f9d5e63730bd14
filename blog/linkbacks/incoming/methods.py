"""The XML-RPC methods beside `pingback.ping`: what a program may ask of the endpoint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from blog.linkbacks.protocols.pingback import METHOD as PING
from blog.linkbacks.protocols.xmlrpc import (
    INVALID_PARAMETERS,
    UNKNOWN_METHOD,
    Call,
    Value,
    XmlRpcFault,
)

MULTICALL = "system.multicall"
GET_PINGBACKS = "pingback.extensions.getPingbacks"


@dataclass(frozen=True, slots=True)
class Method:
    """`signature` begins with the type of the answer."""

    signature: tuple[str, ...]
    help: str


METHODS: Mapping[str, Method] = {
    PING: Method(
        ("string", "string", "string"),
        "Takes the address of a page and the address here that it links to, reads the "
        "page, and lists it under the post if the link is there.",
    ),
    GET_PINGBACKS: Method(
        ("array", "string"),
        "Takes an address here and returns the addresses of the pages listed under it.",
    ),
    "system.listMethods": Method(("array",), "Returns the names of all methods."),
    "system.methodSignature": Method(
        ("array", "string"),
        "Takes the name of a method and returns its signatures, each the type of the "
        "answer and the types of the parameters.",
    ),
    "system.methodHelp": Method(
        ("string", "string"), "Takes the name of a method and says what it does."
    ),
}


def answer_call(call: Call, list_sources: Callable[[str], list[str]]) -> Value:
    """Return what a method other than `pingback.ping` answers.

    `list_sources` returns the pages listed under an address of ours. Raises XmlRpcFault
    for a method that is not here, or not called like this.
    """
    if call.method == MULTICALL:
        raise XmlRpcFault(
            UNKNOWN_METHOD, "Pings are not taken in bundles. Send one at a time."
        )
    method = _method_named(call.method)
    texts = [param for param in call.params if isinstance(param, str)]
    wanted = len(method.signature) - 1
    if not len(texts) == len(call.params) == wanted:
        raise XmlRpcFault(INVALID_PARAMETERS, _usage(call.method, wanted))
    match call.method, texts:
        case "system.methodSignature", [name]:
            return [list(_method_named(name).signature)]
        case "system.methodHelp", [name]:
            return _method_named(name).help
        case "pingback.extensions.getPingbacks", [target_url]:
            return list(list_sources(target_url.strip()))
        case _:
            return list(METHODS)


def _method_named(name: str) -> Method:
    if name not in METHODS:
        raise XmlRpcFault(UNKNOWN_METHOD, f"There is no method {name[:80]} here.")
    return METHODS[name]


def _usage(name: str, count: int) -> str:
    return f"{name} takes {'one parameter, a string' if count else 'no parameters'}."
