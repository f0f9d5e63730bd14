"""The classic microformats' names, by what microformats2 calls them.

https://microformats.org/wiki/microformats2-parsing#Parse_an_element_for_properties
(backward compatible mapping). Entries, feeds, people and events are read in full; of the
other roots only the kind is known, so that what they hold is not taken for the entry's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What a classic class or rel means: a property, and the root it implies, if any."""

    prefix: str
    name: str
    root: str = ""


Rules = Mapping[str, Rule]


def _same(prefix: str, *names: str) -> dict[str, Rule]:
    return {name: Rule(prefix, name) for name in names}


_ENTRY = {
    **_same("p", "category"),
    **_same("dt", "published", "updated"),
    "entry-title": Rule("p", "name"),
    "entry-content": Rule("e", "content"),
    "entry-summary": Rule("p", "summary"),
    "author": Rule("p", "author", "h-card"),
}
_FEED = {
    **_same("p", "category"),
    "site-title": Rule("p", "name"),
    "title": Rule("p", "name"),
    "site-description": Rule("p", "summary"),
    "description": Rule("p", "summary"),
}
_CARD = {
    **_same("p", "tel", "label", "note", "nickname", "org", "role", "category"),
    **_same("p", "honorific-prefix", "given-name", "additional-name", "family-name"),
    **_same("p", "honorific-suffix", "organization-name", "organization-unit"),
    **_same("p", "street-address", "extended-address", "postal-code", "locality"),
    **_same("p", "region", "country-name", "latitude", "longitude"),
    **_same("u", "photo", "logo", "uid", "email", "key", "url"),
    **_same("dt", "bday"),
    "fn": Rule("p", "name"),
    "title": Rule("p", "job-title"),
    "adr": Rule("p", "adr", "h-adr"),
    "geo": Rule("p", "geo", "h-geo"),
}
_EVENT = {
    **_same("p", "attendee", "description", "organizer", "category", "contact"),
    **_same("p", "location"),
    **_same("dt", "duration"),
    **_same("u", "url"),
    "dtstart": Rule("dt", "start"),
    "dtend": Rule("dt", "end"),
    "summary": Rule("p", "name"),
}
_ROOTS: dict[str, tuple[str, Rules]] = {
    "hentry": ("h-entry", _ENTRY),
    "hfeed": ("h-feed", _FEED),
    "vcard": ("h-card", _CARD),
    "vevent": ("h-event", _EVENT),
    "adr": ("h-adr", {}),
    "geo": ("h-geo", {}),
    "hproduct": ("h-product", {}),
    "hrecipe": ("h-recipe", {}),
    "hresume": ("h-resume", {}),
    "hreview": ("h-review", {}),
    "hreview-aggregate": ("h-review-aggregate", {}),
}
_RELS = {"h-entry": {"bookmark": Rule("u", "url")}}


def find_roots(classes: Iterable[str]) -> tuple[frozenset[str], Rules]:
    """Return what kinds of item these classes start, and the rules inside it."""
    roots = [_ROOTS[name] for name in classes if name in _ROOTS]
    types = frozenset(kind for kind, _ in roots)
    if len(roots) == 1:
        return types, roots[0][1]
    return types, {name: rule for _, rules in roots for name, rule in rules.items()}


def find_by_rel(types: Iterable[str], rels: Iterable[str]) -> list[Rule]:
    """Return what these rels mean inside an item of these kinds."""
    known = [_RELS[kind] for kind in types if kind in _RELS]
    return [rules[rel] for rules in known for rel in rels if rel in rules]
