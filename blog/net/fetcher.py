"""Bringing pages from other people's servers, within limits and past no guard."""

import logging
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPException
from typing import Protocol

from blog.errors import (
    ConnectionFailed,
    FetchFailed,
    FetchTimedOut,
    TooManyRedirects,
)
from blog.net.addresses import Address, parse_address
from blog.net.deadlines import Deadline
from blog.net.dialling import Connect, Dialler, connect_to
from blog.net.exchange import Answer, Request, read_answer
from blog.net.fetched import Fetched, Headers, Limits
from blog.net.guard import Guard
from blog.net.resolver import Lookup, Resolver, look_up
from blog.net.turns import Turns

__all__ = [
    "DEFAULT_LIMITS",
    "Fetched",
    "Fetcher",
    "Fetches",
    "Gets",
    "Headers",
    "Limits",
]

DEFAULT_LIMITS = Limits()
_MOST_PER_HOST = 2

_log = logging.getLogger(__name__)


class Gets(Protocol):
    """What rooms ask of a fetcher that only read.

    Every method returns the answer whatever its status and raises FetchFailed or one
    of its family, nothing else. `purpose` is told in the User-Agent; extra `headers`
    go to the first host only, not where it redirects to.
    """

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        limits: Limits = DEFAULT_LIMITS,
        purpose: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched: ...


class Fetches(Gets, Protocol):
    """What rooms ask of a fetcher; the tests' fake answers to it as well."""

    def head(
        self,
        url: str,
        *,
        accept: str = "*/*",
        limits: Limits = DEFAULT_LIMITS,
        purpose: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched: ...

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        limits: Limits = DEFAULT_LIMITS,
        purpose: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched: ...


class Fetcher:
    """Fetches through the guard, on every hop from the look-up on.

    `user_agent` is "Afterword/<version> (<site url>)". `lookup`, `connect` and `tls`
    replace the system's. Threads may share one.
    """

    def __init__(
        self,
        guard: Guard,
        user_agent: str,
        *,
        lookup: Lookup = look_up,
        connect: Connect = connect_to,
        tls: ssl.SSLContext | None = None,
        most_per_host: int = _MOST_PER_HOST,
    ) -> None:
        self._user_agent = user_agent
        self._dialler = Dialler(Resolver(guard, lookup), connect, tls)
        self._turns = Turns(most_per_host)

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        limits: Limits = DEFAULT_LIMITS,
        purpose: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        ours = {"User-Agent": self._named(purpose), "Accept": accept}
        return self._fetch(url, Request("GET", ours, b"", headers or {}), limits)

    def head(
        self,
        url: str,
        *,
        accept: str = "*/*",
        limits: Limits = DEFAULT_LIMITS,
        purpose: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        ours = {"User-Agent": self._named(purpose), "Accept": accept}
        return self._fetch(url, Request("HEAD", ours, b"", headers or {}), limits)

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        *,
        limits: Limits = DEFAULT_LIMITS,
        purpose: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Send a body once; a redirect is returned, not followed."""
        ours = {
            "User-Agent": self._named(purpose),
            "Accept": "*/*",
            "Content-Type": content_type,
        }
        return self._fetch(url, Request("POST", ours, body, headers or {}), limits)

    def _named(self, purpose: str | None) -> str:
        if not purpose:
            return self._user_agent
        name, _, site = self._user_agent.partition(" (")
        return f"{name} ({'; '.join(filter(None, [site.removesuffix(')'), purpose]))})"

    def _fetch(self, url: str, request: Request, limits: Limits) -> Fetched:
        try:
            fetched = self._go_through_hops(url, request, limits)
        except FetchFailed as failure:
            _log.info("%s %r: %s", request.method, url, failure)
            raise
        _log.info("%s %r: %d", request.method, url, fetched.status)
        return fetched

    def _go_through_hops(self, url: str, request: Request, limits: Limits) -> Fetched:
        deadline = Deadline(limits.seconds)
        address = first = parse_address(url)
        hops = [address.url]
        while True:
            message = request.write(address, has_extras=address.origin == first.origin)
            answer = self._ask(address, message, request, limits, deadline)
            if answer.location is None:
                break
            address = address.join(answer.location)
            if address.url in hops:
                raise TooManyRedirects("The address redirects in a circle.")
            if len(hops) > limits.redirects:
                raise TooManyRedirects("The address redirects too often.")
            hops.append(address.url)
        return Fetched(
            url=address.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            hops=tuple(hops),
            seconds=deadline.elapsed,
            is_truncated=answer.is_truncated,
        )

    def _ask(
        self,
        address: Address,
        message: bytes,
        request: Request,
        limits: Limits,
        deadline: Deadline,
    ) -> Answer:
        with (
            _failures_told(address.host),
            self._turns.take(address.host, deadline),
            closing(self._dialler.dial(address, deadline)) as wire,
        ):
            wire.send(message)
            return read_answer(wire, request, limits.bytes)


@contextmanager
def _failures_told(host: str) -> Iterator[None]:
    """Turn whatever the layers below raise into one of the FetchFailed family."""
    try:
        yield
    except TimeoutError:
        raise FetchTimedOut(f"{host} did not answer in time.") from None
    except ssl.SSLCertVerificationError as failure:
        reason = failure.verify_message
        raise ConnectionFailed(
            f"The certificate of {host} does not check out: {reason}."
        ) from failure
    except OSError as failure:
        raise ConnectionFailed(f"The connection to {host} failed.") from failure
    except (HTTPException, ValueError) as failure:
        raise ConnectionFailed(f"{host} did not answer in HTTP.") from failure
