"""What a page says of itself in JSON-LD: https://schema.org/Article and its kin.

Written by strangers, so any value may be of any type; what does not fit is left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from blog.linkbacks.addresses import is_web_address, same_page_key
from blog.linkbacks.plaintext import fold

MAX_VALUES = 20_000

_Thing = dict[str, Any]

_ARTICLES = frozenset(
    {
        *("Article", "BlogPosting", "NewsArticle", "SocialMediaPosting", "Report"),
        *(
            "TechArticle",
            "ScholarlyArticle",
            "OpinionNewsArticle",
            "AnalysisNewsArticle",
        ),
        *("ReviewNewsArticle", "LiveBlogPosting", "DiscussionForumPosting", "Review"),
    }
)


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """Who wrote an article; empty texts for what is not said, addresses as written."""

    name: str = ""
    url: str = ""
    photo_url: str = ""


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """An article as its page describes it; empty texts for what is not said."""

    headline: str = ""
    published: str = ""
    author: LinkedPerson = LinkedPerson()


def read_article(texts: Iterable[str], page_url: str) -> LinkedArticle:
    """Return the article that is this page, else the first that the texts describe."""
    objects = [thing for text in texts for thing in _objects(_load(text))]
    # The same thing may be told in short and at length; the longest is at the end.
    by_id: dict[str, _Thing] = {
        thing["@id"]: thing
        for thing in sorted(objects, key=len)
        if isinstance(thing.get("@id"), str)
    }
    articles = [thing for thing in objects if _kinds(thing) & _ARTICLES]
    if not articles:
        return LinkedArticle()
    own = (thing for thing in articles if _is_about(thing, page_url))
    article = next(own, articles[0])
    return LinkedArticle(
        headline=_text(article.get("headline")) or _text(article.get("name")),
        published=_text(article.get("datePublished")),
        author=_read_person(article.get("author") or article.get("creator"), by_id),
    )


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _objects(value: object) -> Iterator[_Thing]:
    """Yield all objects in a value, outer ones first, without recursion."""
    waiting = [value]
    room = MAX_VALUES
    while waiting and room:
        room -= 1
        value = waiting.pop()
        inner: Iterable[Any] = ()
        if isinstance(value, dict):
            yield value
            inner = value.values()
        elif isinstance(value, list):
            inner = value
        waiting += [part for part in inner if isinstance(part, dict | list)][::-1]


def _kinds(thing: Mapping[str, object]) -> frozenset[str]:
    kinds = (_text(kind) for kind in _list(thing.get("@type")))
    return frozenset(kind.rpartition("/")[2] for kind in kinds)


def _is_about(article: Mapping[str, object], page_url: str) -> bool:
    named = (article.get("mainEntityOfPage"), article.get("url"), article.get("@id"))
    try:
        key = same_page_key(page_url)
        return any(same_page_key(url) == key for url in map(_address, named) if url)
    except ValueError:
        return False


def _read_person(value: object, by_id: Mapping[str, _Thing]) -> LinkedPerson:
    for person in _list(value):
        if isinstance(person, str):
            text = fold(person)
            is_url = is_web_address(text)
            return LinkedPerson("" if is_url else text, text if is_url else "")
        if isinstance(person, dict):
            known = _complete(person, by_id)
            photos = _list(known.get("image"))
            photo = photos[0] if photos else ""
            return LinkedPerson(
                _text(known.get("name")),
                _address(known.get("url")),
                _address(_complete(photo, by_id) if isinstance(photo, dict) else photo),
            )
    return LinkedPerson()


def _complete(thing: _Thing, by_id: Mapping[str, _Thing]) -> _Thing:
    """Return a thing with what is said of it elsewhere under the same @id."""
    reference = thing.get("@id")
    known = by_id.get(reference, {}) if isinstance(reference, str) else {}
    return {**thing, **known}


def _address(value: object) -> str:
    for part in _list(value):
        if isinstance(part, dict):
            for name in ("url", "contentUrl", "@id"):
                address = _text(part.get(name))
                if is_web_address(address):
                    return address
        elif isinstance(part, str) and part.strip():
            return part.strip()
    return ""


def _text(value: object) -> str:
    for part in _list(value):
        text = part.get("@value") if isinstance(part, dict) else part
        if isinstance(text, str) and fold(text):
            return fold(text)
    return ""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
