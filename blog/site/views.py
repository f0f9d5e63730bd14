"""Set-up, health, robots.txt, error pages, and what every template may use."""

from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user
from flask_wtf.csrf import CSRFError
from jinja2 import Template
from werkzeug import exceptions as http
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from blog import clock, errors
from blog.accounts.access import public
from blog.accounts.queries import has_anyone
from blog.accounts.sign_in import STUDIO
from blog.extensions import settings
from blog.site import formats
from blog.site.assets import content_hash
from blog.site.forms import SetUpForm
from blog.site.health import find_obstacle
from blog.site.options import SiteOptions, read_options
from blog.site.setting_up import set_up_site

blueprint = Blueprint("site", __name__)

OPEN_BEFORE_SET_UP = {
    "static",
    "site.set_up",
    "site.show_health",
    "site.show_readiness",
    "site.show_robots",
}
ROBOTS = """\
User-agent: *
Disallow: /studio/
Disallow: /login
Disallow: /setup
"""
STALE_FORM = (
    "This form was open too long, or your browser sends no cookies. "
    "Go back: what you wrote is still there. Copy it, reload the page and send it again."
)
SENTENCES = {
    400: "What your browser sent cannot be understood.",
    403: "This page is not open to you.",
    404: "There is nothing at this address.",
    405: "This address does not take that kind of request.",
    409: "Somebody else saved in the meantime.",
    410: "What was here has been removed.",
    413: "What you sent is larger than this site takes.",
    429: "There were too many requests. Try again in a few minutes.",
    503: "This site is not ready yet.",
}


@blueprint.before_app_request
def ask_for_set_up() -> ResponseReturnValue | None:
    """Lead everybody to the set-up page until there is a first account."""
    if request.endpoint in OPEN_BEFORE_SET_UP or has_anyone():
        return None
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("site.set_up"))
    return abort(503, "This site is not set up yet.")


@blueprint.after_app_request
def stay_on_this_host(answer: Response) -> Response:
    """Lead to a missing final slash by path: the host is whatever the request said.

    A cache could keep a redirect to a stranger's host, and give it to everybody.
    """
    if isinstance(request.routing_exception, RequestRedirect):
        parts = urlsplit(request.routing_exception.new_url)
        query = f"?{parts.query}" if parts.query else ""
        answer.location = f"/{parts.path.lstrip('/')}{query}"
    return answer


@blueprint.route("/setup", methods=["GET", "POST"])
@public
def set_up() -> ResponseReturnValue:
    """Template site/setup.html: form, site_url."""
    if has_anyone():
        abort(404)
    form = SetUpForm()
    site_url = settings.site_url or request.host_url.rstrip("/")
    if form.validate_on_submit():
        try:
            person = set_up_site(form.answers(site_url))
        except errors.InputRefused as refused:
            form.show(refused.problems)
        else:
            login_user(person)
            return redirect(STUDIO)
    status = HTTPStatus.BAD_REQUEST if form.is_submitted() else HTTPStatus.OK
    return render_template("site/setup.html", form=form, site_url=site_url), status


@blueprint.get("/healthz")
@public
def show_health() -> Response:
    """Plain text: this process answers, whatever its database does."""
    return _plain("ok\n")


@blueprint.get("/readyz")
@public
def show_readiness() -> Response:
    """Plain text: ok, or 503 with the reason why readers cannot be served."""
    obstacle = find_obstacle()
    return _plain(f"{obstacle or 'ok'}\n", 503 if obstacle else 200)


@blueprint.get("/robots.txt")
@public
def show_robots() -> Response:
    """Plain text: what search engines are asked to leave alone."""
    return _plain(ROBOTS)


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")


@blueprint.app_context_processor
def know_site() -> dict[str, SiteOptions]:
    return {"site": read_options()}


@blueprint.app_template_global()
def asset(name: str) -> str:
    """Return the address of a static file, which changes when its content does."""
    # A page names the sprite of icons dozens of times.
    known: dict[str, str] = g.setdefault("asset_urls", {})
    if name not in known:
        version = content_hash(Path(current_app.static_folder or "") / name)
        known[name] = url_for("static", filename=name, v=version)
    return known[name]


@blueprint.app_template_global()
def absolute(path: str) -> str:
    """Return the full address of a path on this site."""
    return read_options().address_of(path)


@blueprint.app_template_filter()
def day(moment: datetime) -> str:
    return formats.day(moment, read_options().zone)


@blueprint.app_template_filter()
def age(moment: datetime) -> str:
    return formats.age(moment, clock.now(), read_options().zone)


blueprint.add_app_template_filter(formats.iso, "iso")
blueprint.add_app_template_filter(formats.number, "number")


def register_errors(app: Flask) -> None:
    """Give every error a page of the site; a room may register its own for one code.

    Template errors/<code>.html, else errors/400.html: sentence, and retry_after in
    seconds where it is known.
    """
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(CSRFError, show_stale_form)
    for fact, kind in (
        (errors.NotFound, http.NotFound),
        (errors.NotAllowed, http.Forbidden),
        (errors.EditConflict, http.Conflict),
        (errors.InputRefused, http.BadRequest),
        (errors.StorageFailed, http.ServiceUnavailable),
    ):
        app.register_error_handler(fact, lambda error, kind=kind: _as_http(error, kind))


def _as_http(
    fact: errors.AfterwordError, kind: type[HTTPException]
) -> ResponseReturnValue:
    return current_app.handle_http_exception(kind(str(fact)))


def show_stale_form(_error: CSRFError) -> ResponseReturnValue:
    return show_error(http.BadRequest(STALE_FORM))


def show_error(error: HTTPException) -> ResponseReturnValue:
    """Answer with the page of this error, and its headers (Allow, Retry-After)."""
    if error.code is None or error.response is not None:
        return error
    is_own = error.description != type(error).description
    sentence = str((is_own and error.description) or SENTENCES.get(error.code, ""))
    retry_after = getattr(error, "retry_after", None)
    page = _error_page(error.code, sentence or error.name, retry_after)
    response = Response(page, error.code, error.get_headers())
    response.content_type = "text/html; charset=utf-8"
    return response


def _error_page(code: int, sentence: str, retry_after: object) -> str:
    if code == HTTPStatus.INTERNAL_SERVER_ERROR:
        # It stands alone: what other pages are made of may be what is broken.
        return current_app.jinja_env.get_template("errors/500.html").render()
    names: list[str | Template] = [f"errors/{code}.html", "errors/400.html"]
    return render_template(names, sentence=sentence, retry_after=retry_after)
