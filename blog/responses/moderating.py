"""What moderators decide. A decision on many is done for all or for none."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blog import clock
from blog.accounts.rights import may_moderate
from blog.errors import NotAllowed, NotFound
from blog.extensions import begin_writing, db
from blog.models import Person, Post, Response, ResponseStatus
from blog.signals import response_changed

LINK_GONE = "link_gone"  # the reason of a mention that its own page took back


def approve(ids: Collection[int], *, by: Person) -> list[Response]:
    """Show these responses; return those that were not shown before.

    This and every verb here raises NotFound when one of them is gone and NotAllowed
    when `by` may not moderate one of their posts, and then changes nothing.
    """
    return _move(ids, ResponseStatus.APPROVED, by)


def mark_spam(ids: Collection[int], *, by: Person) -> list[Response]:
    """Move these responses to spam; return those that were elsewhere."""
    return _move(ids, ResponseStatus.SPAM, by)


def trash(ids: Collection[int], *, by: Person) -> list[Response]:
    """Move these responses to the bin; return those that were elsewhere."""
    return _move(ids, ResponseStatus.TRASHED, by)


def restore(ids: Collection[int], *, by: Person) -> list[Response]:
    """Let these responses wait again; return those that did not."""
    return _move(ids, ResponseStatus.PENDING, by)


def _move(ids: Collection[int], status: ResponseStatus, by: Person) -> list[Response]:
    begin_writing()
    found = _lock(set(ids))
    if not all(may_moderate(by, response.post) for response in found):
        raise NotAllowed("You may moderate responses to your own posts only.")
    changed = [response for response in found if response.status is not status]
    for response in changed:
        response.status = status
        # What a person bins stays there: a link that returns does not take it out.
        response.reasons = [r for r in response.reasons if r["code"] != LINK_GONE]
        response.updated_at = clock.now()
        response_changed.send(response)
    db.session.commit()
    return changed


def _lock(ids: set[int]) -> list[Response]:
    """Return these rows in one order, so that two moderators cannot block each other."""
    found = db.session.scalars(
        select(Response)
        .where(Response.id.in_(ids))
        .options(joinedload(Response.post, innerjoin=True).load_only(Post.author_id))
        .order_by(Response.id)
        .with_for_update(of=Response)
    ).all()
    if len(found) < len(ids):
        raise NotFound("It is no longer here.")
    return list(found)
