"""The site's settings on one page."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused
from blog.posts.reshaping import change_permalink_shape
from blog.site.configuring import change_options
from blog.site.options import read_options
from blog.studio.settings.forms import SettingsForm

blueprint = Blueprint("studio_settings", __name__, url_prefix="/studio/settings")


@blueprint.route("/", methods=["GET", "POST"])
@needs(Right.MANAGE_SITE)
def edit_settings() -> str | tuple[str, int] | Response:
    """Render studio/settings/edit.html, and take what was changed."""
    form = SettingsForm()
    options = read_options()
    if not form.is_submitted():
        form.fill(options)
    elif form.validate():
        try:
            change_options(current_user, **form.changes(options))
            if form.permalink_shape.data != options.permalink_shape:
                change_permalink_shape(form.permalink_shape.data, by=current_user)
        except InputRefused as refused:
            form.refuse(refused)
        else:
            flash("Saved.")
            return redirect(url_for(".edit_settings"))
    page = render_template("studio/settings/edit.html", form=form)
    return (page, 422) if form.errors else page
