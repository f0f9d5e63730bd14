"""The one deadline a fetch has, from the first look-up to the last byte."""

import time

from blog.errors import FetchTimedOut


class Deadline:
    """Counts down from `seconds`; every wait in a fetch asks it how long it may be."""

    def __init__(self, seconds: float) -> None:
        self._began = time.monotonic()
        self._seconds = seconds

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._began

    def left(self) -> float:
        """Return the seconds left, more than 0; raises FetchTimedOut when none are."""
        left = self._seconds - self.elapsed
        if left <= 0:
            raise FetchTimedOut("The time allowed ran out.")
        return left
