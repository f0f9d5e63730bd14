"""The list, what its buttons do, and taking that back."""

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import EditConflict, NotAllowed, NotFound
from blog.extensions import db
from blog.models import Post, Response
from blog.models.listing import Listing
from blog.responses import erasing, moderating, queries
from blog.responses.sentences import kind_word, sender_name
from blog.studio.moderation.forms import DecisionForm, UndoForm
from blog.studio.moderation.place import KINDS, TABS, Place, read_place, row_after
from blog.studio.moderation.source import find_source
from blog.studio.moderation.undo import Step, add_step, last_step

STEPS = "moderation_steps"  # in the session: what can be undone
VERBS: dict[str, tuple[Callable[..., Sequence[Response] | int], str]] = {
    "approve": (moderating.approve, "approved"),
    "spam": (moderating.mark_spam, "moved to spam"),
    "bin": (moderating.trash, "moved to the bin"),
    "restore": (moderating.restore, "waiting again"),
    "keep": (moderating.keep_old, "kept as it was"),
    "erase": (erasing.erase, "deleted for ever"),
}


@needs(Right.PUBLISH)
def show_queue() -> str:
    """Render studio/moderation/queue.html: responses, selected and its source."""
    place = read_place(request.args)
    responses = place.listing(current_user)
    selected = _selected(responses, place.selected)
    return render_template(
        "studio/moderation/queue.html",
        form=DecisionForm(),
        tabs=TABS,
        kinds=KINDS,
        counts=queries.count_by_status(current_user),
        kind_counts=queries.count_by_kind(
            place.status, place.search, current_user, post_id=place.post or None
        ),
        oldest_at=queries.find_oldest_arrival(place.status, current_user),
        post=db.session.get(Post, place.post) if place.post else None,
        responses=responses,
        selected=selected,
        source=find_source(selected) if selected else None,
        is_all_ticked=request.args.get("tick") == "all",
        step=last_step(session.get(STEPS, []), clock.now()),
    )


@needs(Right.PUBLISH)
def decide() -> AnyResponse:
    """Do what the pressed button says, and lead back to the same place."""
    place = read_place(request.args)
    form = DecisionForm()
    if not form.validate():
        flash(" ".join(form.decision.errors or ["Nothing was done."]), "error")
        return redirect(address_of(place), 303)
    if form.verb == "block":
        told = place.arguments(selected=0)
        ids = sorted(form.chosen_ids)
        return redirect(url_for(".block", ids=ids, **told), 303)
    before = place.listing(current_user)
    try:
        _decide(form.verb, form.chosen_ids)
    except (NotAllowed, NotFound) as refused:
        flash(f"Nothing was done. {refused}", "error")
    return lead_on(place, before, form.chosen_ids)


@needs(Right.PUBLISH)
def undo() -> AnyResponse:
    """Take back what a form says, and lead to the queue with what came back."""
    place = read_place(request.args)
    form = UndoForm()
    asked = (form.before, form.rules, form.edits)
    if not form.validate() or not any(field.data for field in asked):
        flash("Nothing was undone.", "error")
        return redirect(address_of(place), 303)
    before, edits = dict(form.before.data), dict(form.edits.data)
    rules = set(form.rules.data)
    try:
        moderating.put_back(before, by=current_user, rules=rules, edits=edits)
    except (EditConflict, NotAllowed, NotFound) as refused:
        flash(f"Nothing was undone. {refused}", "error")
    else:
        flash("Undone.")
    session[STEPS] = session.get(STEPS, [])[:-1]
    return redirect(address_of(place, selected=min({*before, *edits}, default=0)), 303)


def address_of(place: Place, **other: str | int) -> str:
    """Return the address of this place, or of one that differs in something."""
    told = place.arguments(**other)
    row = f"response-{told['selected']}" if "selected" in told else None
    return url_for(".show_queue", **told, _anchor=row)


def remember(step: Step) -> None:
    """Keep what was done, so that the next page offers to undo it.

    What is too much to be kept is only told.
    """
    session[STEPS] = add_step(session.get(STEPS, []), step)
    if not session[STEPS]:
        flash(f"{step.sentence}.")


def phrase(rows: Sequence[Response]) -> str:
    """Return what these are called in a sentence: "Comment from Hana"."""
    if len(rows) != 1:
        return f"{len(rows)} responses"
    [row] = rows
    sender = sender_name(row)[:60] or "an unknown site"
    return f"{kind_word(row)} from {sender}"


def lead_on(place: Place, before: Listing[Response], ids: set[int]) -> AnyResponse:
    """Lead to the row after these, as the list is now."""
    after = place.listing(current_user)
    following = row_after(before, after, ids)
    selected = following.id if following else 0
    return redirect(address_of(place, page=after.number, selected=selected), 303)


def _decide(verb: str, ids: set[int]) -> None:
    rows = db.session.scalars(select(Response).where(Response.id.in_(ids))).all()
    places = {row.id: row.status for row in rows}
    who = phrase(rows)
    act, done = VERBS[verb]
    changed = act(ids, by=current_user)
    if isinstance(changed, int):
        flash(f"{who} {done}.")
    elif changed:
        told = who if len(changed) == len(rows) else phrase(changed)
        was = {row.id: places[row.id] for row in changed}
        remember(Step(f"{told} {done}", clock.now(), was))
    else:
        flash(f"Nothing to do: already {done}.")


def _selected(responses: Listing[Response], number: int) -> Response | None:
    chosen = (row for row in responses.items if row.id == number)
    return next(chosen, responses.items[0] if responses.items else None)
