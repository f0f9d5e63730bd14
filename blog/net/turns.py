"""How many requests may be under way at one host."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from blog.errors import FetchTimedOut
from blog.net.deadlines import Deadline


class Turns:
    """Lets at most `most` callers through for one host; the others wait.

    Remembers only hosts that are being asked.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._busy: Counter[str] = Counter()
        self._changed = Condition()

    @contextmanager
    def take(self, host: str, deadline: Deadline) -> Iterator[None]:
        """Hold one turn at this host; raises FetchTimedOut if none becomes free."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_free(host), deadline.left()):
                raise FetchTimedOut(f"Too many requests to {host} were under way.")
            self._busy[host] += 1
        try:
            yield
        finally:
            self._give_back(host)

    def _is_free(self, host: str) -> bool:
        return self._busy[host] < self._most

    def _give_back(self, host: str) -> None:
        with self._changed:
            self._busy[host] -= 1
            if not self._busy[host]:
                del self._busy[host]
            self._changed.notify_all()
