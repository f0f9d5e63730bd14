"""The two endpoints: who asks, what they send, and answers as Micropub has them."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from blog import errors
from blog.accounts.access import public
from blog.accounts.programs import Program, Scope
from blog.extensions import csrf
from blog.remote.indieauth.metadata import PROFILE_PAGES
from blog.remote.indieauth.tokens import find_program
from blog.remote.micropub.asking import (
    MEDIA_PATH,
    PATH,
    Asked,
    answer_media_query,
    answer_query,
)
from blog.remote.micropub.commands import Command, read_form, read_json
from blog.remote.micropub.pictures import Upload, delete_at, keep_upload, picture_url
from blog.remote.micropub.publishing import carry_out
from blog.remote.micropub.refusals import RequestRefused
from blog.remote.micropub.scopes import UPLOADING, require
from blog.site.options import read_options

blueprint = Blueprint("micropub", __name__)

MULTIPART = "multipart/form-data"
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", MULTIPART})
STATUSES = {
    "invalid_request": HTTPStatus.BAD_REQUEST,
    "unauthorized": HTTPStatus.UNAUTHORIZED,
    "insufficient_scope": HTTPStatus.UNAUTHORIZED,  # 401 in the Recommendation
    "forbidden": HTTPStatus.FORBIDDEN,
}
WORDS = {
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.CONFLICT: "conflict",
    HTTPStatus.SERVICE_UNAVAILABLE: "temporarily_unavailable",
}


@blueprint.get(PATH)
@public
def answer() -> Response:
    """JSON: what was asked for with `q`."""
    return jsonify(answer_query(_read_asked(), _sign_in()))


@blueprint.post(PATH)
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def publish() -> Response:
    """Create, update, delete or undelete a post; empty, with its address if that is new."""
    program = _sign_in()
    done = carry_out(_read_command(), _read_uploads(), program)
    if not done.is_new:
        return Response(status=HTTPStatus.NO_CONTENT)
    return _made(done.address)


@blueprint.get(MEDIA_PATH)
@public
def answer_about_media() -> Response:
    """JSON: which pictures the person uploaded, `q` being source or last."""
    return jsonify(answer_media_query(_read_asked(), _sign_in()))


@blueprint.post(MEDIA_PATH)
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def keep_media() -> Response:
    """Take a picture, and answer with its address alone; or delete one."""
    program = _sign_in()
    if request.form.get("action") == "delete":
        require(program, Scope.DELETE)
        delete_at(request.form.get("url", ""), program.person)
        return Response(status=HTTPStatus.NO_CONTENT)
    require(program, *UPLOADING)
    uploads = [upload for upload in _read_uploads() if upload.field == "file"]
    if len(uploads) != 1:
        raise RequestRefused('Send one picture as "file", in multipart/form-data.')
    return _made(picture_url(keep_upload(uploads[0], program.person)))


@blueprint.before_request
def refuse_when_off() -> None:
    if request.method != "OPTIONS" and not read_options().micropub:
        raise RequestRefused("Micropub is switched off here.", "forbidden")


@blueprint.after_request
def open_to_browsers(response: Response) -> Response:
    """Keep answers out of caches, and let apps that live in a browser read them.

    No cookie counts at these addresses, so another site learns only what its token
    lets it.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Location, WWW-Authenticate"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Max-Age"] = "7200"
    return response


@blueprint.after_app_request
def tell_of_endpoint(response: Response) -> Response:
    """Name the endpoint in the headers of the pages that stand for people."""
    url = micropub_url()
    if url and response.status_code == HTTPStatus.OK:
        response.headers.add("Link", f'<{url}>; rel="micropub"')
    return response


@blueprint.app_template_global()
def micropub_url() -> str:
    """Return the endpoint on a page that stands for somebody, empty when it is off."""
    if request.endpoint not in PROFILE_PAGES:
        return ""
    options = read_options()
    return options.address_of(PATH) if options.micropub else ""


@blueprint.errorhandler(RequestRefused)
def refuse(refused: RequestRefused) -> ResponseReturnValue:
    """JSON: error and error_description, and the scope that is missing."""
    said = {"error": refused.error, "error_description": str(refused)}
    challenge = f'Bearer error="{refused.error}"'
    if refused.scope:
        said["scope"] = refused.scope
        challenge += f', scope="{refused.scope}"'
    response = jsonify(said)
    response.status_code = STATUSES[refused.error]
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = challenge
    return response


@blueprint.errorhandler(errors.NotAllowed)
def forbid(fact: errors.NotAllowed) -> ResponseReturnValue:
    return refuse(RequestRefused(str(fact), "forbidden"))


@blueprint.errorhandler(errors.InputRefused)
@blueprint.errorhandler(errors.NotFound)
def refuse_input(fact: errors.AfterwordError) -> ResponseReturnValue:
    return refuse(RequestRefused(str(fact)))


@blueprint.errorhandler(errors.EditConflict)
def refuse_for_now(fact: errors.EditConflict) -> ResponseReturnValue:
    return _tell(HTTPStatus.CONFLICT, str(fact))


@blueprint.errorhandler(errors.StorageFailed)
def say_nothing_was_kept(fact: errors.StorageFailed) -> ResponseReturnValue:
    return _tell(HTTPStatus.SERVICE_UNAVAILABLE, str(fact))


@blueprint.errorhandler(HTTPException)
def refuse_http(error: HTTPException) -> ResponseReturnValue:
    """JSON, too, for what is too large or no form at all."""
    return _tell(error.code or HTTPStatus.BAD_REQUEST, error.description or error.name)


def _tell(status: int, sentence: str) -> ResponseReturnValue:
    word = WORDS.get(HTTPStatus(status), "invalid_request")
    return jsonify({"error": word, "error_description": sentence}), status


def _sign_in() -> Program:
    """Return whose token came, in the header or in the form; raises RequestRefused."""
    header = request.headers.get("Authorization", "")
    in_form = request.form.get("access_token", "") if _is_form() else ""
    if header and in_form:
        raise RequestRefused(
            "Send the token in the header or in the form, not in both."
        )
    scheme, _, in_header = header.partition(" ")
    if header and scheme.lower() != "bearer":
        raise RequestRefused("Send the token as Bearer.", "unauthorized")
    token = in_header.strip() or in_form
    if not token:
        raise RequestRefused("An access token is needed.", "unauthorized")
    program = find_program(token)
    if program is None:
        raise RequestRefused("The access token is not good any more.", "unauthorized")
    return program


def _is_form() -> bool:
    return request.method == "POST" and request.mimetype in FORM_TYPES


def _read_command() -> Command:
    if request.is_json:
        return read_json(request.get_data())
    if not _is_form():
        raise RequestRefused("Send a form, or JSON as application/json.")
    return read_form(request.form.items(multi=True))


def _read_uploads() -> list[Upload]:
    """Return the files of a form; browsers send a nameless one where none was chosen."""
    if not _is_form():
        return []
    return [
        Upload(field, file.filename, file.stream)
        for field, file in request.files.items(multi=True)
        if file.filename
    ]


def _read_asked() -> Asked:
    return {name.removesuffix("[]"): values for name, values in request.args.lists()}


def _made(url: str) -> Response:
    return Response(status=HTTPStatus.CREATED, headers={"Location": url})
