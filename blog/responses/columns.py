"""Values of a response's columns as plain JSON: kept beside it, and put back."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from blog.extensions import db
from blog.models import MentionType, Person, Response

EDIT_MARKS = ("edits", "edited_at", "editor_id")  # what tells that it was edited
_TIMES = frozenset({"edited_at", "published_at", "received_at", "verified_at"})


def swap_in(response: Response, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give these columns these values; return what they were, both as plain JSON."""
    before = {name: plain(getattr(response, name)) for name in values}
    for name, value in values.items():
        setattr(response, name, _typed(name, value))
    return before


def plain(value: object) -> object:
    """Return what a column holds as JSON can hold it: times in ISO format."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401 -- a column may hold anything
    if value is None:
        return None
    if name in _TIMES:
        return datetime.fromisoformat(value)
    if name == "editor_id":  # whose account may be gone by now
        return value if db.session.get(Person, value) else None
    return MentionType(value) if name == "type" else value
