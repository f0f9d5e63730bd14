"""Editing what other people wrote, right in the queue."""

from flask import flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import EditConflict, InputRefused
from blog.models import Response
from blog.responses import editing
from blog.studio.forms import form_checks_token
from blog.studio.moderation.forms import EditForm
from blog.studio.moderation.place import read_place
from blog.studio.moderation.queue_views import address_of, phrase, remember
from blog.studio.moderation.source import find_response
from blog.studio.moderation.undo import Step


@form_checks_token
@needs(Right.PUBLISH)
def edit(response_id: int) -> str | tuple[str, int] | AnyResponse:
    """Render studio/moderation/edit.html; put other words in place of what came."""
    response = find_response(response_id, current_user)
    form = EditForm(obj=response)
    form.limit_to(editing.editable(response))
    if form.is_submitted() and form.validate():
        try:
            return _save(response, form)
        except InputRefused as refused:
            form.refuse(refused)
        except EditConflict as conflict:
            form.form_errors.append(str(conflict))
    form.version.data = _version(response)
    page = render_template("studio/moderation/edit.html", form=form, response=response)
    return (page, 422) if form.errors else page


def _save(response: Response, form: EditForm) -> AnyResponse:
    """Save, and lead back to the row; what somebody else saved stays at first."""
    if form.version.data != _version(response):
        raise EditConflict(
            "Somebody else edited it in the meantime. Save again if yours should stay."
        )
    what = phrase([response])
    edited_at = editing.edit_response(response.id, form.words(), by=current_user)
    if edited_at is None:
        flash("Nothing to do: it says so already.")
    else:
        edits = {response.id: edited_at}
        remember(Step(f"{what} edited", clock.now(), edits=edits))
    place = read_place(request.args)
    return redirect(address_of(place, selected=response.id), 303)


def _version(response: Response) -> str:
    return response.edited_at.isoformat() if response.edited_at else ""
