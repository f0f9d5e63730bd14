r"""Addresses as browsers read them, whatever was written to mislead.

Browsers drop control characters and line ends and take `\` for `/`; so do these
functions, before they decide.
"""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

_IGNORED = re.compile(r"[\x00-\x20\x7f]+")
_LINE_ENDS = re.compile(r"[\t\n\r]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
PAGE_SCHEMES = frozenset({"http", "https"})


def clean_address(written: str, schemes: frozenset[str]) -> str | None:
    """Return the address a browser would follow, or None if it must not.

    Relative addresses stay relative; `//host/` becomes https. An http(s) address
    without a host, or with one that cannot be read, is None.
    """
    address = _LINE_ENDS.sub("", _strip_control(written))
    scheme = _SCHEME.match(address)
    if scheme is not None and scheme[1].lower() not in PAGE_SCHEMES:
        return address if scheme[1].lower() in schemes else None
    head, mark, tail = _split_off_query(address)
    address = head.replace("\\", "/") + mark + tail
    if scheme is None and not address.startswith("//"):
        return address
    if scheme is None:
        address = "https:" + address
    return address if _split(address) else None


def is_own(address: str, site_url: str) -> bool:
    """Tell whether a cleaned address lies on the site; relative ones do."""
    if not _SCHEME.match(address):
        return True
    there, here = _split(address), _split(site_url)
    return there is not None and here is not None and _place(there) == _place(here)


def absolute(address: str, site_url: str) -> str:
    """Return a cleaned address in full."""
    return urljoin(site_url.rstrip("/") + "/", address)


def path_of(address: str) -> str:
    return urlsplit(address).path


def host_of(address: str) -> str:
    """Return the host as people say it: lower case, without port and `www.`."""
    parts = _split(address)
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def _strip_control(written: str) -> str:
    start, end = 0, len(written)
    if found := _IGNORED.match(written):
        start = found.end()
    while end > start and (written[end - 1] <= " " or written[end - 1] == "\x7f"):
        end -= 1
    return written[start:end]


def _split_off_query(address: str) -> tuple[str, str, str]:
    found = re.search(r"[?#]", address)
    if found is None:
        return address, "", ""
    return address[: found.start()], found[0], address[found.end() :]


def _split(address: str) -> SplitResult | None:
    """Split an http(s) address that names a host; None for any other."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    return parts if parts.scheme in PAGE_SCHEMES and parts.hostname else None


def _place(parts: SplitResult) -> tuple[str, int]:
    """Return host and port, http and https on their usual ports being one place."""
    port = parts.port or _PORTS[parts.scheme]
    return (parts.hostname or "").rstrip("."), 0 if port in _PORTS.values() else port
