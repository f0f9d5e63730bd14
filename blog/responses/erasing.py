"""Deleting responses for ever."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from blog import clock
from blog.extensions import begin_writing, db
from blog.models import Person, Response, ResponseStatus
from blog.responses.moves import DAYS_IN_BIN, erasure_key, lock_responses
from blog.signals import response_changed, response_erased
from blog.tasks.queue import cancel


def erase(ids: Collection[int], *, by: Person) -> int:
    """Delete these for ever, with everything kept about them; return how many.

    What answers them stays and stands by itself. Raises NotFound and NotAllowed as the
    verbs of `moderating` do.
    """
    begin_writing()
    found = lock_responses(ids, by)
    for response in found:
        cancel(erasure_key(response.id))
        _erase(response)
    db.session.commit()
    return len(found)


def erase_due_response(payload: dict[str, Any]) -> None:
    """Delete what has lain in the bin for 30 days; what was taken out stays."""
    begin_writing()
    response = db.session.scalar(
        select(Response)
        .where(
            Response.id == payload["response_id"],
            Response.status == ResponseStatus.TRASHED,
            Response.trashed_at <= clock.now() - DAYS_IN_BIN,
        )
        .with_for_update()
    )
    if response is not None:
        _erase(response)
    db.session.commit()


def _erase(response: Response) -> None:
    if response.status is ResponseStatus.APPROVED:
        response.status = ResponseStatus.TRASHED
        response_changed.send(response)
    response_erased.send(response)
    db.session.delete(response)
