"""Categories and tags: the list, and a page for each."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.categories import filing, queries
from blog.errors import InputRefused
from blog.extensions import db
from blog.models import Category, Tag
from blog.studio.forms import form_checks_token
from blog.studio.shell import ROW
from blog.studio.terms.forms import TermForm

blueprint = Blueprint("studio_terms", __name__, url_prefix="/studio/terms")

KINDS = "<any(category, tag):kind>"
Term = Category | Tag


@blueprint.get("/")
@needs(Right.FILE)
def list_terms() -> str:
    """Render studio/terms/list.html: the tree of categories, the tags, two forms."""
    return _list(_form("category"), _form("tag"))


@blueprint.post(f"/{KINDS}")
@form_checks_token
@needs(Right.FILE)
def make_term(kind: str) -> tuple[str, int] | Response:
    """Make a category or a tag; then show the list."""
    form = _form(kind)
    if form.validate():
        try:
            term = _make(kind, form)
        except InputRefused as refused:
            form.refuse(refused)
        else:
            flash(f"The {kind} {term.name} is made.")
            return redirect(url_for(".list_terms"))
    both = (form, _form("tag")) if kind == "category" else (_form("category"), form)
    return _list(*both), 422


@blueprint.route(f"/{KINDS}/<{ROW}:term_id>", methods=["GET", "POST"])
@form_checks_token
@needs(Right.FILE)
def edit_term(kind: str, term_id: int) -> str | tuple[str, int] | Response:
    """Render studio/terms/edit.html; rename, move, merge or delete."""
    term = _find(kind, term_id)
    form = _form(kind, term)
    if not form.is_submitted():
        form.process(obj=term)
    elif form.validate():
        try:
            return _change(kind, term, form, request.form.get("action", "save"))
        except InputRefused as refused:
            form.refuse(refused)
    page = render_template("studio/terms/edit.html", kind=kind, term=term, form=form)
    return (page, 422) if form.errors else page


def _list(category_form: TermForm, tag_form: TermForm) -> str:
    category_form.call_fields("category-")
    tag_form.call_fields("tag-")
    return render_template(
        "studio/terms/list.html",
        categories=queries.category_tree(),
        tags=queries.list_tags(),
        category_form=category_form,
        tag_form=tag_form,
    )


def _form(kind: str, term: Term | None = None) -> TermForm:
    # Two forms stand on one page, so that what was typed into one stays out of the other.
    is_meant = (
        request.method == "POST" and (request.view_args or {}).get("kind") == kind
    )
    form = TermForm() if is_meant else TermForm(formdata=None)
    categories = queries.category_tree()
    others: Sequence[Term] = categories if kind == "category" else queries.list_tags()
    form.offer(
        [c for c in categories if c is not term], [o for o in others if o is not term]
    )
    return form


def _find(kind: str, term_id: int) -> Term:
    model: type[Category | Tag] = Category if kind == "category" else Tag
    return db.session.get(model, term_id) or abort(404)


def _make(kind: str, form: TermForm) -> Term:
    name, slug = form.name.data or "", form.slug.data or ""
    about = form.description.data or ""
    if kind == "tag":
        return filing.create_tag(name, by=current_user, slug=slug, description=about)
    return filing.create_category(
        name,
        by=current_user,
        slug=slug,
        description=about,
        parent_id=form.parent_id.data,
    )


def _change(kind: str, term: Term, form: TermForm, action: str) -> Response:
    name = term.name
    match action:
        case "merge":
            _merge(kind, term.id, form.into_id.data)
            flash(f"{name} is merged.")
        case "delete":
            _delete(kind, term.id)
            flash(f"{name} is deleted. Its posts are still there.")
        case _:
            _rename(kind, term, form)
            flash("Saved.")
    return redirect(url_for(".list_terms"))


def _rename(kind: str, term: Term, form: TermForm) -> None:
    name, slug = form.name.data or "", form.slug.data or ""
    about = form.description.data or ""
    if kind == "tag":
        filing.rename_tag(term.id, name, by=current_user, slug=slug, description=about)
        return
    filing.rename_category(
        term.id,
        name,
        by=current_user,
        slug=slug,
        description=about,
        parent_id=form.parent_id.data,
    )


def _merge(kind: str, term_id: int, into_id: int | None) -> None:
    if into_id is None:
        raise InputRefused({"into_id": "Choose what it shall be merged into."})
    if kind == "tag":
        filing.merge_tag(term_id, into_id, by=current_user)
    else:
        filing.merge_category(term_id, into_id, by=current_user)


def _delete(kind: str, term_id: int) -> None:
    if kind == "tag":
        filing.delete_tag(term_id, by=current_user)
    else:
        filing.delete_category(term_id, by=current_user)
