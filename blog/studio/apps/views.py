"""Apps that signed in with the person's address, and an end to each."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.accounts.access import needs
from blog.accounts.grants import list_grants, revoke_grant
from blog.accounts.programs import SCOPE_WORDS, Scope
from blog.accounts.rights import Right
from blog.errors import NotFound
from blog.models import AppGrant
from blog.studio.shell import ROW

blueprint = Blueprint("studio_apps", __name__, url_prefix="/studio/apps")


@blueprint.get("/")
@needs(Right.WRITE)
def list_apps() -> str:
    """Render studio/apps/list.html: grants, and the words for what each allows."""
    grants = list_grants(current_user)
    return render_template("studio/apps/list.html", grants=grants, words_of=_words_of)


@blueprint.post(f"/<{ROW}:grant_id>/revoke")
@needs(Right.WRITE)
def revoke(grant_id: int) -> Response:
    """Take an app's grant away; then show the list."""
    try:
        name = revoke_grant(grant_id, by=current_user)
    except NotFound as gone:
        flash(str(gone), "error")
    else:
        flash(f"{name} may do nothing for you any more.")
    return redirect(url_for(".list_apps"), 303)


def _words_of(grant: AppGrant) -> list[str]:
    return [SCOPE_WORDS[Scope(word)] for word in grant.scope.split()]
