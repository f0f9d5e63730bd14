"""Finding the link in JSON: a value of a property is the target's address.

Microformats as JSON (as from a parser, or JF2), ActivityStreams, JSON Feed and JSON-LD
name much the same things much the same way; their common words are read.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from blog.linkbacks.addresses import is_web_address, same_page_key
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.sources.authorship import MAX_AUTHOR_URL, MAX_NAME
from blog.linkbacks.sources.citation import (
    MAX_TEXT,
    MAX_TITLE,
    MENTION,
    RESPONSE_TYPES,
    Citation,
    host_of,
)
from blog.linkbacks.sources.dates import read_date
from blog.linkbacks.sources.finding import Finding
from blog.linkbacks.sources.reading import MAX_AROUND, read_paragraphs
from blog.linkbacks.sources.tree import parse_tree

MAX_VALUES = 200_000
MAX_ADDRESS = 2000
MAX_DEPTH = 50

_TYPES = {
    **RESPONSE_TYPES,
    "inReplyTo": "reply",
    "in_reply_to": "reply",
}
_ACTIVITIES = {"Like": "like", "Announce": "repost"}
_TITLES = ("name", "title", "headline")
_AUTHORS = ("author", "authors", "attributedTo", "actor")
_DATES = ("published", "datePublished", "date_published")
_CONTENTS = ("content", "content_text", "content_html", "articleBody", "summary")
_PHOTOS = ("photo", "avatar", "icon", "image")
_TELLING = {*_TITLES, *_AUTHORS, *_DATES, *_CONTENTS}


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """An object, and under which property of which object it stands."""

    fields: dict[str, Any]
    name: str
    around: "_Place | None"


@dataclass(frozen=True, slots=True)
class _Address:
    url: str
    name: str
    place: _Place


def find_in_json(url: str, text: str, target_keys: Collection[str]) -> Finding | None:
    """Return the first property that names the target; None also for no JSON."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    wanted = frozenset(target_keys)
    hosts = {urlsplit(f"//{key}").hostname or "" for key in wanted}
    found: list[_Address] = []
    outbound = 0
    own = host_of(url)
    for address in _addresses(document):
        host = _host(address.url)
        outbound += host not in {own, ""}
        if (host in hosts or ":" in host) and _means(address.url, wanted):
            found.append(address)
    if not found:
        return None
    return Finding(
        citation=_cite(found[0], own),
        points_to=found[0].url,
        found=len(found),
        outbound=outbound,
        snapshot=_snapshot(found[0]),
    )


def _addresses(document: object) -> Iterator[_Address]:
    """Yield every value of a property that is an address, without recursion."""
    waiting: list[tuple[object, str, _Place | None]] = [(document, "", None)]
    room = MAX_VALUES
    while waiting and room:
        room -= 1
        value, name, around = waiting.pop()
        if isinstance(value, dict):
            place = _Place(value, name, around)
            waiting += [(part, key, place) for key, part in value.items()][::-1]
        elif isinstance(value, list):
            waiting += [(part, name, around) for part in reversed(value)]
        elif around and isinstance(value, str) and _is_address(value):
            yield _Address(value.strip(), name, around)


def _is_address(value: str) -> bool:
    start = value[:20].lstrip().lower()
    return start.startswith(("http://", "https://")) and len(value) <= MAX_ADDRESS


def _host(url: str) -> str:
    try:
        host = host_of(url).removesuffix(".")
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        return ""


def _means(url: str, wanted: Collection[str]) -> bool:
    try:
        return same_page_key(url) in wanted
    except ValueError:
        return False


def _cite(address: _Address, site_name: str) -> Citation:
    type_, entry = _find_entry(address)
    author = _first(entry, _AUTHORS)
    card = _properties(author) if isinstance(author, dict) else {}
    name, url = _text(card.get("name")), _text(card.get("url"))
    if isinstance(author, str):
        name, url = ("", author) if is_web_address(author) else (author, "")
    photos = (_text(card.get(key)) for key in _PHOTOS)
    return Citation(
        title=cut_end(fold(_text(_first(entry, _TITLES))), MAX_TITLE),
        site_name=site_name,
        author_name=cut_end(fold(name), MAX_NAME) or None,
        author_url=_usable(url),
        published_at=read_date(_text(_first(entry, _DATES))),
        quote_before="",
        quote_link="",
        quote_after="",
        type=type_,
        photo_url=_usable(next(filter(None, photos), "")),
        text=_words(entry) if type_ == "reply" else "",
    )


def _find_entry(address: _Address) -> tuple[str, _Place]:
    """Return what the link is to the thing that holds it, and that thing."""
    places = [(address.name, address.place)]
    while (around := places[-1][1]).around and len(places) < MAX_DEPTH:
        places.append((around.name, around.around))
    for name, place in places:
        activity = _ACTIVITIES.get(_text(place.fields.get("type")), "")
        type_ = activity if name == "object" else _TYPES.get(name)
        if type_:
            return type_, place
    telling = (place for _, place in places if _TELLING & place.fields.keys())
    return MENTION, next(telling, address.place)


def _words(entry: _Place) -> str:
    content = _first(entry, _CONTENTS)
    if isinstance(content, dict):
        content = content.get("value") or content.get("text") or content.get("html")
    return read_paragraphs(parse_tree(_text(content)).root, MAX_TEXT)


def _snapshot(address: _Address) -> str:
    _, entry = _find_entry(address)
    title = fold(_text(_first(entry, _TITLES)))
    words = fold(_words(entry))
    return cut_end(f"{address.name}: {address.url} {title} {words}".strip(), MAX_AROUND)


def _first(place: _Place, names: tuple[str, ...]) -> object:
    """Return the first value of the first of these properties that has one."""
    values = (_only(place.fields.get(name)) for name in names)
    return next(filter(None, values), None)


def _only(value: object) -> object:
    return next(iter(value), None) if isinstance(value, list) else value


def _properties(thing: dict[str, Any]) -> dict[str, Any]:
    inner = thing.get("properties")
    return inner if isinstance(inner, dict) else thing


def _text(value: object) -> str:
    value = _only(value)
    if isinstance(value, dict):
        value = _only(value.get("value") or value.get("url") or value.get("href"))
    return value.strip() if isinstance(value, str) else ""


def _usable(url: str) -> str | None:
    return url if is_web_address(url) and len(url) <= MAX_AUTHOR_URL else None
