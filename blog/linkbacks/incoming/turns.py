"""Pings take turns in a web process, so that its readers go first.

Threads share one processor's time evenly: sixteen pings at once would leave four readers
a fifth of it. So one ping is worked on at a time, and while somebody reads, no next one
for as long as the last one took. A ping gives up its turn while another host takes its
time.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from blog.errors import AccessDenied
from blog.net.fetcher import DEFAULT_LIMITS, Fetched, Gets, Limits

MOST_WAITING = 16
PATIENCE_SECONDS = 20.0
LONGEST_REST_SECONDS = 0.5


class TooManyAtOnce(AccessDenied):
    """More pings wait in this process than are let wait; a minute later there is room."""

    def __init__(self) -> None:
        super().__init__("Too many pings came at once. Try again in a minute.")


class Turns:
    """One turn at a time; of those who ask for it, `most_waiting` wait."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._places = threading.BoundedSemaphore(most_waiting + 1)
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._requests = 0
        self._pings = 0
        self._begun_at = 0.0
        self._rests_until = 0.0

    @contextmanager
    def taking(self, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Wait for the turn and hold it while the block lasts; TooManyAtOnce."""
        if not self._places.acquire(blocking=False):
            raise TooManyAtOnce
        try:
            self._count(pings=1)
            self._take(patience)
            try:
                yield
            finally:
                self._let_go()
        finally:
            self._count(pings=-1)
            self._places.release()

    @contextmanager
    def giving_up(self) -> Iterator[None]:
        """Let others have the turn while the block lasts, within `taking`."""
        self._let_go()
        try:
            yield
        finally:
            self._take(None)

    def count_request(self, change: int) -> None:
        """Note that a request of any kind begins (1) or ends (-1) in this process."""
        self._count(requests=change)

    @property
    def is_somebody_reading(self) -> bool:
        return self._requests > self._pings

    def _count(self, *, requests: int = 0, pings: int = 0) -> None:
        with self._counting:
            self._requests += requests
            self._pings += pings

    def _take(self, patience: float | None) -> None:
        if not self._turn.acquire(timeout=-1 if patience is None else patience):
            raise TooManyAtOnce
        rest = self._rests_until - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        self._begun_at = time.monotonic()

    def _let_go(self) -> None:
        if self.is_somebody_reading:
            now = time.monotonic()
            rest = min(now - self._begun_at, LONGEST_REST_SECONDS)
            self._rests_until = now + rest
        self._turn.release()


class PatientFetcher:
    """Gets like another fetcher, letting the next ping have the turn meanwhile."""

    def __init__(self, fetcher: Gets, turns: Turns) -> None:
        self._fetcher = fetcher
        self._turns = turns

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        limits: Limits = DEFAULT_LIMITS,
        purpose: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        with self._turns.giving_up():
            return self._fetcher.get(
                url, accept=accept, limits=limits, purpose=purpose, headers=headers
            )


turns = Turns()  # of this process
