"""What a shown mention's page says now, kept beside what it said when approved.

`Response.proposal` holds new values by the names of columns: plain JSON, times in ISO
format. The last decision on one is kept in `check`, so that it can be taken back.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from blog.models import MentionType, Response

PAGE_CHANGED = "page_changed"  # the reason of a mention with a proposal
REFUSED = "refused_proposal"  # in `check`: the digest of what was not wanted
_REPLACED = "replaced"  # in `check`: the values before the last proposal was taken
_DROPPED = "dropped_proposal"  # in `check`: the proposal that was not wanted
_TIMES = frozenset({"published_at", "verified_at"})


def digest_of(proposal: Mapping[str, Any]) -> str:
    """Return what tells whether a proposal is one that was refused before."""
    said = {name: value for name, value in proposal.items() if name != "check"}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def take(response: Response) -> None:
    """Put the proposal in place of what is shown."""
    before = _swap_in(response, response.proposal or {})
    response.check = {**response.check, _REPLACED: before}
    response.proposal = None


def drop(response: Response) -> None:
    """Keep what is shown, and do not let the same be proposed again."""
    proposal = response.proposal or {}
    kept = {REFUSED: digest_of(proposal), _DROPPED: proposal}
    response.check = {**response.check, **kept}
    response.proposal = None


def reconsider(response: Response) -> bool:
    """Take back the last `take` or `drop`; tell whether there was one."""
    check = dict(response.check)
    before = check.pop(_REPLACED, None)
    dropped = check.pop(_DROPPED, None)
    if before is not None:
        response.check = check
        response.proposal = _swap_in(response, before)
    elif dropped is not None:
        check.pop(REFUSED, None)
        response.check, response.proposal = check, dropped
    return before is not None or dropped is not None


def forget(response: Response) -> None:
    """Make the last decision on a proposal final."""
    check = response.check or {}
    if _REPLACED in check or _DROPPED in check:
        final = (_REPLACED, _DROPPED)
        response.check = {k: v for k, v in check.items() if k not in final}


def _swap_in(response: Response, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give these columns these values; return what they were, as plain JSON."""
    before = {name: _plain(getattr(response, name)) for name in values}
    for name, value in values.items():
        setattr(response, name, _typed(name, value))
    return before


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401 -- a column may hold anything
    if value is None:
        return None
    if name in _TIMES:
        return datetime.fromisoformat(value)
    return MentionType(value) if name == "type" else value
