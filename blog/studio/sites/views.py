"""Sites that are blocked, and sites that are always shown."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused, NotFound
from blog.models import RuleScope, Verdict
from blog.responses import sites
from blog.studio.forms import form_checks_token
from blog.studio.shell import ROW, asked_page, asked_search
from blog.studio.sites.forms import RulesForm

blueprint = Blueprint("studio_sites", __name__, url_prefix="/studio/sites")

LISTS = {"blocked": Verdict.BLOCK, "approved": Verdict.APPROVE}
LIST = "<any(blocked, approved):name>"
SCOPES = {
    RuleScope.HOST: "this site",
    RuleScope.DOMAIN: "this site and its subdomains",
    RuleScope.PREFIX: "addresses that begin like this",
    RuleScope.SENDER: "comments from this email address",
}


@blueprint.get("/", defaults={"name": "blocked"})
@blueprint.get(f"/{LIST}/")
@needs(Right.MODERATE)
def list_sites(name: str) -> str:
    """Render studio/sites/list.html: rules, 50 a page, and the form to add some."""
    return _list(name, RulesForm())


@blueprint.post(f"/{LIST}/")
@form_checks_token
@needs(Right.MODERATE)
def add_sites(name: str) -> AnyResponse | tuple[str, int]:
    """Put what was typed on the list; say which lines could not be read."""
    form = RulesForm()
    if form.validate():
        try:
            added, skipped = sites.import_rules(
                form.written, LISTS[name], by=current_user
            )
        except InputRefused as refused:
            form.refuse(refused)
        else:
            if not skipped:
                flash(_count_sentence(added))
                return redirect(url_for(".list_sites", name=name))
            form.text.data = "\n".join(line.text for line in skipped)
            form.text.errors = [f"“{n.text[:60]}”: {n.sentence}" for n in skipped[:20]]
            if added:
                flash(_count_sentence(added))
    return _list(name, form), 422


@blueprint.post(f"/{LIST}/<{ROW}:rule_id>/remove")
@needs(Right.MODERATE)
def remove_site(name: str, rule_id: int) -> AnyResponse:
    """Take one off its list."""
    try:
        rule = sites.remove_rule(rule_id, by=current_user)
    except NotFound as gone:
        flash(str(gone), "error")
    else:
        flash(f"{rule.pattern} is off the list.")
    return redirect(url_for(".list_sites", name=name), 303)


@blueprint.get(f"/{LIST}.txt")
@needs(Right.MODERATE)
def export_sites(name: str) -> Response:
    """Send the list as text that the form takes."""
    if name not in LISTS:
        abort(404)
    return Response(
        sites.export_rules(LISTS[name]),
        headers={"Content-Disposition": f'attachment; filename="{name}-sites.txt"'},
        content_type="text/plain; charset=utf-8",
    )


def _list(name: str, form: RulesForm) -> str:
    search = asked_search()
    return render_template(
        "studio/sites/list.html",
        name=name,
        form=form,
        search=search,
        scopes=SCOPES,
        rules=sites.list_rules(LISTS[name], search, asked_page()),
    )


def _count_sentence(added: int) -> str:
    if not added:
        return "They were on the list already."
    return (
        "1 was added to the list." if added == 1 else f"{added} were added to the list."
    )
