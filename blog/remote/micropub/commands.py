"""What a program asks for, read from a form or from JSON into one typed value.

Micropub, sections 3.1 to 3.5. Every property is a list of values, each a string or an
object, whichever way it came.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from blog.posts.change import storable
from blog.remote.micropub.json_bodies import MOST_VALUES, decode_json
from blog.remote.micropub.refusals import RequestRefused

Properties = dict[str, list[Any]]

# These say how to take a request, and are no properties (section 3.1).
RESERVED = frozenset({"access_token", "h", "q", "action", "url"})
LONGEST_NAME = 100
_FIELD = re.compile(r"([^\[\]]+)(?:\[([^\[\]]*)\])?")


@dataclass(frozen=True)
class Create:
    """A new entry; among its properties are the commands, whose names begin with mp-."""

    properties: Properties


@dataclass(frozen=True, kw_only=True)
class Update:
    """Changes of single properties; `remove` are whole ones, by name."""

    url: str
    replace: Properties = field(default_factory=dict)
    add: Properties = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    remove_values: Properties = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        return frozenset([*self.replace, *self.add, *self.remove, *self.remove_values])


@dataclass(frozen=True)
class Delete:
    url: str


@dataclass(frozen=True)
class Undelete:
    url: str


Command = Create | Update | Delete | Undelete


def read_form(fields: Iterable[tuple[str, str]]) -> Command:
    """Return the command of a form, url-encoded or multipart; raises RequestRefused.

    `name[]` and `name[0]` are more values of a property, `name[key]` part of an object;
    an empty field says nothing.
    """
    said: dict[str, str] = {}
    properties: Properties = {}
    for number, (name, value) in enumerate(fields):
        if number >= MOST_VALUES:
            raise RequestRefused(f"There are more than {MOST_VALUES:,} fields.")
        if name in RESERVED:
            said.setdefault(name, storable(value))
        elif value.strip():
            _add_field(properties, storable(name), storable(value))
    action = said.get("action", "create")
    if action == "update":
        raise RequestRefused("Send an update as JSON.")
    if action != "create":
        return _whole(action, said.get("url"))
    _require_entry([f"h-{said.get('h') or 'entry'}"])
    return Create(properties)


def read_json(body: bytes) -> Command:
    """Return the command of a JSON body; raises RequestRefused."""
    sent = decode_json(body)
    if not isinstance(sent, dict):
        raise RequestRefused("The JSON is no object.")
    action = sent.get("action", "create")
    if action == "update":
        return _read_update(sent)
    if action != "create":
        return _whole(action, sent.get("url"))
    _require_entry(sent.get("type", ["h-entry"]))
    properties = _read_properties(sent.get("properties"), "properties")
    return Create({n: v for n, v in properties.items() if n not in RESERVED and v})


def _add_field(properties: Properties, field_name: str, value: str) -> None:
    found = _FIELD.fullmatch(field_name)
    if found is None or len(field_name) > LONGEST_NAME:
        raise RequestRefused(f'There is no property called "{field_name[:80]}".')
    name, key = found[1], found[2] or ""
    values = properties.setdefault(name, [])
    last = values[-1] if values else None
    if not key or key.isdigit():
        values.append(value)
    elif isinstance(last, dict) and key not in last:
        last[key] = value
    else:
        values.append({key: value})


def _whole(action: object, url: object) -> Command:
    if action == "delete":
        return Delete(_require_url(url))
    if action == "undelete":
        return Undelete(_require_url(url))
    raise RequestRefused("There are the actions create, update, delete and undelete.")


def _read_update(sent: dict[str, Any]) -> Update:
    removed = sent.get("delete", [])
    by_name = isinstance(removed, list)
    if by_name and not all(isinstance(name, str) for name in removed):
        raise RequestRefused('"delete" is a list of names or an object of lists.')
    update = Update(
        url=_require_url(sent.get("url")),
        replace=_read_properties(sent.get("replace", {}), "replace"),
        add=_read_properties(sent.get("add", {}), "add"),
        remove=tuple(removed) if by_name else (),
        remove_values={} if by_name else _read_properties(removed, "delete"),
    )
    if not update.names:
        raise RequestRefused('Say what to change: "replace", "add" or "delete".')
    if reserved := update.names & RESERVED:
        raise RequestRefused(f'"{min(reserved)}" is no property that can be changed.')
    return update


def _read_properties(sent: object, where: str) -> Properties:
    if not isinstance(sent, dict):
        raise RequestRefused(f'"{where}" is an object of lists.')
    for name, values in sent.items():
        if not isinstance(values, list):
            raise RequestRefused(f'In "{where}" the value of "{name[:80]}" is no list.')
        if not name or len(name) > LONGEST_NAME:
            raise RequestRefused(f'There is no property called "{name[:80]}".')
    return {name: [v for v in values if v is not None] for name, values in sent.items()}


def _require_entry(types: object) -> None:
    if types != ["h-entry"]:
        raise RequestRefused("Only h-entry can be published here.")


def _require_url(url: object) -> str:
    if not isinstance(url, str) or not url.strip():
        raise RequestRefused('Give the address of the post as "url".')
    return url.strip()
