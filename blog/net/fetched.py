"""What a fetch may cost, and what it brings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Limits:
    """What one fetch may cost, all hops together.

    `bytes` holds for the body as sent and, again, as unpacked.
    """

    seconds: float = 10.0
    bytes: int = 1_048_576
    redirects: int = 5


class Headers:
    """The headers of an answer; names in any case, several values to a name."""

    def __init__(
        self, headers: Mapping[str, str] | Iterable[tuple[str, str]] = ()
    ) -> None:
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        self._pairs = tuple((name, value) for name, value in pairs)

    def get(self, name: str) -> str | None:
        """Return the first value, or None."""
        return next(iter(self.get_all(name)), None)

    def get_all(self, name: str) -> tuple[str, ...]:
        """Return every value, in the order sent."""
        wanted = name.lower()
        return tuple(value for name, value in self._pairs if name.lower() == wanted)

    def __repr__(self) -> str:
        return f"Headers({self._pairs!r})"


@dataclass(frozen=True)
class Fetched:
    """An answer as it came, whatever its status.

    `url` is the address that answered, in normal spelling and without fragment;
    `hops` are all that were asked, `url` last. `body` is unpacked, but its text is
    not decoded. `is_truncated` says that the server hung up before the end it had
    announced: what is missing from such a body may yet be in the page.
    """

    url: str
    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    hops: tuple[str, ...] = ()
    seconds: float = 0.0
    is_truncated: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether the status is one of success, 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the class 2xx of RFC 9110
