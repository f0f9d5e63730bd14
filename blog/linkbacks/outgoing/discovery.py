"""Where a page takes linkbacks, and by which protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import delete

from blog import clock
from blog.errors import AddressRefused, FetchFailed, TooLarge, TooManyRedirects
from blog.extensions import begin_writing, db, upsert_into
from blog.linkbacks.addresses import MAX_ADDRESS, same_page_key, usable_address
from blog.linkbacks.protocols import PROTOCOLS
from blog.linkbacks.protocols.base import TEMPORARY_STATUSES, Page
from blog.linkbacks.sources.charset import decode_html
from blog.models import Endpoint
from blog.net.fetcher import Fetched, Fetches, Limits
from blog.net.fetcher import Headers as FetchedHeaders
from blog.site.options import read_options
from blog.tasks.queue import enqueue

FIND_ENDPOINT = "find_endpoint"
LIMITS = Limits(seconds=10, bytes=1_048_576, redirects=5)
FRESH_FOR = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)
PRIVATE_NETWORK = "That address is on a private network."
_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})
_HEADERS = ("Link", "X-Pingback")


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """What was found at a page.

    `protocol` None: it takes no linkbacks, or, with a `problem` (one sentence), it
    could not be looked at. `is_temporary` says that a later look may help, and
    `retry_after` in how many seconds the other side said so. `is_remembered`: the page
    was not asked this time.
    """

    protocol: str | None = None
    endpoint_url: str | None = None
    problem: str = ""
    is_allowed: bool = True
    is_temporary: bool = False
    retry_after: float | None = None
    http_status: int | None = None
    is_remembered: bool = False


def discover(url: str, fetcher: Fetches, site_url: str) -> Discovery:
    """Return where the page takes linkbacks, asking it unless it was asked just now.

    Commits what it found; no transaction is open while the page is asked. Raises
    nothing that comes from the network.
    """
    known = recall(url)
    if known and not known.problem and known.found_at > clock.now() - FRESH_FOR:
        found = Discovery(
            protocol=known.protocol,
            endpoint_url=known.endpoint_url,
            is_remembered=True,
        )
        db.session.commit()
        return found
    db.session.commit()
    found = _look_at(url, fetcher, site_url)
    _remember(url, found)
    return found


def recall(url: str) -> Endpoint | None:
    """Return what was found at the page before, however long ago.

    Kept by page and not by site: on one site posts that are closed to linkbacks name
    no address where open ones do, and every post has a trackback address of its own.
    """
    return db.session.get(Endpoint, _key_of(url), populate_existing=True)


def forget(url: str) -> None:
    """Have the page asked again next time, in the caller's transaction."""
    db.session.execute(delete(Endpoint).where(Endpoint.key == _key_of(url)))


def owe_look(url: str) -> None:
    """Have the worker look at a page, in the caller's transaction."""
    digest = sha256(_key_of(url).encode()).hexdigest()  # a key of a job is short
    enqueue(FIND_ENDPOINT, {"url": url}, key=f"{FIND_ENDPOINT}:{digest}")


def find_endpoint(payload: Mapping[str, Any], *, fetcher: Fetches) -> None:
    """Look at a page so that its answer is there to be shown; the task of that kind."""
    discover(payload["url"], fetcher, read_options().url)


def read_retry_after(headers: FetchedHeaders) -> float | None:
    """Return the seconds that Retry-After asks for, given as such or as a date."""
    value = (headers.get("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - clock.now()).total_seconds())


def refusal_sentence(refused: AddressRefused) -> str:
    """Say why an address may not be asked, in the words the studio uses."""
    sentence = str(refused)
    return PRIVATE_NETWORK if sentence.endswith("is not public.") else sentence


def _look_at(url: str, fetcher: Fetches, site_url: str) -> Discovery:
    try:
        # No HEAD before: there are servers that answer it with an error, or without
        # the headers that a GET has, and only the GET brings what the page itself says.
        fetched = fetcher.get(
            url,
            accept="text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
            limits=LIMITS,
            purpose=f"{site_url}; looking for a Webmention or pingback address",
        )
    except AddressRefused as refused:
        return Discovery(problem=refusal_sentence(refused), is_allowed=False)
    except (TooLarge, TooManyRedirects) as failure:
        return Discovery(problem=str(failure))
    except FetchFailed as failure:
        return Discovery(problem=str(failure), is_temporary=True)
    return _read(url, fetched)


def _read(url: str, fetched: Fetched) -> Discovery:
    failed = partial(Discovery, http_status=fetched.status)
    if not fetched.is_ok:
        return failed(
            problem=f"The page answered with HTTP status {fetched.status}.",
            is_temporary=fetched.status in TEMPORARY_STATUSES,
            retry_after=read_retry_after(fetched.headers),
        )
    page = _page(url, fetched)
    for protocol in PROTOCOLS:
        endpoint_url = usable_address(protocol.find_endpoint(page))
        if endpoint_url:
            return Discovery(
                protocol=protocol.name,
                endpoint_url=endpoint_url,
                http_status=fetched.status,
            )
    if fetched.is_truncated:
        return failed(problem="The page broke off before its end.", is_temporary=True)
    return Discovery(http_status=fetched.status)


def _page(url: str, fetched: Fetched) -> Page:
    content_type = fetched.headers.get("Content-Type") or ""
    is_html = content_type.partition(";")[0].strip().lower() in _HTML_TYPES
    return Page(
        url=fetched.url,
        headers=tuple(
            (name, value)
            for name in _HEADERS
            for value in fetched.headers.get_all(name)
        ),
        html=decode_html(fetched.body, content_type) if is_html else "",
        asked_url=url,
    )


def _remember(url: str, found: Discovery) -> None:
    begin_writing()
    now = clock.now()
    db.session.execute(delete(Endpoint).where(Endpoint.found_at < now - KEPT_FOR))
    row = upsert_into(Endpoint).values(
        key=_key_of(url),
        protocol=found.protocol,
        endpoint_url=found.endpoint_url,
        problem=found.problem,
        found_at=now,
    )
    said = ("protocol", "endpoint_url", "problem", "found_at")
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=[Endpoint.key],
            set_={name: row.excluded[name] for name in said},
        )
    )
    db.session.commit()


def _key_of(url: str) -> str:
    return same_page_key(url)[:MAX_ADDRESS]
