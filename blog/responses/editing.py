"""A moderator's words in place of what came, which is kept beside them.

`Response.edits` has an entry for each edit, oldest first: `edited_at`, `editor_id`,
and in `replaced` what the columns held before, as plain JSON. The two columns of the
same names are those of the last entry.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from blog import clock
from blog.errors import EditConflict, InputRefused
from blog.extensions import begin_writing, db
from blog.models import MentionType, Person, Response, ResponseKind
from blog.rendering.comments import render_comment
from blog.responses.checks import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_TITLE,
    clean_line,
    clean_text,
    email_problem,
    too_long,
    url_problem,
)
from blog.responses.columns import plain, swap_in
from blog.responses.moves import lock_responses
from blog.signals import response_changed

Edits = Sequence[Mapping[str, Any]]

_OF_MENTION = frozenset({"title", "author_name", "author_url", "received_at"})
_OF_REPLY = _OF_MENTION | {"text"}
_OF_COMMENT = _OF_REPLY - {"title"} | {"author_email"}
_LENGTHS = {
    "title": ("A title", LONGEST_TITLE),
    "author_name": ("A name", LONGEST_NAME),
    "author_email": ("An email address", LONGEST_EMAIL),
}
_CLEANED: Mapping[str, Callable[[Any], object]] = {
    "title": clean_line,
    "text": clean_text,
    "author_name": clean_line,
    "author_email": lambda written: clean_line(written).lower() or None,
    "author_url": lambda written: clean_line(written) or None,
    "received_at": lambda moment: moment.astimezone(UTC).isoformat(),
}
_NOT_HERE = "This cannot be edited here."


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a moderator writes, by the names of columns; None leaves one as it is."""

    title: str | None = None
    text: str | None = None
    author_name: str | None = None
    author_email: str | None = None
    author_url: str | None = None
    received_at: datetime | None = None


def editable(response: Response) -> frozenset[str]:
    """Return the columns that may be edited; what a mention quotes is evidence."""
    if response.kind is ResponseKind.COMMENT:
        return _OF_COMMENT
    return _OF_REPLY if response.type is MentionType.REPLY else _OF_MENTION


def edit_response(response_id: int, words: Words, *, by: Person) -> datetime | None:
    """Put these words in place of what is there; its state stays.

    Returns when, which is the name of this edit for `take_back`, or None where the
    words were so already. Raises NotFound and NotAllowed as the verbs of `moderating`
    do, EditConflict while a change of its page waits, and InputRefused by field.
    """
    begin_writing()
    [response] = lock_responses([response_id], by)
    changes = _changes(response, words)
    if problems := _find_problems(response, changes):
        db.session.rollback()  # nobody waits while the form is shown again
        raise InputRefused(problems)
    if changes:
        _refuse_undecided(response)
        _replace(response, changes, by)
    db.session.commit()
    return response.edited_at if changes else None


def take_back(response: Response, edited_at: datetime) -> None:
    """Undo the last edit of this locked row, in the caller's transaction.

    Raises EditConflict when that is not the one of this moment, or while a change of
    its page waits.
    """
    _refuse_undecided(response)
    if response.edited_at != edited_at or not response.edits:
        raise EditConflict("Somebody else edited it in the meantime.")
    *left, last = response.edits
    swap_in(response, last["replaced"] | marks_of(left))
    _tell(response)


def original_of(response: Response) -> dict[str, Any]:
    """Return what the edited columns held when it came, as plain JSON."""
    came: dict[str, Any] = {}
    for entry in reversed(response.edits or []):
        came |= entry["replaced"]
    return came


def edits_without(response: Response, names: Collection[str]) -> Edits:
    """Return what is left of its edits once these columns are no longer edited."""
    left = []
    for entry in response.edits or []:
        replaced = {n: v for n, v in entry["replaced"].items() if n not in names}
        if replaced:
            left.append({**entry, "replaced": replaced})
    return left


def marks_of(edits: Edits) -> dict[str, Any]:
    """Return the three columns that tell of edits, as plain JSON."""
    last = edits[-1] if edits else {"edited_at": None, "editor_id": None}
    return {
        "edits": list(edits) or None,
        "edited_at": last["edited_at"],
        "editor_id": last["editor_id"],
    }


def _replace(response: Response, changes: Mapping[str, Any], by: Person) -> None:
    new = dict(changes)
    if "author_url" in new and response.kind is ResponseKind.MENTION:
        new["photo_url"] = None  # whoever the old address was of
    mark = {"edited_at": clock.now().isoformat(), "editor_id": by.id}
    entry = mark | {"replaced": swap_in(response, new)}
    swap_in(response, marks_of([*(response.edits or []), entry]))
    _tell(response)


def _changes(response: Response, words: Words) -> dict[str, Any]:
    """Return what differs, by columns and as plain JSON."""
    written = {name: getattr(words, name) for name in _CLEANED}
    wanted = {n: _CLEANED[n](v) for n, v in written.items() if v is not None}
    return {
        n: v
        for n, v in wanted.items()
        if (v or "") != (plain(getattr(response, n)) or "")
    }


def _find_problems(response: Response, changes: Mapping[str, Any]) -> dict[str, str]:
    """Return a sentence for each change that cannot be taken."""
    found = dict.fromkeys(changes.keys() - editable(response), _NOT_HERE)
    for name, (what, most) in _LENGTHS.items():
        if len(changes.get(name) or "") > most:
            found[name] = too_long(what, most)
    if (email := changes.get("author_email")) and (wrong := email_problem(email)):
        found.setdefault("author_email", wrong)
    if (url := changes.get("author_url")) and (wrong := url_problem(url)):
        found["author_url"] = wrong
    if "text" in changes and (wrong := _text_problem(response, changes["text"])):
        found["text"] = wrong
    moment = changes.get("received_at")
    if moment and datetime.fromisoformat(moment) > clock.now():
        found["received_at"] = "It cannot have come later than now."
    return found


def _text_problem(response: Response, text: str) -> str | None:
    if not text and response.kind is ResponseKind.COMMENT:
        return "Leave it some words, or put it into the bin."
    try:
        render_comment(text)
    except InputRefused as refused:
        return str(refused)
    return None


def _refuse_undecided(response: Response) -> None:
    if response.proposal is not None:
        raise EditConflict(
            "Its page has changed. Choose the old words or the new ones first."
        )


def _tell(response: Response) -> None:
    response.updated_at = clock.now()
    response_changed.send(response)
