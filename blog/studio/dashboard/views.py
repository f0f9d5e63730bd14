"""Where an author lands: what waits, and what is unfinished."""

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask_login import current_user

from blog import clock
from blog.accounts.access import needs
from blog.accounts.rights import Right, rights_of
from blog.models import Post, PostKind, PostStatus, Response, ResponseStatus
from blog.models.listing import Listing
from blog.posts import queries as posts
from blog.responses import queries as responses
from blog.responses.sentences import kind_word, sender_name
from blog.site.options import read_options

blueprint = Blueprint("studio_dashboard", __name__, url_prefix="/studio")

SHOWN = 3
NOON, EVENING = 12, 18


@blueprint.get("/")
@needs(Right.WRITE)
def show() -> str:
    """Render studio/dashboard.html: waiting responses, drafts, scheduled posts.

    `waiting` is None for those who moderate nothing.
    """
    return render_template(
        "studio/dashboard.html",
        greeting=_greeting(),
        shown=SHOWN,
        waiting=_waiting() if Right.PUBLISH in rights_of(current_user) else None,
        drafts=_first(PostStatus.DRAFT),
        scheduled=_first(PostStatus.SCHEDULED),
        published=_first(PostStatus.PUBLISHED),
        kind_word=kind_word,
        sender_name=sender_name,
    )


def _greeting() -> str:
    hour = clock.now().astimezone(read_options().zone).hour
    if hour < NOON:
        return "Good morning"
    return "Good afternoon" if hour < EVENING else "Good evening"


def _waiting() -> Listing[Response]:
    return responses.list_queue(
        ResponseStatus.PENDING, None, "", number=1, by=current_user
    )


def _first(status: PostStatus) -> Sequence[Post]:
    listing = posts.list_for_studio(
        PostKind.POST, tab=status, search="", by=current_user, number=1
    )
    return listing.items[:SHOWN]
