"""The library of pictures."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused
from blog.media import queries, uploading
from blog.studio.media.forms import DescriptionForm, PictureForm

blueprint = Blueprint("studio_media", __name__, url_prefix="/studio/media")


@blueprint.route("/", methods=["GET", "POST"])
@needs(Right.UPLOAD)
def list_media() -> str | tuple[str, int] | Response:
    """Render studio/media/list.html, and take a picture."""
    form = PictureForm()
    if form.is_submitted() and form.validate():
        try:
            uploading.keep_picture(
                form.picture.data.stream,
                name=form.picture.data.filename or "",
                description=form.description.data or "",
                caption=form.caption.data or "",
                by=current_user,
            )
        except InputRefused as refused:
            form.picture.errors = list(refused.problems.values())
        else:
            flash("The picture is here. Copy its Markdown into a post.")
            return redirect(url_for(".list_media"))
    number = max(request.args.get("page", 1, type=int), 1)
    page = render_template(
        "studio/media/list.html",
        form=form,
        pictures=queries.list_media(by=current_user, number=number),
        markdown_of=uploading.markdown_of,
        describing=DescriptionForm(formdata=None),
    )
    return (page, 422) if form.errors else page


@blueprint.post("/<int:media_id>/<any(describe, delete):action>")
@needs(Right.UPLOAD)
def change_media(media_id: int, action: str) -> Response:
    """Change what is said about a picture, or delete it; then show the library."""
    if action == "delete":
        uploading.delete_media(media_id, by=current_user)
        flash("The picture is deleted.")
    else:
        form = DescriptionForm()
        uploading.describe_media(
            media_id,
            description=form.description.data or "",
            caption=form.caption.data or "",
            by=current_user,
        )
        flash("Saved.")
    return redirect(url_for(".list_media"))
