"""Where an author lands: what waits, and what is unfinished."""

from flask import Blueprint, render_template
from flask_login import current_user

from blog import clock
from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.models import PostKind, ResponseStatus
from blog.posts import queries as posts
from blog.responses import queries as responses
from blog.site.options import read_options

blueprint = Blueprint("studio_dashboard", __name__, url_prefix="/studio")

SHOWN = 3
NOON, EVENING = 12, 18


@blueprint.get("/")
@needs(Right.WRITE)
def show() -> str:
    """Render studio/dashboard.html: waiting responses, drafts, scheduled posts."""
    waiting = responses.list_queue(
        ResponseStatus.PENDING, None, "", number=1, by=current_user
    )
    tabs = {
        tab: posts.list_for_studio(
            PostKind.POST, tab=tab, search="", by=current_user, number=1
        ).items[:SHOWN]
        for tab in ("draft", "scheduled", "published")
    }
    return render_template(
        "studio/dashboard.html",
        greeting=_greeting(),
        waiting=waiting.items[:SHOWN],
        waiting_count=waiting.total,
        drafts=tabs["draft"],
        scheduled=tabs["scheduled"],
        published=tabs["published"],
    )


def _greeting() -> str:
    hour = clock.now().astimezone(read_options().zone).hour
    if hour < NOON:
        return "Good morning"
    return "Good afternoon" if hour < EVENING else "Good evening"
