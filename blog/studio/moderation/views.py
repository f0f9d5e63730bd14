"""The one queue of comments, pingbacks, trackbacks and webmentions."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import NotAllowed, NotFound
from blog.models import Response, ResponseStatus
from blog.models.listing import Listing
from blog.responses import moderating, queries
from blog.responses.queries import QueueKind
from blog.responses.sentences import (
    check_sentence,
    kind_word,
    reason_sentence,
    sender_name,
)
from blog.studio.moderation.forms import DecisionForm

blueprint = Blueprint("studio_moderation", __name__, url_prefix="/studio/moderation")

TABS = {
    "waiting": ("Waiting", ResponseStatus.PENDING),
    "approved": ("Approved", ResponseStatus.APPROVED),
    "spam": ("Spam", ResponseStatus.SPAM),
    "bin": ("Bin", ResponseStatus.TRASHED),
}
KINDS = {
    "comments": ("Comments", QueueKind.COMMENT, "com"),
    "pingbacks": ("Pingbacks", QueueKind.PINGBACK, "ping"),
    "trackbacks": ("Trackbacks", QueueKind.TRACKBACK, "track"),
    "webmentions": ("Webmentions", QueueKind.WEBMENTION, "web"),
}
VERBS: dict[str, tuple[Callable[..., list[Response]], str]] = {
    "approve": (moderating.approve, "approved"),
    "spam": (moderating.mark_spam, "moved to spam"),
    "bin": (moderating.trash, "moved to the bin"),
    "restore": (moderating.restore, "waiting again"),
}
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Place:
    """Where in the queue somebody is: all of it stands in the address."""

    tab: str = "waiting"
    kind: str = ""
    search: str = ""
    page: int = 1

    def url(self, **other: str | int) -> str:
        """Return the address of this place, or of one that differs in something."""
        parts = {**asdict(self), **({"page": 1, **other} if other else {})}
        usual = asdict(Place())
        told = {name: part for name, part in parts.items() if part != usual[name]}
        return url_for(".show_queue", **told)

    def listing(self) -> Listing[Response]:
        _, status = TABS[self.tab]
        kind = KINDS[self.kind][1] if self.kind else None
        return queries.list_queue(status, kind, self.search, self.page, current_user)


@blueprint.get("/")
@needs(Right.PUBLISH)
def show_queue() -> str:
    """Render studio/moderation/queue.html."""
    place = _place()
    _, status = TABS[place.tab]
    return render_template(
        "studio/moderation/queue.html",
        place=place,
        form=DecisionForm(),
        tabs=TABS,
        kinds=KINDS,
        counts=queries.count_by_status(current_user),
        kind_counts=queries.count_by_kind(status, place.search, current_user),
        oldest_at=queries.find_oldest_arrival(status, current_user),
        responses=place.listing(),
        is_all_ticked=request.args.get("tick") == "all",
        check_sentence=check_sentence,
        kind_word=kind_word,
        reason_sentence=reason_sentence,
        sender_name=sender_name,
    )


@blueprint.post("/")
@needs(Right.PUBLISH)
def decide() -> AnyResponse:
    """Do what the pressed button says, and lead back to the same place."""
    place = _place()
    form = DecisionForm()
    if not form.validate():
        flash(" ".join(form.decision.errors or ["Nothing was done."]), "error")
        return redirect(place.url(), 303)
    next_row = _row_after(place.listing(), form.chosen_ids)
    verb, done = VERBS[form.verb]
    try:
        changed = verb(form.chosen_ids, by=current_user)
    except (NotAllowed, NotFound) as refused:
        flash(f"Nothing was done. {refused}", "error")
    else:
        flash(_sentence(changed, done))
    return redirect(place.url() + next_row, 303)


def _place() -> Place:
    given = request.args
    tab, kind = given.get("tab", ""), given.get("kind", "")
    search = " ".join(given.get("search", "").replace("\0", "").split())
    page = given.get("page", 1, type=int)
    return Place(
        tab=tab if tab in TABS else "waiting",
        kind=kind if kind in KINDS else "",
        search=search[:LONGEST_SEARCH],
        page=max(page, 1),
    )


def _row_after(listing: Listing[Response], ids: Collection[int]) -> str:
    """Return the fragment of the row that moves up, so that work goes on there."""
    chosen = set(ids)
    places = [place for place, row in enumerate(listing.items) if row.id in chosen]
    after = listing.items[places[-1] + 1 :] if places else []
    return f"#response-{after[0].id}" if after else ""


def _sentence(changed: list[Response], done: str) -> str:
    if not changed:
        return f"Nothing to do: already {done}."
    if len(changed) == 1:
        [response] = changed
        sender = sender_name(response) or "an unknown site"
        return f"{kind_word(response)} from {sender} {done}."
    return f"{len(changed)} responses {done}."
