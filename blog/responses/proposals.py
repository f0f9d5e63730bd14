"""What a shown mention's page says now, kept beside what it said when approved.

`Response.proposal` holds new values by the names of columns, as plain JSON. The last
decision on one is kept in `check`, so that it can be taken back.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from blog.models import Response
from blog.responses.columns import EDIT_MARKS, swap_in

PAGE_CHANGED = "page_changed"  # the reason of a mention with a proposal
REFUSED = "refused_proposal"  # in `check`: the digest of what was not wanted
_REPLACED = "replaced"  # in `check`: the values before the last proposal was taken
_DROPPED = "dropped_proposal"  # in `check`: the proposal that was not wanted
_UNSAID = frozenset({"check", *EDIT_MARKS})


def digest_of(proposal: Mapping[str, Any]) -> str:
    """Return what tells whether a proposal is one that was refused before."""
    said = {name: value for name, value in proposal.items() if name not in _UNSAID}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def take(response: Response) -> None:
    """Put the proposal in place of what is shown."""
    before = swap_in(response, response.proposal or {})
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
        response.proposal = swap_in(response, before)
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
