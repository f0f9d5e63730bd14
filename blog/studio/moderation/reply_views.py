"""Answering a comment, or a reply from elsewhere, right from the queue."""

from flask import render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from blog import clock
from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused
from blog.models import Response, ResponseStatus
from blog.responses import moderating
from blog.responses.sentences import sender_name
from blog.studio.forms import form_checks_token
from blog.studio.moderation.forms import ReplyForm
from blog.studio.moderation.place import read_place
from blog.studio.moderation.queue_views import lead_on, remember
from blog.studio.moderation.source import find_response
from blog.studio.moderation.undo import Step


@form_checks_token
@needs(Right.PUBLISH)
def reply(response_id: int) -> str | tuple[str, int] | AnyResponse:
    """Render studio/moderation/reply.html; approve the response and answer it."""
    response = find_response(response_id, current_user)
    form = ReplyForm()
    if form.is_submitted() and form.validate():
        try:
            return _answer(response, form)
        except InputRefused as refused:
            form.refuse(refused)
    page = render_template("studio/moderation/reply.html", form=form, response=response)
    return (page, 422) if form.errors else page


def _answer(response: Response, form: ReplyForm) -> AnyResponse:
    place = read_place(request.args)
    before, was = place.listing(current_user), response.status
    sender = sender_name(response)[:60]
    answer = moderating.reply(response.id, form.text.data or "", by=current_user)
    done = "Answered" if was is ResponseStatus.APPROVED else "Approved and answered"
    # Undone, the answer goes into the bin.
    places = {response.id: was, answer.id: ResponseStatus.TRASHED}
    remember(Step(f"{done} {sender}", clock.now(), places))
    return lead_on(place, before, {response.id})
