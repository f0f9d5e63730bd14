"""What moderators decide. A decision on many is done for all or for none.

Every verb raises NotFound when one of the responses is gone and NotAllowed when `by`
may not moderate one of their posts, and then changes nothing.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from blog import clock
from blog.errors import InputRefused
from blog.extensions import begin_writing, db
from blog.models import Person, Response, ResponseKind, ResponseStatus
from blog.rendering.comments import render_comment
from blog.responses import bayes, proposals, sites
from blog.responses.checks import clean_text
from blog.responses.editing import take_back
from blog.responses.moves import lock_responses, move, move_back, set_status
from blog.signals import response_changed, response_received


def approve(ids: Collection[int], *, by: Person) -> list[Response]:
    """Show these, as their pages are now; return those that this changed."""
    return _move(ids, ResponseStatus.APPROVED, by)


def mark_spam(ids: Collection[int], *, by: Person) -> list[Response]:
    """Move these responses to spam; return those that were elsewhere."""
    return _move(ids, ResponseStatus.SPAM, by)


def trash(ids: Collection[int], *, by: Person) -> list[Response]:
    """Move these into the bin, for 30 days; return those that were elsewhere."""
    return _move(ids, ResponseStatus.TRASHED, by)


def restore(ids: Collection[int], *, by: Person) -> list[Response]:
    """Let these responses wait again; return those that did not."""
    return _move(ids, ResponseStatus.PENDING, by)


def keep_old(ids: Collection[int], *, by: Person) -> list[Response]:
    """Keep what is shown of these mentions although their pages changed.

    The same change is not proposed again. Returns those that had one.
    """
    begin_writing()
    changed = [r for r in lock_responses(ids, by) if r.proposal is not None]
    for response in changed:
        proposals.forget(response)
        proposals.drop(response)
        set_status(response, response.status)
        response_changed.send(response)
    bayes.learn(
        [r for r in changed if r.status is ResponseStatus.APPROVED],
        ResponseStatus.APPROVED,
    )
    db.session.commit()
    return changed


def put_back(
    before: Mapping[int, ResponseStatus],
    *,
    by: Person,
    rules: Collection[int] = (),
    edits: Mapping[int, datetime] | None = None,
) -> list[Response]:
    """Undo the last step, all of it or nothing; return the responses it was about.

    `before` says which state each had. What was learned, taken from a changed page or
    dropped is undone with it. `rules` are those about sites that the step made,
    `edits` says when it edited which. Raises EditConflict for what was edited again.
    """
    edits = edits or {}
    begin_writing()
    found = lock_responses({*before, *edits}, by)
    if rules:
        sites.drop_rules(rules, by)
    for response in found:
        if response.id in edits:
            take_back(response, edits[response.id])
    move_back({r: before[r.id] for r in found if r.id in before})
    db.session.commit()
    return found


def reply(response_id: int, text: str, *, by: Person) -> Response:
    """Show the response and, below it, a comment by this person; return the comment.

    Raises InputRefused by the field `text`, for what cannot be shown or has no page
    to stand on.
    """
    text = clean_text(text)
    if not text:
        raise InputRefused({"text": "Write something first."})
    render_comment(text)
    begin_writing()
    [answered] = lock_responses([response_id], by)
    if answered.post is None or not answered.post.is_public:
        raise InputRefused({"text": "There is no page where an answer would stand."})
    if _is_changed_by(answered, ResponseStatus.APPROVED):
        move([answered], ResponseStatus.APPROVED)
    comment = Response(
        kind=ResponseKind.COMMENT,
        status=ResponseStatus.APPROVED,
        post_id=answered.post_id,
        parent_id=answered.id,
        person_id=by.id,
        author_name=by.name,
        author_email=by.email.lower(),
        text=text,
        received_at=clock.now(),
    )
    db.session.add(comment)
    db.session.flush()
    response_received.send(comment)
    db.session.commit()
    return comment


def _move(ids: Collection[int], status: ResponseStatus, by: Person) -> list[Response]:
    begin_writing()
    found = lock_responses(ids, by)
    changed = [response for response in found if _is_changed_by(response, status)]
    move(changed, status)
    db.session.commit()
    return changed


def _is_changed_by(response: Response, status: ResponseStatus) -> bool:
    takes_proposal = status is ResponseStatus.APPROVED and response.proposal is not None
    return response.status is not status or takes_proposal
