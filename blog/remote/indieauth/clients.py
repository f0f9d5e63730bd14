"""Which app is asking: what its own address says about it (IndieAuth 4.2)."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from blog.errors import AddressRefused, FetchFailed
from blog.linkbacks.addresses import resolve_address
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.charset import decode_html
from blog.linkbacks.sources.document import read_document
from blog.net.addresses import parse_address
from blog.net.fetcher import Fetched, Gets, Limits
from blog.remote.indieauth.identifiers import is_loopback, shares_origin

LIMITS = Limits(seconds=3.0, bytes=256 * 1024, redirects=3)
LONGEST_NAME = 80
MOST_REDIRECT_URIS = 50

_ACCEPT = "application/json, text/html;q=0.9"
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_APPS = frozenset({"h-app", "h-x-app"})
_LINK = re.compile(r"<([^<>]*)>((?:\s*;[^,<]*)*)")
_REDIRECT_REL = re.compile(r"""\brel\s*=\s*(?:"[^"]*\bredirect_uri\b|redirect_uri\b)""")


@dataclass(frozen=True)
class Client:
    """An app, by its address; `name` is "" where nothing is known but that.

    `is_near` says that it runs on the person's own computer, `page_url` where it tells
    people about itself.
    """

    client_id: str
    name: str = ""
    page_url: str = ""
    redirect_uris: tuple[str, ...] = ()
    is_read: bool = False

    @property
    def host(self) -> str:
        return parse_address(self.client_id).authority

    @property
    def is_near(self) -> bool:
        return is_loopback(parse_address(self.client_id))

    @property
    def shown_name(self) -> str:
        return self.name or self.host

    def takes_answers_at(self, redirect_uri: str) -> bool:
        """Whether an answer may go there: the app's own host, or what its page lists."""
        return redirect_uri in self.redirect_uris or shares_origin(
            redirect_uri, self.client_id
        )


def meet_client(client_id: str, fetcher: Gets) -> Client:
    """Read the app's page; of one that cannot be read only its address is known.

    What another host says after a redirect counts for nothing: it could be anybody's.
    """
    unknown = Client(client_id)
    if unknown.is_near:
        return unknown
    try:
        fetched = fetcher.get(
            client_id, accept=_ACCEPT, limits=LIMITS, purpose="IndieAuth: which app?"
        )
    except FetchFailed:
        return unknown
    is_own = parse_address(fetched.url).origin == parse_address(client_id).origin
    if not fetched.is_ok or fetched.is_truncated or not is_own:
        return unknown
    return read_client(client_id, fetched)


def read_client(client_id: str, fetched: Fetched) -> Client:
    """Read what an app's address answered: metadata in JSON, or a page with an h-app."""
    header = fetched.headers.get("Content-Type") or ""
    content_type = header.partition(";")[0].strip().lower()
    if content_type == "application/json" or content_type.endswith("+json"):
        return _read_metadata(client_id, fetched.body)
    if content_type in _HTML_TYPES:
        return _read_page(client_id, fetched, header)
    return Client(client_id)


def _read_metadata(client_id: str, body: bytes) -> Client:
    try:
        said = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Client(client_id)
    if not isinstance(said, dict) or not _is_same(said.get("client_id"), client_id):
        return Client(client_id)
    page_url, listed = said.get("client_uri"), said.get("redirect_uris")
    return Client(
        client_id,
        _as_name(said.get("client_name")),
        page_url
        if isinstance(page_url, str) and client_id.startswith(page_url)
        else "",
        _as_redirect_uris(client_id, listed if isinstance(listed, list) else []),
        is_read=True,
    )


def _read_page(client_id: str, fetched: Fetched, content_type: str) -> Client:
    html = decode_html(fetched.body, content_type)
    document = read_document(Page(fetched.url, (), html))
    apps = (item for item in document.items if item.types & _APPS)
    app = next(apps, None)
    listed = [
        target
        for header in fetched.headers.get_all("Link")
        for target, parameters in _LINK.findall(header)
        if _REDIRECT_REL.search(parameters)
    ]
    listed += [
        node.get("href")
        for node in document.elements
        if node.tag == "link" and "redirect_uri" in node.get("rel").lower().split()
    ]
    name = _as_name(app.first("name") if app else "")
    redirect_uris = _as_redirect_uris(document.base_url, listed)
    return Client(client_id, name, "", redirect_uris, is_read=True)


def _is_same(said: object, client_id: str) -> bool:
    try:
        return isinstance(said, str) and parse_address(said).url == client_id
    except AddressRefused:
        return False


def _as_name(said: object) -> str:
    return cut_end(fold(said), LONGEST_NAME) if isinstance(said, str) else ""


def _as_page_url(client_id: str, said: object) -> str:
    """Return where the app tells about itself, which can only be above its address."""
    origin = parse_address(client_id).origin
    if not isinstance(said, str) or not said.startswith(origin):
        return ""
    return said if client_id.startswith(said) else ""


def _as_redirect_uris(base_url: str, listed: Iterable[object]) -> tuple[str, ...]:
    found = []
    for reference in islice(listed, MOST_REDIRECT_URIS):
        try:
            if isinstance(reference, str) and reference:
                found.append(resolve_address(base_url, reference))
        except ValueError:
            continue
    return tuple(found)
