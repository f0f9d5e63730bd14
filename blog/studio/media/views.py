"""The library of pictures."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused
from blog.media import queries, uploading
from blog.models import Media
from blog.studio.forms import form_checks_token
from blog.studio.media.forms import DescriptionForm, PictureForm
from blog.studio.shell import ROW, asked_page

blueprint = Blueprint("studio_media", __name__, url_prefix="/studio/media")


@blueprint.route("/", methods=["GET", "POST"])
@form_checks_token
@needs(Right.UPLOAD)
def list_media() -> str | tuple[str, int] | Response:
    """Render studio/media/list.html, and take a picture."""
    form = PictureForm()
    if form.is_submitted() and form.validate():
        try:
            return _lead_to(_keep(form))
        except InputRefused as refused:
            form.refuse(refused)
    page = render_template(
        "studio/media/list.html",
        form=form,
        pictures=queries.list_media(by=current_user, number=asked_page()),
    )
    return (page, 422) if form.errors else page


@blueprint.route(f"/<{ROW}:media_id>", methods=["GET", "POST"])
@form_checks_token
@needs(Right.UPLOAD)
def edit_media(media_id: int) -> str | tuple[str, int] | Response:
    """Render studio/media/edit.html; change what is said about a picture, or delete it."""
    picture = queries.find_media(media_id, by=current_user)
    form = DescriptionForm()
    if not form.is_submitted():
        form.process(obj=picture)
    elif form.validate():
        try:
            flash(_change(media_id, form))
            return redirect(url_for(".list_media"))
        except InputRefused as refused:
            form.refuse(refused)
    page = render_template(
        "studio/media/edit.html",
        form=form,
        picture=picture,
        markdown=uploading.markdown_of(picture),
    )
    return (page, 422) if form.errors else page


def _keep(form: PictureForm) -> Media:
    return uploading.keep_picture(
        form.picture.data.stream,
        name=form.picture.data.filename or "",
        description=form.description.data or "",
        caption=form.caption.data or "",
        by=current_user,
    )


def _lead_to(picture: Media) -> Response:
    """Show where the Markdown of a picture stands, or, of somebody else's, say it."""
    if queries.may_change(current_user, picture):
        flash("The picture is here. Copy its Markdown into a post.")
        return redirect(url_for(".edit_media", media_id=picture.id))
    markdown = uploading.markdown_of(picture)
    flash(f"The picture was here already. Its Markdown is {markdown}")
    return redirect(url_for(".list_media"))


def _change(media_id: int, form: DescriptionForm) -> str:
    if request.form.get("action") == "delete":
        uploading.delete_media(media_id, by=current_user)
        return "The picture is deleted."
    uploading.describe_media(
        media_id,
        description=form.description.data or "",
        caption=form.caption.data or "",
        by=current_user,
    )
    return "Saved."
