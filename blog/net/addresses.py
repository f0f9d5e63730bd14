"""Web addresses, read once and strictly."""

import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from blog.errors import AddressRefused

_LONGEST = 8192
_LONGEST_HOST = 253
_DEFAULT_PORTS = {"http": 80, "https": 443}
# A backslash is a slash to browsers and a letter to us: whoever writes one deceives.
_UNWRITABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u3000\\]")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)
_BRACKETED = re.compile(r"\[[0-9a-f:.]+\](?::[0-9]*)?", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
# Every printable ASCII character stays as written, and so does what is quoted.
_ASCII = "".join(chr(code) for code in range(0x21, 0x7F))


@dataclass(frozen=True)
class Address:
    """An http(s) address in one spelling; fragments are dropped.

    `host` is lower-case ASCII without brackets or a final dot, `target` is path and
    query as they go on the request line.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port: the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        is_default = self.port == _DEFAULT_PORTS[self.scheme]
        return host if is_default else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        return self.origin + self.target

    @property
    def is_numeric(self) -> bool:
        """Whether the host is an IP address and needs no look-up."""
        return ":" in self.host or _ends_in_number(self.host)

    def join(self, location: str) -> "Address":
        """Return where a Location header received from here leads.

        Raises AddressRefused as `parse_address` does.
        """
        # Headers reach us as Latin-1, but servers write UTF-8 and blanks in them.
        with suppress(UnicodeError):
            location = location.encode("latin-1").decode()
        try:
            joined = urljoin(self.url, location.strip().replace(" ", "%20"))
        except ValueError:
            raise AddressRefused("The redirect leads to no address.") from None
        return parse_address(joined)


def parse_address(url: str) -> Address:
    """Read an absolute http(s) address.

    Raises AddressRefused for other schemes, user names, white space and control
    characters, backslashes, and IP addresses in any but their usual spelling.
    """
    if len(url) > _LONGEST:
        raise AddressRefused("The address is too long.")
    if _UNWRITABLE.search(url):
        raise AddressRefused("The address has characters no address may have.")
    try:
        parts = urlsplit(url)
        port = parts.port
        target = _quoted_target(parts)
    except ValueError:
        raise AddressRefused("The address cannot be read.") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressRefused("The address does not begin with http:// or https://.")
    if "@" in parts.netloc:
        raise AddressRefused("The address has a user name in it.")
    if port == 0:
        raise AddressRefused("The address has no usable port.")
    host = _plain_host(parts)
    return Address(parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme], target)


def _quoted_target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", _ASCII)
    return f"{path}?{quote(parts.query, _ASCII)}" if parts.query else path


def _plain_host(parts: SplitResult) -> str:
    written = parts.hostname or ""
    try:
        if "[" in parts.netloc:
            is_plain = _BRACKETED.fullmatch(parts.netloc)
            return IPv6Address(written if is_plain else "").compressed
        name = _ascii_name(written)
        return str(IPv4Address(name)) if _ends_in_number(name) else name
    except (AddressValueError, UnicodeError):
        raise AddressRefused("The address has no usable host name.") from None


def _ascii_name(written: str) -> str:
    # The length first: the codec is slow on long names.
    if len(written) <= _LONGEST_HOST:
        name = written.encode("idna").decode("ascii").lower().removesuffix(".")
        if len(name) <= _LONGEST_HOST and _NAME.fullmatch(name):
            return name
    raise AddressRefused("The address has no usable host name.")


def _ends_in_number(host: str) -> bool:
    """Tell whether this is an IPv4 address, in whichever spelling."""
    return bool(_NUMBER.fullmatch(host.rpartition(".")[2]))
