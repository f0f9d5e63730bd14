"""From one state to another: what every decision on responses does alike."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blog import clock
from blog.accounts.rights import may_moderate
from blog.errors import NotAllowed, NotFound
from blog.extensions import db
from blog.models import Person, Post, Response, ResponseStatus
from blog.responses import bayes, proposals
from blog.responses.proposals import PAGE_CHANGED
from blog.signals import response_changed
from blog.tasks.queue import cancel, enqueue

LINK_GONE = "link_gone"  # the reason of a mention that its own page took back
ERASE_RESPONSE = "erase_response"
DAYS_IN_BIN = timedelta(days=30)
_ENDED_BY_PEOPLE = frozenset({LINK_GONE, PAGE_CHANGED})


def lock_responses(ids: Collection[int], by: Person) -> list[Response]:
    """Return these rows in one order, so that two moderators cannot block each other.

    Raises NotFound when one is gone and NotAllowed when `by` may not moderate one.
    """
    found = list(
        db.session.scalars(
            select(Response)
            .where(Response.id.in_(set(ids)))
            .options(joinedload(Response.post).load_only(Post.author_id))
            .order_by(Response.id)
            .with_for_update(of=Response)
        )
    )
    if len(found) < len(set(ids)):
        raise NotFound("It is no longer here.")
    if not all(may_moderate(by, response.post) for response in found):
        raise NotAllowed("You may moderate responses to your own posts only.")
    return found


def move(responses: Sequence[Response], status: ResponseStatus) -> None:
    """Give these locked rows a state that a person chose, and learn from it.

    A proposal is taken by approving. The bin teaches nothing: good and bad go there.
    """
    for response in responses:
        proposals.forget(response)
        if status is ResponseStatus.APPROVED and response.proposal is not None:
            proposals.take(response)
        set_status(response, status)
    if status in bayes.TEACHING:
        bayes.learn(responses, status)
    elif status is ResponseStatus.PENDING:
        bayes.unlearn(responses)
    for response in responses:
        response_changed.send(response)


def move_back(before: Mapping[Response, ResponseStatus]) -> None:
    """Undo the last decision on these locked rows, and what was learned from it."""
    bayes.revert([r for r in before if r.status is not ResponseStatus.TRASHED])
    for response, status in before.items():
        is_open_again = proposals.reconsider(response)
        if response.status is not status:
            set_status(response, status)
        if is_open_again and status is ResponseStatus.APPROVED:
            response.reasons = [*response.reasons, {"code": PAGE_CHANGED}]
    for response in before:
        response_changed.send(response)


def set_status(response: Response, status: ResponseStatus) -> None:
    """Note a person's decision in the row; the bin is emptied after 30 days.

    What a person bins stays there: a link that returns does not take it out.
    """
    response.status = status
    response.reasons = [
        r for r in response.reasons if r["code"] not in _ENDED_BY_PEOPLE
    ]
    response.updated_at = clock.now()
    if status is ResponseStatus.TRASHED:
        plan_erasure(response)
    elif response.trashed_at is not None:
        response.trashed_at = None
        cancel(erasure_key(response.id))


def plan_erasure(response: Response) -> None:
    """Owe the erasing of what goes into the bin now, in the caller's transaction."""
    response.trashed_at = clock.now()
    enqueue(
        ERASE_RESPONSE,
        {"response_id": response.id},
        key=erasure_key(response.id),
        run_at=response.trashed_at + DAYS_IN_BIN,
    )


def erasure_key(response_id: int) -> str:
    return f"{ERASE_RESPONSE}:{response_id}"
