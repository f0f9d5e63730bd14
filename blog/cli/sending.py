"""How many visitors may be sending at once, of those one process serves at once.

The server hands a request to a thread before its body is there, and waits in that
thread for the rest, without end: a few who send slowly would keep everybody else out.
So only some threads may wait for bodies, and the others stay free for readers.
"""

from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import ServiceUnavailable

if TYPE_CHECKING:
    from _typeshed.wsgi import (
        InputStream,
        StartResponse,
        WSGIApplication,
        WSGIEnvironment,
    )

# What is there already is read in far less; who waits here keeps a thread, too.
PATIENCE_SECONDS = 0.1
RETRY_SECONDS = 30
TOO_MANY = "Too many are sending something at this moment. Try again in a minute."


class SendingTurns:
    """A WSGI application around another, in which at most `most` wait for bodies."""

    def __init__(self, app: "WSGIApplication", most: int) -> None:
        self._app = app
        self._turns = BoundedSemaphore(most)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        environ["wsgi.input"] = _Body(environ["wsgi.input"], self._turns)
        return self._app(environ, start_response)


class _Body:
    """Reads from another stream in turn; raises ServiceUnavailable if none is free."""

    def __init__(self, stream: "InputStream", turns: BoundedSemaphore) -> None:
        self._stream = stream
        self._turns = turns

    def read(self, size: int = -1, /) -> bytes:
        # Some servers take no size for "all", and none of them a negative one.
        sizes = () if size < 0 else (size,)
        return bytes(self._in_turn(self._stream.read, *sizes))

    def readline(self, size: int = -1, /) -> bytes:
        sizes = () if size < 0 else (size,)
        return bytes(self._in_turn(self._stream.readline, *sizes))

    def _in_turn(self, read: Callable[..., Any], *sizes: int) -> Any:  # noqa: ANN401 -- what was read
        if not self._turns.acquire(timeout=PATIENCE_SECONDS):
            raise ServiceUnavailable(TOO_MANY, retry_after=RETRY_SECONDS)
        try:
            return read(*sizes)
        finally:
            self._turns.release()
