"""The endpoints other blogs call, and the two pages people see there."""

import logging
import re
from http import HTTPStatus
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlencode, urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.exceptions import MethodNotAllowed, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from blog.accounts.access import public
from blog.errors import AlreadyRegistered, NotFound, PingRefused
from blog.extensions import csrf
from blog.linkbacks.forms import WebmentionForm
from blog.linkbacks.incoming.methods import answer_call
from blog.linkbacks.incoming.queries import find_received, list_sources
from blog.linkbacks.incoming.receiving import receive_ping
from blog.linkbacks.incoming.status import read_status
from blog.linkbacks.incoming.turns import turns
from blog.linkbacks.protocols import protocol_named
from blog.linkbacks.protocols.base import LinkbackProtocol, Message, Outcome
from blog.linkbacks.protocols.fields import (
    FORM_TYPE,
    MAX_BYTES,
    MalformedForm,
    read_fields,
)
from blog.linkbacks.protocols.pingback import CONTENT_TYPE, METHOD, fault_number
from blog.linkbacks.protocols.xmlrpc import (
    APPLICATION_ERROR,
    Call,
    MalformedXmlRpc,
    XmlRpcFault,
    decode_call,
    encode_fault,
    encode_response,
)
from blog.net.fetcher import Fetches
from blog.posts.permalinks import Found, Gone, find_by_path
from blog.posts.queries import find_by_id
from blog.site.options import read_options

blueprint = Blueprint("linkbacks", __name__)

ALREADY_HERE = "Already here."
BROKEN = "This site could not take the ping. Try again later."
NUMBER = "<int(max=2147483647):number>"

# Where a call names its method, unless white space or comments come first.
_NAMED_WITHIN = 1_000
_METHOD_NAME = re.compile(rb"<methodName>\s*([A-Za-z0-9_.]+)\s*</methodName>")
_log = logging.getLogger(__name__)
_pingback = protocol_named("pingback")
_trackback = protocol_named("trackback")
_webmention = protocol_named("webmention")


@blueprint.before_app_request
def note_request() -> None:
    """Let pings know that somebody may be reading."""
    g.is_counted = True
    turns.count_request(1)


@blueprint.teardown_app_request
def note_end(_error: BaseException | None) -> None:
    if g.pop("is_counted", False):
        turns.count_request(-1)


@blueprint.post("/xmlrpc")
@blueprint.post("/xmlrpc.php")  # the nearest is the one told to others
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def receive_xmlrpc() -> Response:
    """Take a ping or a program's call; every answer is XML-RPC under HTTP 200."""
    body, largest = _read_call()
    message = Message(body, request.content_type or "")
    try:
        call = decode_call(body, largest)
    except MalformedXmlRpc:
        call = None  # the protocol says what is wrong with it
    if call is None or call.method == METHOD:
        return _send(_pingback.answer(_take(_pingback, message)))
    return Response(_answer_call(call), content_type=CONTENT_TYPE)


@blueprint.get("/xmlrpc.php")
@blueprint.get("/xmlrpc")
@public
def refuse_get() -> Response:
    """Say to a browser what the address is for; without it, it would be a lost page."""
    sentence = "This address takes XML-RPC calls by POST, pingbacks among them.\n"
    return Response(sentence, 405, {"Allow": "POST"}, content_type="text/plain")


@blueprint.get("/webmention")
@public
def show_form() -> Response:
    """Template linkbacks/webmention.html: form, filled in from the address."""
    return _page("linkbacks/webmention.html", form=_make_form(request.args.to_dict()))


@blueprint.post("/webmention")
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def receive_webmention() -> AnyResponse:
    """Take a webmention: JSON to programs, to browsers a page or the way to one.

    Template linkbacks/webmention.html, with the form as it was sent, and `sentence`
    where something else than a field is wrong.
    """
    message = _read_form()
    outcome = _take(_webmention, message)
    answer = _webmention.answer(outcome)
    if not _wants_page("application/json", "text/html"):
        return _send(answer)
    if outcome.is_registered:
        return _lead_to_status(outcome)
    form = _make_form(_typed(message))
    if outcome.is_refused:
        form.show(outcome)
        return _page("linkbacks/webmention.html", answer.status, form=form)
    sentence = outcome.sentence
    page = "linkbacks/webmention.html"
    return _page(page, answer.status, form=form, sentence=sentence)


@blueprint.get("/webmention/<public_id>")
@public
def show_status(public_id: str) -> Response:
    """Template linkbacks/status.html: received, status; JSON to programs.

    `?again=1` is where a page leads whose ping was known before.
    """
    received = find_received(public_id)
    if received is None:
        raise NotFound("There is no such ping here.")
    options = read_options()
    status = read_status(received, options)
    if not _wants_page("text/html", "application/json"):
        said = {"status": status.word, "summary": status.sentence}
        said |= {"source": received.source_url, "target": received.target_url}
        said |= {"detail": status.detail} if status.detail else {}
        said |= {"url": status.shown_url} if status.shown_url else {}
        answer: Response = jsonify(said)
        return _uncached(answer)
    is_known = bool(status.shown_url) and "again" in request.args
    sentence = ALREADY_HERE if is_known else status.sentence
    return _page(
        "linkbacks/status.html", received=received, status=status, sentence=sentence
    )


@blueprint.post("/<path:path>/trackback/", strict_slashes=False)
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def receive_trackback(path: str) -> Response:
    """Take a trackback for the post above this address; the answer is XML."""
    return _take_trackback(_permalink_at(f"/{path}/") or f"/{path}/")


@blueprint.get("/<path:path>/trackback/", strict_slashes=False)
@public
def lead_to_post(path: str) -> AnyResponse:
    """Lead a browser to the post above this address."""
    return _lead_to_permalink(_permalink_at(f"/{path}/"))


@blueprint.post("/")
@blueprint.post("/wp-trackback.php")
@blueprint.post(f"/wp-trackback.php/{NUMBER}", strict_slashes=False)
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def receive_numbered_trackback(number: int | None = None) -> Response:
    """Take a trackback at an address of WordPress: `/wp-trackback.php/12`, `/?p=12&tb=1`."""
    if request.path == "/" and "tb" not in request.args:
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"])
    asked = request.args.get("p", "") if number is None else str(number)
    # Number 0 is nobody's: without a number the home page would be meant.
    nowhere = f"/?{urlencode({'p': asked or 0})}"
    return _take_trackback(_permalink_of(asked) or nowhere)


@blueprint.get("/wp-trackback.php")
@blueprint.get(f"/wp-trackback.php/{NUMBER}", strict_slashes=False)
@public
def lead_to_numbered_post(number: int | None = None) -> AnyResponse:
    """Lead a browser to the post of that number."""
    asked = request.args.get("p", "") if number is None else str(number)
    return _lead_to_permalink(_permalink_of(asked))


def _read_body() -> bytes:
    """Return one byte more than is taken, so that a protocol sees it was too much."""
    return request.stream.read(MAX_BYTES + 1)


def _read_call() -> tuple[bytes, int]:
    """Return a call, and how large it may be: a program's as large as an upload."""
    body = _read_body()
    named = _METHOD_NAME.search(body[:_NAMED_WITHIN])
    if len(body) <= MAX_BYTES or named is None:
        return body, MAX_BYTES
    programs = current_app.extensions["programs"]
    if not programs.answers(Call(named[1].decode("ascii"), ())):
        return body, MAX_BYTES
    body += request.stream.read()
    return body, len(body)


def _read_form(path: str = "") -> Message:
    """Return what was posted, as the protocols read it; `path` is the target's."""
    target_url = read_options().address_of(path) if path else ""
    content_type = request.content_type or ""
    if request.mimetype != "multipart/form-data":
        return Message(_read_body(), content_type, target_url=target_url)
    request.max_content_length = MAX_BYTES
    try:
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:
        return Message(b" " * (MAX_BYTES + 1), FORM_TYPE, target_url=target_url)
    body = urlencode(fields).encode("ascii")
    return Message(body, FORM_TYPE, target_url=target_url)


def _take(protocol: LinkbackProtocol, message: Message) -> Outcome:
    try:
        ping = protocol.parse(message)
    except PingRefused as reason:
        sender = request.remote_addr
        _log.info("unreadable %s from %s: %s", protocol.name, sender, reason)
        return Outcome.refused(reason)
    try:
        return receive_ping(
            ping,
            remote_addr=request.remote_addr,
            fetcher=cast(Fetches, current_app.extensions["fetcher"]),
        )
    except Exception:  # noqa: BLE001 -- whatever broke, the sender is told in its protocol
        _log.exception("a ping from %s failed here", request.remote_addr)
        return Outcome.failed(BROKEN)


def _answer_call(call: Call) -> bytes:
    programs = current_app.extensions["programs"]
    try:
        if programs.answers(call):
            is_secure = request.is_secure or _is_near(request.remote_addr)
            answer = programs.answer_program(
                call, remote_addr=request.remote_addr, is_secure=is_secure
            )
        else:
            answer = answer_call(call, list_sources)
        return encode_response(answer)
    except XmlRpcFault as fault:
        return encode_fault(fault.number, str(fault))
    except PingRefused as reason:
        return encode_fault(fault_number(reason), str(reason))
    except Exception:  # noqa: BLE001 -- as above
        _log.exception("a call from %s failed here", request.remote_addr)
        return encode_fault(APPLICATION_ERROR, "This site could not answer the call.")


def _is_near(remote_addr: str | None) -> bool:
    """Whether a caller is on this machine, where nobody listens between."""
    try:
        return ip_address(remote_addr or "").is_loopback
    except ValueError:
        return False


def _take_trackback(path: str) -> Response:
    return _send(_trackback.answer(_take(_trackback, _read_form(path))))


def _permalink_at(path: str) -> str | None:
    try:
        found = find_by_path(path)
    except NotFound:
        return None
    if isinstance(found, Gone):
        return None
    return found.post.permalink if isinstance(found, Found) else found.path


def _permalink_of(number: str) -> str | None:
    is_number = number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004
    post = find_by_id(int(number)) if is_number else None
    return post.permalink if post is not None and post.is_public else None


def _lead_to_permalink(permalink: str | None) -> AnyResponse:
    if permalink is None:
        raise NotFound("There is no such post.")
    return redirect(permalink)


def _lead_to_status(outcome: Outcome) -> AnyResponse:
    """Lead a browser to the page about its ping, on whatever host it came to."""
    is_known = isinstance(outcome.reason, AlreadyRegistered)
    if not outcome.status_url:
        sentence = ALREADY_HERE if is_known else outcome.sentence
        return _page("linkbacks/status.html", sentence=sentence)
    path = urlsplit(outcome.status_url).path
    return redirect(f"{path}?again=1" if is_known else path, HTTPStatus.SEE_OTHER)


def _make_form(given: dict[str, str]) -> WebmentionForm:
    return WebmentionForm(formdata=None, data=given)


def _typed(message: Message) -> dict[str, str]:
    """Return what stood in the fields, so that the form can be shown again with it."""
    try:
        fields = read_fields(message)
    except MalformedForm:
        return {}
    return {name: value.decode("utf-8", "replace") for name, value in fields.items()}


def _wants_page(*offered: str) -> bool:
    """Whether HTML is wanted; of equally welcome types the first offered counts."""
    return request.accept_mimetypes.best_match(offered, offered[0]) == "text/html"


def _send(message: Message) -> Response:
    """Return a protocol's answer as an answer over HTTP."""
    headers = dict(message.headers)
    answer = Response(message.body, message.status, headers, None, message.content_type)
    return _uncached(answer)


def _page(template: str, code: int = HTTPStatus.OK, **shown: object) -> Response:
    return _uncached(make_response(render_template(template, **shown), code))


def _uncached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.vary.add("Accept")
    return answer
