"""Who wrote a page: https://indieweb.org/authorship, as far as it needs no request."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from blog.linkbacks.addresses import is_web_address, resolve_address, same_page_key
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.document import SourceDocument, read_document
from blog.linkbacks.sources.implied import name_of, photo_of, url_of
from blog.linkbacks.sources.linked_data import LinkedArticle
from blog.linkbacks.sources.microformats import Item
from blog.linkbacks.sources.tree import Node

MAX_NAME = 100
MAX_AUTHOR_URL = 2000
MAX_CARDS = 200


@dataclass(frozen=True, slots=True)
class Author:
    """A person as a page shows them; addresses are absolute.

    `is_card` tells that an h-card said so.
    """

    name: str | None
    url: str | None
    photo_url: str | None
    is_card: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.name or self.url)


NOBODY = Author(None, None, None)


def find_author(
    document: SourceDocument, entry: Item | None, article: LinkedArticle
) -> Author:
    """Return who wrote an entry of a page, or the page.

    The first of these that says anything is believed, and the others may add to it
    where they mean the same person: the entry's author, its feed's, the page's only
    h-card, a rel=author link, the JSON-LD author, the author meta element.
    """
    author = NOBODY
    for other in _candidates(document, entry, article):
        author = _complete(author, other)
    return author


def read_author(page: Page) -> Author:
    """Return whom an author's page is about: its representative h-card, or nobody.

    https://microformats.org/wiki/representative-h-card-parsing. Failing that, the first
    card that names this page as its own.
    """
    document = read_document(page)
    cards = list(islice(_cards(document), MAX_CARDS))
    key = _key(page.url)
    me = {_key(url) for url in _linked_as(document, "me")}
    named = [card for card in cards if key in map(_key, card.values("uid"))]
    own = [card for card in cards if key in _keys_of(card)]
    by_uid = (card for card in named if card in own)
    by_rel = (card for card in cards if (_keys_of(card) & me) - {""})
    found = next(by_uid, None) or next(by_rel, None) or next(iter(own), None)
    return _of_card(found) if found and key else NOBODY


def _candidates(
    document: SourceDocument, entry: Item | None, article: LinkedArticle
) -> Iterator[Author]:
    if entry:
        yield _named_by(document, entry)
        if entry.parent and "h-feed" in entry.parent.types:
            yield _named_by(document, entry.parent)
    else:
        yield from (_named_by(document, feed) for feed in _only_feed(document))
    yield _only_card(document)
    yield _rel_author(document)
    person = article.author
    yield _author(
        person.name,
        _absolute(document, person.url),
        _absolute(document, person.photo_url),
    )
    named = document.meta.get("author", "")
    yield _author("" if is_web_address(named) else named, "", "")


def _complete(author: Author, other: Author) -> Author:
    """Return the author with what another source adds, unless it means another one."""
    if not author.is_known:
        return other
    if _differ(author.url, other.url, _key) or _differ(author.name, other.name, _fold):
        return author
    return Author(
        author.name or other.name,
        author.url or other.url,
        author.photo_url or other.photo_url,
        is_card=author.is_card or other.is_card,
    )


def _differ(one: str | None, other: str | None, key: Callable[[str], str]) -> bool:
    return bool(one and other) and key(one or "") != key(other or "")


def _fold(name: str) -> str:
    return fold(name).casefold()


def _named_by(document: SourceDocument, item: Item) -> Author:
    """Return the author an item names: by a card, an address or just a name."""
    for place in item.find("author"):
        if place.item:
            author = _of_card(_inner_card(place.item))
        else:
            author = _of_text(document, place.read(item.base_url), place.node)
        if author.is_known:
            return author
    return NOBODY


def _inner_card(card: Item) -> Item:
    """Return the card that a nameless one holds, as themes with two wrappers have it."""
    inner = [child for child in card.children if "h-card" in child.types]
    return inner[0] if inner and not name_of(card) else card


def _of_text(document: SourceDocument, written: str, node: Node) -> Author:
    if is_web_address(written):
        return _card_at(document, written) or _author("", written, "")
    return _author(written, _absolute(document, node.get("href")), "")


def _of_card(card: Item) -> Author:
    found = _author(name_of(card), _own_url(card), photo_of(card))
    return replace(found, is_card=True)


def _own_url(card: Item) -> str:
    urls = [*card.values("url"), url_of(card)]
    return next(filter(is_web_address, urls), "")


def _card_at(document: SourceDocument, url: str) -> Author | None:
    """Return whose card on the page gives this address as its own."""
    key = _key(url)
    cards = islice(_cards(document), MAX_CARDS)
    return next((_of_card(card) for card in cards if key in _keys_of(card)), None)


def _only_card(document: SourceDocument) -> Author:
    """Return whose the page's single card is: nobody's property and no commenter's."""
    cards = (
        card for card in _cards(document) if not card.names and not _is_commenter(card)
    )
    found = list(islice(cards, 2))
    return _of_card(found[0]) if len(found) == 1 else NOBODY


def _is_commenter(card: Item) -> bool:
    around = [card.node, *card.node.ancestors()]
    classes = (name for node in around for name in node.tokens("class"))
    return any(name.startswith("comment") for name in classes)


def _rel_author(document: SourceDocument) -> Author:
    for node in document.elements:
        if node.tag in {"a", "link"} and "author" in node.tokens("rel"):
            url = _absolute(document, node.get("href"))
            card = _card_at(document, url) if is_web_address(url) else None
            return card or _author(node.text(), url, "")
    return NOBODY


def _only_feed(document: SourceDocument) -> list[Item]:
    feeds = [item for item in document.items if "h-feed" in item.types]
    return feeds if len(feeds) == 1 else []


def _cards(document: SourceDocument) -> Iterator[Item]:
    return (item for item in document.items if "h-card" in item.types)


def _keys_of(card: Item) -> set[str]:
    return {_key(url) for url in [*card.values("url"), url_of(card)] if url}


def _key(url: str) -> str:
    try:
        return same_page_key(url)
    except ValueError:
        return ""


def _linked_as(document: SourceDocument, rel: str) -> Iterable[str]:
    for node in document.elements:
        if node.tag in {"a", "area", "link"} and rel in node.tokens("rel"):
            yield _absolute(document, node.get("href"))


def _absolute(document: SourceDocument, reference: str) -> str:
    try:
        return resolve_address(document.base_url, reference) if reference else ""
    except ValueError:
        return ""


def _author(name: str, url: str, photo_url: str) -> Author:
    # Some themes put the author's address where the name belongs.
    shown = "" if is_web_address(name) else cut_end(fold(name), MAX_NAME)
    return Author(shown or None, _usable(url), _usable(photo_url))


def _usable(url: str) -> str | None:
    return url if is_web_address(url) and len(url) <= MAX_AUTHOR_URL else None
