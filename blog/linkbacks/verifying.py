"""Reading the source and finding the link in it."""

from dataclasses import dataclass
from itertools import takewhile
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
from blog.linkbacks.charset import decode_html
from blog.linkbacks.citation import Citation, cite
from blog.linkbacks.document import Node, SourceDocument, read_document
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.source import FoundLink, find_links
from blog.linkbacks.targets import Target
from blog.net.fetcher import Fetched, Fetches, Limits

HTML_TYPES = {"text/html", "application/xhtml+xml"}
GONE = {404, 410}


@dataclass(frozen=True)
class Verified:
    """What the source says, and how it was found out (`check`, kept for moderators).

    `url` is where it says so, after all redirects.
    """

    url: str
    citation: Citation
    check: dict[str, Any]


def verify_source(
    source_url: str, target: Target, fetcher: Fetches, *, limits: Limits, purpose: str
) -> Verified:
    """Fetch the source once and find the link; raises one of the PingRefused family.

    FetchTimedOut passes through: whether to wait longer is the caller's to decide.
    """
    fetched = _fetch(source_url, fetcher, limits, purpose)
    content_type = fetched.headers.get("Content-Type") or ""
    if content_type and content_type.split(";")[0].strip().lower() not in HTML_TYPES:
        raise SourceHasNoLink("The source is not a web page, so it cannot hold a link.")
    html = decode_html(fetched.body, content_type)
    document = read_document(Page(fetched.url, (), html))
    links = find_links(document, target.keys)
    if not links and fetched.is_truncated:
        raise SourceUnreachable("The source's server hung up before the page's end.")
    if not links:
        raise SourceHasNoLink("The source was read and has no link to the target.")
    best = max(links, key=lambda link: (link.is_in_article, bool(link.text)))
    told = _told(fetched, document, links, best)
    return Verified(fetched.url, cite(document, best), told)


def _fetch(source_url: str, fetcher: Fetches, limits: Limits, purpose: str) -> Fetched:
    try:
        fetched = fetcher.get(
            source_url,
            accept="text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
            limits=limits,
            purpose=purpose,
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
    if fetched.status in GONE:
        raise SourceNotFound(f"The source is not there: it answers {fetched.status}.")
    if not fetched.is_ok:
        raise SourceUnreachable(f"The source's server answers {fetched.status}.")
    return fetched


def _told(
    fetched: Fetched,
    document: SourceDocument,
    links: tuple[FoundLink, ...],
    best: FoundLink,
) -> dict[str, Any]:
    return {
        "found": len(links),
        "points_to": best.href,
        "is_followable": best.is_followable,
        "in_article": best.is_in_article,
        "list_length": _list_length(document.links[best.position]),
        "status": fetched.status,
        "content_type": fetched.headers.get("Content-Type") or "",
        "size": len(fetched.body),
        "seconds": round(fetched.seconds, 2),
        "redirects": len(fetched.hops) - 1,
    }


def _list_length(link: Node) -> int:
    """Count the links of the outermost list around this one; 0 outside lists."""
    inside = takewhile(
        lambda node: node.tag not in {"article", "main"}, link.ancestors()
    )
    lists = [node for node in inside if node.tag in {"ul", "ol"}]
    if not lists:
        return 0
    return sum(1 for node in lists[-1].elements() if node.tag == "a")
