"""Finding the link in a web page."""

from collections.abc import Collection
from itertools import islice, takewhile

from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.citation import cite, host_of
from blog.linkbacks.sources.document import SourceDocument, read_document
from blog.linkbacks.sources.finding import Finding
from blog.linkbacks.sources.links import find_links, is_article
from blog.linkbacks.sources.reading import read_around
from blog.linkbacks.sources.tree import Node

MAX_OUTBOUND = 2000


def find_in_html(page: Page, target_keys: Collection[str]) -> Finding | None:
    """Return the best link of a page to the target: in an article, with words."""
    document = read_document(page)
    links = find_links(document, target_keys)
    if not links:
        return None
    best = max(links, key=lambda link: (link.is_in_article, bool(link.text)))
    node = document.links[best.position]
    return Finding(
        citation=cite(document, best, target_keys),
        points_to=best.href,
        found=len(links),
        outbound=_count_outbound(document, node),
        snapshot=read_around(node, best.text),
        is_followable=best.is_followable,
        is_in_article=best.is_in_article,
        list_length=_list_length(node),
    )


def _count_outbound(document: SourceDocument, link: Node) -> int:
    """Count the links to other hosts in the article around this one, or in the page."""
    around = [link, *link.ancestors()]
    whole = next(filter(is_article, around), around[-1])
    own = host_of(document.url)
    inside = (node for node in whole.elements() if node.tag in {"a", "area"})
    hosts = (_host(document, node) for node in islice(inside, MAX_OUTBOUND))
    return sum(1 for host in hosts if host not in {own, ""})


def _host(document: SourceDocument, link: Node) -> str:
    try:
        return host_of(document.href(link))
    except ValueError:
        return ""


def _list_length(link: Node) -> int:
    """Count the links of the outermost list around this one; 0 outside lists."""
    inside = takewhile(
        lambda node: node.tag not in {"article", "main"}, link.ancestors()
    )
    lists = [node for node in inside if node.tag in {"ul", "ol"}]
    if not lists:
        return 0
    return sum(1 for node in lists[-1].elements() if node.tag == "a")
