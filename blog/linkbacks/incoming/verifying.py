"""Reading the source and finding the link in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from blog.errors import (
    AddressRefused,
    FetchFailed,
    FetchTimedOut,
    HostNotFound,
    SourceHasNoLink,
    SourceNotFound,
    SourceUnreachable,
    TooLarge,
    TooManyRedirects,
)
from blog.linkbacks.incoming.targets import Target
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.charset import decode_html
from blog.linkbacks.sources.citation import Citation
from blog.linkbacks.sources.finding import Finding
from blog.linkbacks.sources.html_source import find_in_html
from blog.linkbacks.sources.json_source import find_in_json
from blog.linkbacks.sources.text_source import find_in_text
from blog.net.fetcher import Fetched, Gets, Limits

HTML_TYPES = {"text/html", "application/xhtml+xml"}
TEXT_TYPES = {"text/plain", "text/markdown"}
JSON_TYPES = {"application/json", "text/json"}
MISSING = 404
GONE = 410

_ACCEPT = (
    "text/html, application/xhtml+xml;q=0.9, application/json;q=0.5, "
    "text/plain;q=0.4, */*;q=0.1"
)


class SourceGone(SourceNotFound):
    """The source was removed for good: its server answers 410."""


class SourceMissing(SourceNotFound):
    """The source is not there, perhaps for now: its server answers 404."""


@dataclass(frozen=True)
class Verified:
    """What the source says, and how it was found out (`check`, kept for moderators).

    `url` is where it says so, after all redirects.
    """

    url: str
    citation: Citation
    check: dict[str, Any]


def verify_source(
    source_url: str,
    target: Target,
    fetcher: Gets,
    *,
    limits: Limits,
    purpose: str,
    headers: Mapping[str, str] | None = None,
) -> Verified:
    """Fetch the source once and find the link; raises one of the PingRefused family.

    FetchTimedOut passes through: whether to wait longer is the caller's to decide.
    `headers` go to the source's own host with the request.
    """
    fetched = _fetch(source_url, fetcher, limits, purpose, headers)
    finding = _find(fetched, target.keys)
    if not finding and fetched.is_truncated:
        raise SourceUnreachable("The source's server hung up before the page's end.")
    if not finding:
        raise SourceHasNoLink("The source was read and has no link to the target.")
    return Verified(fetched.url, finding.citation, _tell(fetched, finding))


def _fetch(
    source_url: str,
    fetcher: Gets,
    limits: Limits,
    purpose: str,
    headers: Mapping[str, str] | None,
) -> Fetched:
    try:
        fetched = fetcher.get(
            source_url, accept=_ACCEPT, limits=limits, purpose=purpose, headers=headers
        )
    except FetchTimedOut:
        raise
    except AddressRefused as error:
        raise SourceNotFound("The source is not on the public network.") from error
    except HostNotFound as error:
        raise SourceNotFound("The source's host does not exist.") from error
    except (TooLarge, TooManyRedirects) as error:
        raise SourceUnreachable(f"The source cannot be read: {error}") from error
    except FetchFailed as error:
        raise SourceUnreachable("The source's server could not be reached.") from error
    _refuse_status(fetched)
    return fetched


def _refuse_status(fetched: Fetched) -> None:
    if fetched.status == GONE:
        raise SourceGone("The source is not there: it answers 410.")
    if fetched.status == MISSING:
        raise SourceMissing("The source is not there: it answers 404.")
    if not fetched.is_ok:
        raise SourceUnreachable(f"The source's server answers {fetched.status}.")


def _find(fetched: Fetched, target_keys: Collection[str]) -> Finding | None:
    """Look for the link as the source's type has it; what names no type is HTML."""
    header = fetched.headers.get("Content-Type") or ""
    content_type = header.partition(";")[0].strip().lower()
    if not content_type or content_type in HTML_TYPES:
        html = decode_html(fetched.body, header)
        return find_in_html(Page(fetched.url, (), html), target_keys)
    if content_type in JSON_TYPES or content_type.endswith("+json"):
        # JSON is UTF-8 whatever is declared: RFC 8259 section 8.1.
        text = fetched.body.decode("utf-8-sig", errors="replace")
        return find_in_json(fetched.url, text, target_keys)
    if content_type in TEXT_TYPES:
        text = decode_html(fetched.body, header)
        return find_in_text(fetched.url, text, target_keys)
    raise SourceHasNoLink("The source is not a web page, so it cannot hold a link.")


def _tell(fetched: Fetched, finding: Finding) -> dict[str, Any]:
    citation = finding.citation
    return {
        "found": finding.found,
        "points_to": finding.points_to,
        "is_followable": finding.is_followable,
        "in_article": finding.is_in_article,
        "list_length": finding.list_length,
        "outbound": finding.outbound,
        "author": "card" if citation.is_author_card else "",
        "snapshot": finding.snapshot,
        "status": fetched.status,
        "content_type": fetched.headers.get("Content-Type") or "",
        "size": len(fetched.body),
        "seconds": round(fetched.seconds, 2),
        "redirects": len(fetched.hops) - 1,
    }
