"""Stand-ins at the seams: what a test hands in where the real thing would go out."""

from dataclasses import dataclass, field, replace

from blog.errors import HostNotFound
from blog.net.fetcher import DEFAULT_LIMITS, Fetched, Headers


@dataclass(frozen=True)
class Asked:
    """One request as the fake received it; `told` is what else it was given."""

    method: str
    url: str
    body: bytes = b""
    content_type: str | None = None
    purpose: str | None = None
    told: dict = field(default_factory=dict)


def fetched(url, body="", status=200, headers=None, **fields):
    """Return the answer a server would give; HTML unless the headers say otherwise."""
    return Fetched(
        url=url,
        status=status,
        headers=Headers(
            {"Content-Type": "text/html; charset=utf-8", **(headers or {})}
        ),
        body=body.encode() if isinstance(body, str) else body,
        **{"hops": (url,), **fields},
    )


class FakeFetcher:
    """A web of the given pages; any other address has no server.

    `pages` maps an address to the answer, the exception to raise, or HTML; `asked`
    holds every request in order. A HEAD is answered without its body.
    """

    def __init__(self, pages=None):
        self.pages = dict(pages or {})
        self.asked = []

    def get(
        self, url, *, accept="*/*", limits=DEFAULT_LIMITS, purpose=None, headers=None
    ):
        told = {"accept": accept, "limits": limits, "headers": headers}
        return self._answer(Asked("GET", url, purpose=purpose, told=told))

    def head(
        self, url, *, accept="*/*", limits=DEFAULT_LIMITS, purpose=None, headers=None
    ):
        told = {"accept": accept, "limits": limits, "headers": headers}
        return replace(
            self._answer(Asked("HEAD", url, purpose=purpose, told=told)), body=b""
        )

    def post(
        self,
        url,
        body,
        content_type,
        *,
        limits=DEFAULT_LIMITS,
        purpose=None,
        headers=None,
    ):
        told = {"limits": limits, "headers": headers}
        return self._answer(Asked("POST", url, body, content_type, purpose, told))

    def _answer(self, asked):
        self.asked.append(asked)
        page = self.pages.get(asked.url)
        if page is None:
            raise HostNotFound("The name has no address.")
        if isinstance(page, Exception):
            raise page
        return fetched(asked.url, page) if isinstance(page, str | bytes) else page
