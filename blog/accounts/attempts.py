"""How often somebody may try a password.

Kept in the memory of one process: with N web processes up to N times as many attempts
pass, and a restart forgets them. Against the hash a guess has to beat (argon2, twelve
characters or more) either leaves guessing hopeless; the limit is what keeps one address
from trying common passwords, and from keeping the processor busy with hashing.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from threading import Lock

from blog import clock

WINDOW = timedelta(minutes=5)
FROM_ONE_ADDRESS = 10
# More than one address gets, so that a stranger alone cannot keep a person out.
AT_ONE_ACCOUNT = 30
KEYS_REMEMBERED = 20_000


class AttemptLimit:
    """Counts failed attempts by address and by account name; safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._times: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def begin(self, address: str, identity: str) -> timedelta | None:
        """Count an attempt, or return how long to wait before the next.

        It counts as failed from its start, so that many at once gain nothing.
        """
        now = clock.now()
        with self._lock:
            limits = _limits(address, identity)
            waits = [self._wait(key, limit, now) for key, limit in limits]
            longest = max(waits)
            if longest > timedelta(0):
                return longest
            for key, _ in limits:
                self._times[key].append(now)
            self._forget_some(now)
        return None

    def succeed(self, address: str, identity: str) -> None:
        """Uncount the attempt that began last; the account's count starts afresh."""
        (from_address, _), (at_account, _) = _limits(address, identity)
        with self._lock:
            self._times.pop(at_account, None)
            if times := self._times.get(from_address):
                times.pop()

    def _wait(self, key: str, limit: int, now: datetime) -> timedelta:
        times = self._times.get(key, deque())
        while times and now - times[0] >= WINDOW:
            times.popleft()
        return times[-limit] + WINDOW - now if len(times) >= limit else timedelta(0)

    def _forget_some(self, now: datetime) -> None:
        if len(self._times) <= KEYS_REMEMBERED:
            return
        live = sorted(
            (times[-1], key)
            for key, times in self._times.items()
            if times and now - times[-1] < WINDOW
        )
        kept = {key for _, key in live[-KEYS_REMEMBERED // 2 :]}
        for key in [key for key in self._times if key not in kept]:
            del self._times[key]


def _limits(address: str, identity: str) -> tuple[tuple[str, int], tuple[str, int]]:
    return (
        (f"from {_network(address)}", FROM_ONE_ADDRESS),
        (f"at {identity.strip().lower()[:255]}", AT_ONE_ACCOUNT),
    )


def _network(address: str) -> str:
    """Return what one subscriber holds: an IPv4 address, or an IPv6 network of /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or int(parsed) >> 64)
    return str(parsed)
