"""Where a response came from, as a page of its own, and what is done about the site."""

from flask import flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused, NotFound
from blog.linkbacks.incoming import receiving
from blog.models import RuleScope, Verdict
from blog.responses import sites
from blog.responses.patterns import plain_host
from blog.studio.moderation.forms import DecisionForm
from blog.studio.moderation.place import read_place
from blog.studio.moderation.queue_views import address_of
from blog.studio.moderation.source import find_response, find_source


@needs(Right.PUBLISH)
def show_response(response_id: int) -> str:
    """Render studio/moderation/response.html: response, source."""
    response = find_response(response_id, current_user)
    return render_template(
        "studio/moderation/response.html",
        form=DecisionForm(),
        response=response,
        source=find_source(response),
    )


@needs(Right.PUBLISH)
def check_again(response_id: int) -> AnyResponse:
    """Have its page looked at once more, and lead back to it in the queue."""
    try:
        receiving.check_again(response_id, by=current_user)
    except NotFound as refused:
        flash(str(refused), "error")
    else:
        flash("The page will be read again in a moment.")
    place = read_place(request.args)
    return redirect(address_of(place, selected=response_id), 303)


@needs(Right.MODERATE)
def approve_site(response_id: int) -> AnyResponse:
    """Show everything from its site from now on, and lead back to the queue."""
    response = find_response(response_id, current_user)
    host = plain_host(response.source_url or "")
    try:
        sites.add_rules([host], RuleScope.HOST, Verdict.APPROVE, "", by=current_user)
    except InputRefused as refused:
        flash(str(refused), "error")
    else:
        flash(f"What comes from {host} is shown at once from now on.")
    place = read_place(request.args)
    return redirect(address_of(place, selected=response_id), 303)
