"""Everything other sites said about this one that readers see."""

from flask import Blueprint, render_template
from flask_login import current_user

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.responses import queries
from blog.responses.sentences import kind_word
from blog.studio.shell import asked_page, asked_search

blueprint = Blueprint("studio_mentions", __name__, url_prefix="/studio/mentions")


@blueprint.get("/")
@needs(Right.PUBLISH)
def list_mentions() -> str:
    """Render studio/mentions/list.html: approved mentions, newest first, 50 a page."""
    search = asked_search()
    return render_template(
        "studio/mentions/list.html",
        search=search,
        kind_word=kind_word,
        mentions=queries.list_mentions(search, asked_page(), current_user),
    )
