"""The door: who is asking, and whether the rule of the route lets them in."""

import logging
import re

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import SQLAlchemyUserDatastore

from blog.accounts.access import PUBLIC, SIGNED_IN, marked, rule_of
from blog.accounts.forms import ChangeForm, SignInForm
from blog.accounts.sign_in import sign_in_config
from blog.accounts.visitor import current_person
from blog.config import Settings
from blog.extensions import db, security
from blog.models import Person, Role

blueprint = Blueprint("accounts", __name__)
log = logging.getLogger(__name__)

_PATH = re.compile(r"(/(?![/\\])[^\\]*)?")

SIGN_IN_RULES = {
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.change_password": SIGNED_IN,
}


def init_security(app: Flask, settings: Settings) -> None:
    """Switch sign-in on. Its routes get their rules here; those not named stay closed.

    CSRF protection must be on already.
    """
    app.config.from_mapping(sign_in_config(settings))
    security.init_app(
        app,
        SQLAlchemyUserDatastore(db, Person, Role),
        login_form=SignInForm,
        change_password_form=ChangeForm,
    )
    # Pages for people only: no JSON, and no token in an address or header.
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(None)
    for endpoint, rule in SIGN_IN_RULES.items():
        marked(app.view_functions[endpoint], rule)
    if app.has_static_folder:
        marked(app.view_functions["static"], PUBLIC)


@blueprint.before_app_request
def enforce() -> ResponseReturnValue | None:
    """Refuse whoever the route's access rule does not admit, and routes without one."""
    if request.endpoint is None:
        return None  # nothing to protect: this will be a 404, a 405 or a redirect
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        log.error("%s names no access rule, so nobody may use it", request.endpoint)
        abort(403)
    if rule.admits(current_user):
        return None
    if current_user.is_authenticated:
        abort(403, "Your role does not allow this.")
    if request.method not in {"GET", "HEAD"}:
        abort(
            403,
            "You are signed out. Sign in in another tab, come back and send it again: "
            "what you wrote is still in the form.",
        )
    query = f"?{request.query_string.decode('ascii', 'replace')}"
    next_path = request.path + (query if len(query) > 1 else "")
    return redirect(url_for("security.login", next=next_path))


@blueprint.before_app_request
def refuse_foreign_next() -> None:
    """Take as the place to go on to only a path on this site, before anything is done.

    Flask-Security keeps what it is given on this site, too; what no parser and no
    header can hold makes it fail, though.
    """
    if request.blueprint == "security" and not all(
        _PATH.fullmatch(place) and place.isprintable()
        for place in request.values.getlist("next")
    ):
        abort(400, "The place to go on to is not on this site.")


@blueprint.app_context_processor
def know_person() -> dict[str, Person | None]:
    return {"person": current_person()}
