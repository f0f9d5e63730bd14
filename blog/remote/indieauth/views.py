"""What apps call: metadata, codes and tokens exchanged, revoked, looked at."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from blog.accounts.access import public
from blog.accounts.programs import Scope
from blog.errors import AppRefused, StorageFailed
from blog.extensions import csrf
from blog.models import AppToken, TokenKind
from blog.remote.indieauth import exchanging
from blog.remote.indieauth.introspecting import introspect
from blog.remote.indieauth.metadata import (
    METADATA_PATH,
    PROFILE_PAGES,
    describe_server,
    profile_links,
)
from blog.remote.indieauth.profiles import describe, profile_url
from blog.remote.indieauth.tokens import find_token
from blog.site.options import read_options

blueprint = Blueprint("indieauth", __name__)

MAX_BYTES = 64 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"
NOTHING_SHOWN = ""  # who shows no token at all is told no error: RFC 6750 section 3.1
STATUSES = {
    NOTHING_SHOWN: HTTPStatus.UNAUTHORIZED,
    "invalid_token": HTTPStatus.UNAUTHORIZED,
    "insufficient_scope": HTTPStatus.FORBIDDEN,
}


@blueprint.before_request
def stay_closed() -> None:
    """Be nowhere while the owner lets no apps in."""
    if not read_options().indieauth:
        abort(HTTPStatus.NOT_FOUND)


@blueprint.get(METADATA_PATH)
@public
def show_metadata() -> Response:
    """JSON: where everything is, and what is understood."""
    return jsonify(describe_server())


@blueprint.post("/indieauth/authorize")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def tell_who_signed_in() -> Response:
    """JSON: me, and the profile if it was granted, for a code; no token."""
    fields = _read_fields()
    _require_grant_type(fields, "authorization_code")
    signed = exchanging.tell_person(_claim(fields))
    return jsonify(_person_of(signed))


@blueprint.post("/indieauth/token")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def give_tokens() -> Response:
    """JSON: tokens for a code, or for a refresh token.

    Older apps revoke here, with `action`.
    """
    fields = _read_fields()
    if fields.get("action") == "revoke":
        exchanging.revoke_token(fields.get("token", ""))
        return jsonify({})
    kind = _require_grant_type(fields, "authorization_code", "refresh_token")
    if kind == "authorization_code":
        return jsonify(_tokens_of(exchanging.exchange_code(_claim(fields))))
    token, client_id = _required(fields, "refresh_token", "client_id")
    return jsonify(
        _tokens_of(exchanging.refresh_tokens(token, client_id, fields.get("scope", "")))
    )


@blueprint.post("/indieauth/revoke")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def revoke() -> Response:
    """JSON, empty: the token is worth nothing, whether or not it ever was (RFC 7009)."""
    [token] = _required(_read_fields(), "token")
    exchanging.revoke_token(token)
    return jsonify({})


@blueprint.post("/indieauth/introspect")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def introspect_token() -> Response:
    """JSON: what a token is good for, to who shows a token of the same person."""
    by = _read_bearer()
    [token] = _required(_read_fields(), "token")
    return jsonify(introspect(token, by))


@blueprint.get("/indieauth/userinfo")
@public
def show_userinfo() -> Response:
    """JSON: the profile of who granted the token."""
    token = _read_bearer()
    profile = describe(token.grant.person, [Scope(w) for w in token.scope.split()])
    if profile is None:
        raise AppRefused("insufficient_scope", "The profile was not granted.")
    return jsonify(profile)


@blueprint.errorhandler(AppRefused)
def refuse(refused: AppRefused) -> Response:
    """JSON: error and error_description, as RFC 6749 section 5.2 has them."""
    said = {"error": refused.error, "error_description": str(refused)}
    answer: Response = jsonify(said if refused.error else {})
    answer.status_code = STATUSES.get(refused.error, HTTPStatus.BAD_REQUEST)
    if refused.error in STATUSES:
        error = f' error="{refused.error}"' if refused.error else ""
        answer.headers["WWW-Authenticate"] = f"Bearer{error}"
    return answer


@blueprint.errorhandler(StorageFailed)
def tell_of_failure(_failed: StorageFailed) -> tuple[Response, int]:
    """JSON: try again later; nothing was used up."""
    said = {"error": "temporarily_unavailable"}
    return jsonify(said), HTTPStatus.SERVICE_UNAVAILABLE


@blueprint.after_request
def stay_unstored(answer: Response) -> Response:
    """Keep answers out of caches, and let apps that live in a browser read them.

    No cookie counts at these addresses, so another site learns only what it was given.
    """
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Pragma"] = "no-cache"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@blueprint.after_app_request
def tell_of_server(answer: Response) -> Response:
    """Name the endpoints in the headers of the pages that stand for people."""
    if request.endpoint in PROFILE_PAGES and answer.status_code == HTTPStatus.OK:
        for rel, url in profile_links().items():
            answer.headers.add("Link", f'<{url}>; rel="{rel}"')
    return answer


@blueprint.app_template_global()
def indieauth_links() -> dict[str, str]:
    """Return the links of the page by rel, empty where it stands for nobody."""
    return profile_links() if request.endpoint in PROFILE_PAGES else {}


def _read_fields() -> dict[str, str]:
    """Return the posted fields; raises AppRefused for too much, or one sent twice."""
    if request.mimetype != FORM_TYPE:
        raise AppRefused("invalid_request", f"Send it as {FORM_TYPE}.")
    request.max_content_length = MAX_BYTES
    try:
        given = request.form
    except RequestEntityTooLarge:
        raise AppRefused("invalid_request", "That is too much.") from None
    if any(len(values) > 1 for _, values in given.lists()):
        raise AppRefused("invalid_request", "A field came more than once.")
    return given.to_dict()


def _required(fields: dict[str, str], *names: str) -> list[str]:
    if missing := [name for name in names if not fields.get(name)]:
        raise AppRefused("invalid_request", f"Missing: {', '.join(missing)}.")
    return [fields[name] for name in names]


def _require_grant_type(fields: dict[str, str], *kinds: str) -> str:
    [kind] = _required(fields, "grant_type")
    if kind not in kinds:
        raise AppRefused("unsupported_grant_type", f"Here: {' or '.join(kinds)}.")
    return kind


def _claim(fields: dict[str, str]) -> exchanging.Claim:
    names = ("code", "client_id", "redirect_uri", "code_verifier")
    return exchanging.Claim(*_required(fields, *names))


def _read_bearer() -> AppToken:
    """Return the token of the Authorization header. Raises AppRefused."""
    if "Authorization" not in request.headers:
        raise AppRefused(NOTHING_SHOWN, "Show an access token.")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = find_token(token.strip(), TokenKind.ACCESS)
    if scheme.lower() != "bearer" or found is None:
        raise AppRefused("invalid_token", "Show an access token that is still good.")
    return found


def _person_of(signed: exchanging.Signed) -> dict[str, object]:
    said: dict[str, object] = {"me": profile_url(signed.person)}
    profile = describe(signed.person, signed.scopes)
    return said | ({"profile": profile} if profile else {})


def _tokens_of(signed: exchanging.Signed) -> dict[str, object]:
    tokens = signed.tokens
    if tokens is None:
        return _person_of(signed)
    return {
        "access_token": tokens.access,
        "token_type": "Bearer",
        "scope": " ".join(sorted(signed.scopes)),
        "expires_in": tokens.seconds,
        "refresh_token": tokens.refresh,
        **_person_of(signed),
    }
