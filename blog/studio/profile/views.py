"""The person's own profile, as readers and other sites see it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.accounts.access import needs
from blog.accounts.profiles import change_profile
from blog.accounts.rights import Right
from blog.errors import InputRefused
from blog.studio.forms import form_checks_token
from blog.studio.profile.forms import ProfileForm

blueprint = Blueprint("studio_profile", __name__, url_prefix="/studio/profile")


@blueprint.route("/", methods=["GET", "POST"])
@form_checks_token
@needs(Right.WRITE)
def edit_profile() -> str | tuple[str, int] | Response:
    """Render studio/profile/edit.html, and take what was changed."""
    form = ProfileForm()
    if not form.is_submitted():
        form.name.data, form.about.data = current_user.name, current_user.about
        form.links.data = "\n".join(current_user.links)
    elif form.validate():
        try:
            links = (form.links.data or "").splitlines()
            about = form.about.data or ""
            change_profile(current_user, form.name.data or "", about, links)
        except InputRefused as refused:
            form.refuse(refused)
        else:
            flash("Saved.")
            return redirect(url_for(".edit_profile"))
    page = render_template("studio/profile/edit.html", form=form)
    return (page, 422) if form.errors else page
