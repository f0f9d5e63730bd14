"""When two web addresses mean one page."""

import re
from ipaddress import IPv6Address
from string import ascii_letters, digits
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from blog.linkbacks.plaintext import storable

MAX_ADDRESS = 2000

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset(ascii_letters + digits + "-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_MAX_HOST_LENGTH = 253


def same_page_key(url: str) -> str:
    """Return a text that is equal for all spellings of one page's address.

    http and https, `www.`, the default port, a trailing slash, the fragment, the case
    of scheme and host, dot segments and needless percent-encoding make no difference;
    the query does. The key is for comparing only, it is no address. Raises ValueError
    for what is no http(s) address, or names a user (`https://user@host/`).
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("The scheme is not http or https.")
    path = _without_dot_segments(_normalise_escapes(parts.path)).removesuffix("/")
    query = _normalise_escapes(parts.query)
    return f"{_host_key(parts)}{path}{'?' if query else ''}{query}"


def is_web_address(url: str) -> bool:
    """Tell whether this is an absolute http(s) address that can be compared."""
    try:
        same_page_key(url)
    except ValueError:
        return False
    return True


def usable_address(url: str | None) -> str | None:
    """Return an address that can be kept and asked, or None."""
    is_usable = url and len(url) <= MAX_ADDRESS and url == storable(url)
    return url if url and is_usable and is_web_address(url) else None


def split_fragment(url: str) -> tuple[str, str]:
    """Return the address of the page, and the fragment without its `#`."""
    page_url, _, fragment = url.partition("#")
    return page_url, fragment


def resolve_address(base_url: str, reference: str) -> str:
    """Return what a reference found on a page at `base_url` points to.

    Raises ValueError when either cannot be taken apart.
    """
    return urljoin(base_url, reference.strip())


def _host_key(parts: SplitResult) -> str:
    # A browser takes `http://a\@b/` to a, where other readers see user a at host b.
    if "@" in parts.netloc:
        raise ValueError("The address does not name its host plainly.")
    host = (parts.hostname or "").removesuffix(".")
    if len(host) > _MAX_HOST_LENGTH:
        raise ValueError("The name of the host is too long.")
    host = f"[{IPv6Address(host)}]" if ":" in host else _host_name(host)
    is_default_port = parts.port in {None, _DEFAULT_PORTS[parts.scheme]}
    return host if is_default_port else f"{host}:{parts.port}"


def _host_name(host: str) -> str:
    name = host if host.isascii() else host.encode("idna").decode("ascii")
    if not _HOST_NAME.fullmatch(name):
        raise ValueError("That is no name of a host.")
    return name.removeprefix("www.")


def _normalise_escapes(text: str) -> str:
    escaped = quote(text, safe="%/?:@!$&'()*+,;=[]|", errors="replace")
    return _ESCAPE.sub(_normalise_escape, escaped)


def _normalise_escape(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _without_dot_segments(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept)
