"""The addresses by which apps are known, and where they take answers."""

import re

from blog.errors import AddressRefused, InputRefused
from blog.net.addresses import Address, parse_address

LONGEST = 2000
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_PRINTED = re.compile(r"[a-z][a-z0-9+.-]*:[!-~]+")
_WEB = ("http:", "https:")
# Schemes by which an address does something here instead of opening an app.
_UNSAFE = frozenset(
    {"about", "blob", "data", "file", "filesystem", "javascript", "vbscript"}
)


def read_client_id(text: str) -> str:
    """Return the app's address in one spelling (IndieAuth 3.3).

    Raises InputRefused for what no app may be known by.
    """
    if not text:
        raise InputRefused({"client_id": "The app does not say who it is."})
    try:
        address = parse_address(text)
    except AddressRefused as refused:
        raise _wrong_client(str(refused)) from refused
    if len(address.url) > LONGEST:
        raise _wrong_client("It is too long.")
    if "#" in text:
        raise _wrong_client("It has a fragment.")
    if address.is_numeric and not is_loopback(address):
        raise _wrong_client("It is a number instead of a name.")
    segments = address.target.partition("?")[0].lower().replace("%2e", ".").split("/")
    if {".", ".."} & set(segments):
        raise _wrong_client("It has dots for folders.")
    return address.url


def is_loopback(address: Address) -> bool:
    """Whether this is an app on the person's own computer, which is never asked."""
    return address.host in LOOPBACK or address.host.endswith(".localhost")


def read_redirect_uri(text: str) -> str:
    """Return where the app takes its answer, exactly as written.

    Raises InputRefused for what no browser may be sent to.
    """
    if not text:
        raise _wrong_redirect("The app does not say where to go back to.")
    scheme = text.partition(":")[0].lower()
    is_printed = _PRINTED.fullmatch(text) is not None and len(text) <= LONGEST
    if not is_printed or set(text) & set('#\\"<>') or scheme in _UNSAFE:
        raise _wrong_redirect("The app names no usable address to go back to.")
    if text.startswith(_WEB):
        try:
            parse_address(text)
        except AddressRefused as refused:
            sentence = f"The app names no usable address to go back to. {refused}"
            raise _wrong_redirect(sentence) from refused
    return text


def shares_origin(redirect_uri: str, client_id: str) -> bool:
    """Whether scheme, host and port agree; on the person's own computer any port does.

    An app there is given another port each time it starts: RFC 8252 section 7.3.
    """
    if not redirect_uri.startswith(_WEB):
        return False
    there, app = parse_address(redirect_uri), parse_address(client_id)
    if is_loopback(app):
        return (there.scheme, there.host) == (app.scheme, app.host)
    return there.origin == app.origin


def _wrong_client(sentence: str) -> InputRefused:
    return InputRefused(
        {"client_id": f"The app's address cannot be that of an app. {sentence}"}
    )


def _wrong_redirect(sentence: str) -> InputRefused:
    return InputRefused({"redirect_uri": sentence})
