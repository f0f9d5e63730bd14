"""From a host name to addresses that may be dialled."""

import socket
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread

from blog.errors import AddressRefused, ConnectionFailed, FetchTimedOut, HostNotFound
from blog.net.addresses import Address
from blog.net.deadlines import Deadline
from blog.net.guard import Guard

# Takes a host name, may block, returns numeric addresses; raises OSError.
Lookup = Callable[[str], Iterable[str]]

_MOST_LOOKUPS = 8


def look_up(host: str) -> list[str]:
    """Ask the system's resolver for every address of a host, best first."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Resolver:
    """Looks a host up once and lets the guard see all of the answer."""

    def __init__(self, guard: Guard, lookup: Lookup = look_up) -> None:
        self._guard = guard
        self._lookup = lookup
        self._free = BoundedSemaphore(_MOST_LOOKUPS)

    def resolve(self, address: Address, deadline: Deadline) -> tuple[str, ...]:
        """Return the numeric addresses to dial for a web address.

        Raises AddressRefused unless all of them are permitted (a name with one
        private answer is a trap, not a blog), HostNotFound if there is none.
        """
        if address.is_numeric:
            found: tuple[str, ...] = (address.host,)
        else:
            found = self._ask(address.host, deadline)
        for numeric in found:
            if not self._guard.permits(numeric):
                raise AddressRefused(f"The address of {address.host} is not public.")
            if not self._guard.permits_port(numeric, address.port):
                raise AddressRefused(f"Port {address.port} is not one of a web site.")
        return found

    def _ask(self, host: str, deadline: Deadline) -> tuple[str, ...]:
        """Look a name up beside us, because the system's resolver has no deadline."""
        if not self._free.acquire(timeout=deadline.left()):
            raise FetchTimedOut("Too many names were being looked up.")
        answer: SimpleQueue[tuple[str, ...] | Exception] = SimpleQueue()
        # Not a pool: the interpreter waits for a pool's threads when it ends.
        Thread(target=self._answer, args=(host, answer), daemon=True).start()
        try:
            found = answer.get(timeout=deadline.left())
        except Empty:
            raise FetchTimedOut(f"The name {host} was not found in time.") from None
        if isinstance(found, Exception):
            raise _told_for(host, found) from found
        if not found:
            raise HostNotFound(f"The name {host} has no address.")
        return found

    def _answer(
        self, host: str, answer: SimpleQueue[tuple[str, ...] | Exception]
    ) -> None:
        try:
            answer.put(tuple(dict.fromkeys(self._lookup(host))))
        except (OSError, ValueError) as problem:
            answer.put(problem)
        finally:
            self._free.release()


def _told_for(host: str, problem: Exception) -> HostNotFound | ConnectionFailed:
    if isinstance(problem, socket.gaierror) and problem.errno == socket.EAI_AGAIN:
        return ConnectionFailed(f"The name {host} cannot be looked up at present.")
    return HostNotFound(f"The name {host} has no address.")
