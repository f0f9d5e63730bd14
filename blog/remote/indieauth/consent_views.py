"""Where a person decides about an app that wants to sign them in (IndieAuth 5.2)."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.datastructures import Headers, MultiDict

from blog.accounts.access import signed_in
from blog.accounts.visitor import current_person
from blog.errors import AppRefused, InputRefused, NotAllowed
from blog.models import Person
from blog.net.fetcher import Gets
from blog.remote.indieauth.asking import (
    Asked,
    answer_address,
    read_asked,
    read_signed,
    sign_asked,
)
from blog.remote.indieauth.authorizing import grant_code
from blog.remote.indieauth.clients import Client, meet_client
from blog.remote.indieauth.forms import ALLOW, ConsentForm
from blog.remote.indieauth.identifiers import (
    read_client_id,
    read_redirect_uri,
    shares_origin,
)
from blog.remote.indieauth.metadata import issuer
from blog.remote.indieauth.profiles import has_page, profile_url
from blog.site.options import read_options

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

blueprint = Blueprint("indieauth_consent", __name__)

FOREIGN_REDIRECT = (
    "The app wants its answer sent to {}, which its own page does not list. "
    "Nothing was sent."
)
NO_PAGE = (
    "Apps know you by your own page here, and that begins with your first post. "
    "Publish one, then begin again in the app."
)


class LeadBack(Response):
    """A redirect to an app, its address by the letter.

    Werkzeug writes what it takes for the same address, and phones' apps are no hosts.
    """

    def __init__(self, address: str) -> None:
        super().__init__(status=HTTPStatus.SEE_OTHER)
        self.headers["Location"] = self._address = address

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        headers = super().get_wsgi_headers(environ)
        headers["Location"] = self._address
        return headers


@blueprint.before_request
def stay_closed() -> None:
    """Be nowhere while the owner lets no apps in."""
    if not read_options().indieauth:
        abort(HTTPStatus.NOT_FOUND)


@blueprint.get("/indieauth/authorize")
@signed_in
def ask() -> str | tuple[str, int]:
    """Template remote/consent.html: form, client, me, leads_to.

    Template remote/refused.html for a request with something missing: sentence,
    back_url, client. A browser is never sent anywhere by itself: who made this address
    is not known, and the app may be anybody's.
    """
    fields = _read_single(request.args)
    client = _meet(fields)
    redirect_uri = fields["redirect_uri"]
    try:
        asked = read_asked(fields, client.client_id, client.shown_name, redirect_uri)
    except AppRefused as refused:
        answer = {"error": refused.error, "error_description": str(refused)}
        answer |= {"state": fields["state"]} if fields.get("state") else {}
        page = render_template(
            "remote/refused.html",
            sentence=str(refused),
            back_url=answer_address(redirect_uri, **answer, iss=issuer()),
            client=client,
        )
        return page, HTTPStatus.BAD_REQUEST
    return _show_question(asked, client, _person())


@blueprint.post("/indieauth/consent")
@signed_in
def decide() -> Response:
    """Lead back to the app, with a code or with the word that nothing was granted."""
    form = ConsentForm()
    person = _person()
    asked = read_signed(form.asked.data or "", person.id)
    if not form.validate():
        abort(HTTPStatus.BAD_REQUEST)
    answer = {"state": asked.state, "iss": issuer()}
    if form.decision.data == ALLOW:
        answer["code"] = grant_code(person, asked, form.ticked)
    else:
        answer["error"] = "access_denied"
    return LeadBack(answer_address(asked.redirect_uri, **answer))


@blueprint.after_request
def guard_page(answer: Response) -> Response:
    """Keep the page out of frames and stores, and its address from other hosts.

    The address of this page goes along within the site, as the check of forms sent
    over https asks for it.
    """
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Frame-Options"] = "DENY"
    return answer


def _person() -> Person:
    return current_person() or abort(HTTPStatus.FORBIDDEN)


def _read_single(given: MultiDict[str, str]) -> dict[str, str]:
    """Return the parameters; one that comes twice could be read in two ways."""
    if twice := [name for name, values in given.lists() if len(values) > 1]:
        raise InputRefused(
            {name: f"The app sent {name} more than once." for name in twice[:1]}
        )
    return given.to_dict()


def _meet(fields: dict[str, str]) -> Client:
    """Return the app that asks, with an address for the answer that is its own."""
    client_id = read_client_id(fields.get("client_id", ""))
    redirect_uri = read_redirect_uri(fields.get("redirect_uri", ""))
    client = meet_client(client_id, cast(Gets, current_app.extensions["fetcher"]))
    if not client.takes_answers_at(redirect_uri):
        raise InputRefused({"redirect_uri": FOREIGN_REDIRECT.format(redirect_uri)})
    return client


def _show_question(asked: Asked, client: Client, person: Person) -> str:
    if not has_page(person):
        raise NotAllowed(NO_PAGE)
    form = ConsentForm()
    form.offer(sign_asked(asked, person.id), asked.scopes)
    is_elsewhere = not shares_origin(asked.redirect_uri, asked.client_id)
    return render_template(
        "remote/consent.html",
        form=form,
        client=client,
        me=profile_url(person),
        leads_to=asked.redirect_uri if is_elsewhere or client.is_near else "",
    )
