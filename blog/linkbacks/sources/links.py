"""Does the source link to the target? Exactly, in what a reader of the page can see."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.sources.document import LINKING, SourceDocument
from blog.linkbacks.sources.tree import Node

MAX_FOUND = 50
MAX_LINK_TEXT = 200

_UNFOLLOWED = frozenset({"nofollow", "ugc", "sponsored"})
_ARTICLE_TAGS = frozenset({"article", "main"})
_ARTICLE_CLASSES = frozenset({"h-entry", "hentry"})
_ASIDE_TAGS = frozenset({"nav", "footer", "aside", "header"})


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link to the target.

    `href` is absolute and keeps its fragment; `text` is plain, for an image its
    alternative; `position` is its place in the document's `links`. A link is followable
    unless its rel says nofollow, ugc or sponsored.
    """

    href: str
    text: str
    is_followable: bool
    is_in_article: bool
    position: int


def find_links(
    document: SourceDocument, target_keys: Collection[str]
) -> tuple[FoundLink, ...]:
    """Return the first links to any of the pages named by `same_page_key` keys.

    Counts a and area by href, img, video and audio by src, and where microformats make
    them u-in-reply-to or the like of an item, link by href and data by value. Text,
    comments, scripts, templates, an address that merely begins like the target's or
    holds it in its query do not count.
    """
    wanted = frozenset(target_keys)
    has_article = any(is_article(node) for node in document.elements)
    declared = {
        place.node
        for item in document.items
        for name in LINKING
        for place in item.find(name)
    }
    found = islice(_matching_links(document, wanted), MAX_FOUND)
    return tuple(
        FoundLink(
            href=href,
            text=link_text(node),
            is_followable=not (node.tokens("rel") & _UNFOLLOWED),
            is_in_article=_is_in_article(node, declared, has_article=has_article),
            position=position,
        )
        for position, node, href in found
    )


def link_text(node: Node) -> str:
    """Return what the link reads: its text, or its image's alternative, or its title."""
    images = (
        part for part in islice(node.elements(), 100) if part.tag in {"img", "area"}
    )
    alternatives = (fold(image.get("alt")) for image in images)
    text = (
        node.text() or next(filter(None, alternatives), "") or fold(node.get("title"))
    )
    return cut_end(text, MAX_LINK_TEXT)


def _matching_links(
    document: SourceDocument, wanted: frozenset[str]
) -> Iterator[tuple[int, Node, str]]:
    for position, node in enumerate(document.links):
        try:
            href = document.href(node)
            key = same_page_key(href)
        except ValueError:
            continue
        if key in wanted:
            yield position, node, href


def _is_in_article(
    node: Node, declared: Collection[Node], *, has_article: bool
) -> bool:
    """Tell by the nearest element that says; a page without articles is one itself.

    What an entry declares to answer belongs to it, wherever a theme puts that.
    """
    if any(around in declared for around in (node, *node.ancestors())):
        return True
    for around in node.ancestors():
        if around.tag in _ASIDE_TAGS:
            return False
        if is_article(around):
            return True
    return not has_article


def is_article(node: Node) -> bool:
    """Tell whether an element holds an article, by its tag or class."""
    return node.tag in _ARTICLE_TAGS or bool(node.tokens("class") & _ARTICLE_CLASSES)
