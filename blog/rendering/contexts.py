"""What a post answers: its microformats as a line of links before its text."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from blog.rendering.addresses import PAGE_SCHEMES, clean_address, host_of, path_of

_WORDS = {
    "in-reply-to": "In reply to",
    "like-of": "Liked",
    "repost-of": "Reposted",
    "bookmark-of": "Bookmarked",
}
_RSVPS = {
    "yes": "Going to",
    "no": "Not going to",
    "maybe": "Perhaps going to",
    "interested": "Interested in",
}
_MOST_LINKS = 20
_LONGEST_ADDRESS = 2000
_LONGEST_NAME = 100

Properties = Mapping[str, list[Any]]


def render_context(properties: Properties | None) -> str:
    """Return safe HTML, a paragraph for each kind of answer; "" where there is none.

    A value is an address or an h-cite with a `url` and perhaps a `name`; what is no
    http(s) address in full is left out. An RSVP stands with what it replies to.
    """
    lines = []
    for name, words in _WORDS.items():
        links = list(_links(properties or {}, name))
        if links:
            start = _rsvp(properties or {}) if name == "in-reply-to" else ""
            joined = ", ".join(links)
            lines.append(f'<p class="context">{start or words} {joined}</p>')
    return "".join(lines)


def render_syndication(properties: Properties | None) -> str:
    """Return safe HTML that names the copies of a post elsewhere; "" without any."""
    links = list(_links(properties or {}, "syndication"))
    return f'<p class="context">Also on {", ".join(links)}</p>' if links else ""


def _links(properties: Properties, name: str) -> Iterator[str]:
    seen: set[str] = set()
    for value in _values(properties, name):
        url, title = _address_and_name(value)
        if url and url not in seen:
            seen.add(url)
            text = title or _short(url, is_whole=name != "in-reply-to")
            yield f'<a class="u-{name}" href="{escape(url)}">{escape(text)}</a>'


def _values(properties: Properties, name: str) -> list[Any]:
    values = properties.get(name)
    return values[:_MOST_LINKS] if isinstance(values, list) else []


def _address_and_name(value: object) -> tuple[str, str]:
    if not isinstance(value, dict):
        return _address(value), ""
    inner = value.get("properties")
    cite = inner if isinstance(inner, dict) else value
    name = _first(cite.get("name"))
    title = " ".join(name.split()) if isinstance(name, str) else ""
    return _address(_first(cite.get("url")) or value.get("value")), title[
        :_LONGEST_NAME
    ]


def _first(value: object) -> object:
    return next(iter(value), None) if isinstance(value, list) else value


def _address(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_ADDRESS:
        return ""
    address = clean_address(value, PAGE_SCHEMES) or ""
    return address if host_of(address) else ""


def _short(url: str, *, is_whole: bool) -> str:
    path = path_of(url).rstrip("/") if is_whole else ""
    return (host_of(url) + path)[:_LONGEST_NAME]


def _rsvp(properties: Properties) -> str:
    """Return the answer to an invitation, "" where there is none that is known."""
    said = _first(_values(properties, "rsvp"))
    answer = said.strip().lower() if isinstance(said, str) else ""
    words = _RSVPS.get(answer)
    return f'<data class="p-rsvp" value="{answer}">{words}</data>' if words else ""
