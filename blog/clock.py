"""The one place that knows what time it is, so that a test can say otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime


def _system_time() -> datetime:
    return datetime.now(UTC)


source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return source()
