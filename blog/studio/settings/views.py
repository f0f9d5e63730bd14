"""The site's settings: the site itself, and its discussion."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused
from blog.posts.reshaping import change_permalink_shape
from blog.posts.shapes import shape_problem
from blog.responses.bayes import class_counts
from blog.responses.rehearsal import rehearse
from blog.responses.sentences import reason_sentence, status_sentence
from blog.site.configuring import change_options, checked_options
from blog.site.options import read_options
from blog.studio.forms import form_checks_token
from blog.studio.settings.forms import PLACES, DiscussionForm, SettingsForm

blueprint = Blueprint("studio_settings", __name__, url_prefix="/studio/settings")


@blueprint.route("/", methods=["GET", "POST"])
@form_checks_token
@needs(Right.MANAGE_SITE)
def edit_settings() -> str | tuple[str, int] | Response:
    """Render studio/settings/edit.html, and take what was changed."""
    form = SettingsForm()
    options = read_options()
    if not form.is_submitted():
        form.fill(options)
    elif form.validate():
        try:
            _store(form.changes(options), form.new_shape(options))
        except InputRefused as refused:
            form.refuse(refused, PLACES)
        else:
            flash("Saved.")
            return redirect(url_for(".edit_settings"))
    page = render_template("studio/settings/edit.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/discussion/", methods=["GET", "POST"])
@form_checks_token
@needs(Right.MANAGE_SITE)
def edit_discussion() -> str | tuple[str, int] | Response:
    """Render studio/settings/discussion.html, and take or try what was changed.

    `rehearsal` is what the rules as typed would have done to the last 500 responses.
    """
    form = DiscussionForm()
    options = read_options()
    rehearsal = None
    if not form.is_submitted():
        form.fill(options)
    elif form.validate():
        changes = form.changes(options)
        try:
            checked_options(changes)
            if request.form.get("action") == "try":
                rehearsal = rehearse(form.proposed(options))
            else:
                change_options(current_user, **changes)
                flash("Saved.")
                return redirect(url_for(".edit_discussion"))
        except InputRefused as refused:
            form.refuse(refused)
    page = render_template(
        "studio/settings/discussion.html",
        form=form,
        rehearsal=rehearsal,
        reason_sentence=reason_sentence,
        learned=class_counts(),
        sentence=status_sentence(options.comments_open, options.pings_open),
    )
    return (page, 422) if form.errors else page


def _store(changes: Mapping[str, object], shape: str | None) -> None:
    """Look at everything before anything is stored."""
    problems = {}
    try:
        checked_options(changes)
    except InputRefused as refused:
        problems = refused.problems
    if shape is not None and (sentence := shape_problem(shape)):
        problems["permalink_shape"] = sentence
    if problems:
        raise InputRefused(problems)
    if shape is not None:
        change_permalink_shape(shape, by=current_user)
    change_options(current_user, **changes)
