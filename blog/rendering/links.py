"""The links of a finished body: where it leads, elsewhere and on this site."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from blog.rendering.addresses import PAGE_SCHEMES, absolute, clean_address, is_own
from blog.rendering.tree import Element, has_class, inside


@dataclass(frozen=True, slots=True)
class OutboundLink:
    """A link to another site, its address exactly as it is printed."""

    url: str
    is_nofollow: bool


@dataclass(frozen=True, slots=True)
class PageLinks:
    """`outbound` in the order of the text, each address once; `own` are absolute."""

    outbound: tuple[OutboundLink, ...]
    own: tuple[str, ...]


def find_links(html: str, site_url: str) -> PageLinks:
    """Return the links of a body that went through the gate when it was saved.

    Links in code and links that only open a picture are none, and neither are those
    within the page. An address linked to twice is nofollow only if both links say so.
    """
    outbound: dict[str, bool] = {}
    own: dict[str, None] = {}
    for link in _open(html).iter("a"):
        address = clean_address(link.get("href") or "", PAGE_SCHEMES)
        if not address or address.startswith("#") or not _is_read(link):
            continue
        if _is_ours(address, site_url):
            own[absolute(address, site_url)] = None
        else:
            is_nofollow = "nofollow" in (link.get("rel") or "").lower().split()
            outbound[address] = outbound.get(address, True) and is_nofollow
    links = tuple(OutboundLink(url, says) for url, says in outbound.items())
    return PageLinks(links, tuple(own))


def _open(html: str) -> Element:
    parser = etree.HTMLParser(no_network=True, huge_tree=True)
    # Never empty: lxml has no tree for no text.
    return etree.fromstring(f"<!doctype html><body><p></p>{html}", parser)


def _is_read(link: Element) -> bool:
    return not inside(link, "pre", "code") and not has_class(link, "picture")


def _is_ours(address: str, site_url: str) -> bool:
    """Tell whether it lies on this site; with `www.` and without is one site."""
    return is_own(_without_www(address), _without_www(site_url))


def _without_www(address: str) -> str:
    if "//" not in address:
        return address
    try:
        netloc = urlsplit(address).netloc
    except ValueError:
        return address
    bare = netloc.lower().removeprefix("www.")
    return address.replace(netloc, bare, 1)
