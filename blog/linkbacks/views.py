"""The endpoint other blogs call."""

import logging
from typing import cast

from flask import Blueprint, Response, current_app, request

from blog.accounts.access import public
from blog.errors import PingRefused
from blog.extensions import csrf
from blog.linkbacks.protocols.base import Message, Outcome
from blog.linkbacks.protocols.pingback import PingbackProtocol
from blog.linkbacks.receiving import receive_ping
from blog.linkbacks.xmlrpc import MAX_BYTES
from blog.net.fetcher import Fetches

blueprint = Blueprint("linkbacks", __name__)

_log = logging.getLogger(__name__)
_pingback = PingbackProtocol()


@blueprint.post("/xmlrpc")
@blueprint.post("/xmlrpc.php")  # the nearest is the one told to others
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF carries no types
@public
def receive_xmlrpc() -> Response:
    """Take a pingback; every answer is XML-RPC under HTTP 200, as its callers expect."""
    # One byte more than is taken, so that the protocol sees that there was too much.
    body = request.stream.read(MAX_BYTES + 1)
    message = Message(body, request.content_type or "")
    answer = _pingback.answer(_outcome_of(message))
    return Response(
        answer.body, answer.status, dict(answer.headers), None, answer.content_type
    )


@blueprint.get("/xmlrpc.php")
@blueprint.get("/xmlrpc")
@public
def refuse_get() -> Response:
    """Say to a browser what the address is for; without it, it would be a lost page."""
    sentence = "This address takes XML-RPC calls by POST, pingbacks among them.\n"
    return Response(sentence, 405, {"Allow": "POST"}, content_type="text/plain")


def _outcome_of(message: Message) -> Outcome:
    try:
        ping = _pingback.parse(message)
    except PingRefused as reason:
        _log.info("unreadable ping from %s: %s", request.remote_addr, reason)
        return Outcome.refused(reason)
    try:
        return receive_ping(
            ping,
            remote_addr=request.remote_addr,
            fetcher=cast(Fetches, current_app.extensions["fetcher"]),
        )
    except Exception:  # noqa: BLE001 -- whatever broke, the sender is told in XML-RPC
        _log.exception("a ping from %s failed here", request.remote_addr)
        return Outcome.failed("This site could not take the ping. Try again later.")
