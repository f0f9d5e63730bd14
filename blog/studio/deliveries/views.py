"""Every linkback owed or sent, and what became of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blog.accounts.access import needs
from blog.accounts.rights import Right
from blog.errors import InputRefused
from blog.linkbacks.outgoing import queries as outgoing
from blog.studio.deliveries.rows import ACTIONS, WORDING, act_on
from blog.studio.shell import ROW, asked_page, asked_search

blueprint = Blueprint("studio_deliveries", __name__, url_prefix="/studio/deliveries")

TABS = {
    "all": "All",
    "waiting": "Waiting",
    "failing": "Failing",
    "accepted": "Accepted",
    "off": "Off",
}
DECISIONS = f"<any({', '.join(ACTIONS)}):action>"


@blueprint.get("/")
@needs(Right.WRITE)
def list_deliveries() -> str:
    """Render studio/deliveries/list.html: tabs, search, 50 deliveries a page."""
    tab, search = _asked_tab(), asked_search()
    return render_template(
        "studio/deliveries/list.html",
        tab=tab,
        tabs=TABS,
        search=search,
        counts=outgoing.count_by_tab(current_user),
        deliveries=outgoing.list_deliveries(tab, search, asked_page(), current_user),
        **WORDING,
    )


@blueprint.post(f"/<{ROW}:delivery_id>/{DECISIONS}")
@needs(Right.WRITE)
def decide(delivery_id: int, action: str) -> Response:
    """Do what the pressed button says, and lead back to the same place."""
    try:
        flash(act_on(delivery_id, action, current_user))
    except InputRefused as refused:
        flash(str(refused), "error")
    place = url_for(
        ".list_deliveries",
        tab=_asked_tab() if _asked_tab() != "all" else None,
        search=asked_search() or None,
        page=asked_page() if asked_page() > 1 else None,
    )
    return redirect(f"{place}#delivery-{delivery_id}", 303)


def _asked_tab() -> str:
    asked = request.args.get("tab", "")
    return asked if asked in TABS else "all"
