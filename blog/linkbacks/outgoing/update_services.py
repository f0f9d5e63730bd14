"""Telling update services of a new post: `weblogUpdates`, by XML-RPC."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from blog import signals
from blog.errors import AddressRefused, FetchFailed, JobFailed
from blog.extensions import db
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.protocols.base import TEMPORARY_STATUSES
from blog.linkbacks.protocols.xmlrpc import (
    MalformedXmlRpc,
    Value,
    XmlRpcFault,
    decode_response,
    encode_call,
)
from blog.models import Post
from blog.net.fetcher import Fetched, Fetches, Limits
from blog.site.options import read_options
from blog.tasks.queue import enqueue

PING_UPDATE_SERVICE = "ping_update_service"
MOST_ATTEMPTS = 4
LIMITS = Limits(seconds=10, bytes=65_536, redirects=0)
CONTENT_TYPE = "text/xml; charset=utf-8"
FEED_PATH = "/feed/"
_LONGEST_ANSWER = 200

_log = logging.getLogger(__name__)


def subscribe() -> None:
    """Listen to what happens to posts; app.py calls it once."""
    signals.post_published.connect(owe_pings)


def owe_pings(post: Post) -> None:
    """Owe one ping to each service, in the caller's transaction; none for no news."""
    if not post.notifies or not post.is_public:
        return
    options = read_options()
    for service_url in dict.fromkeys(options.update_services):
        enqueue(
            PING_UPDATE_SERVICE,
            {
                "service_url": service_url,
                "changed_url": options.address_of(post.permalink or "/"),
            },
            # Two posts at once are one update of the site.
            key=f"{PING_UPDATE_SERVICE}:{service_url}"[:300],
        )


def ping_update_service(payload: Mapping[str, Any], *, fetcher: Fetches) -> None:
    """Ping one service; the task of kind `ping_update_service`.

    JobFailed when it may fare better later. A refusal is logged and final: such a
    ping is news of the moment.
    """
    options = read_options()
    service_url = payload["service_url"]
    plain = [options.title, f"{options.url}/"]
    extended = [*plain, payload["changed_url"], options.address_of(FEED_PATH)]
    db.session.commit()  # no transaction stays open while the service takes its time
    try:
        said = _call(service_url, "weblogUpdates.extendedPing", extended, fetcher)
    except XmlRpcFault:
        # Services that know the short method only say so with any fault they like.
        said = _call_plainly(service_url, plain, fetcher)
    _log.info("Update service %r: %s", service_url, said)


def _call_plainly(service_url: str, params: Sequence[Value], fetcher: Fetches) -> str:
    try:
        return _call(service_url, "weblogUpdates.ping", params, fetcher)
    except XmlRpcFault as fault:
        return f"Fault {fault.number}: {_shown(str(fault))}"


def _call(
    service_url: str, method: str, params: Sequence[Value], fetcher: Fetches
) -> str:
    """Return what the service said, one sentence; XmlRpcFault where it is a fault."""
    try:
        fetched = fetcher.post(
            service_url,
            encode_call(method, params),
            CONTENT_TYPE,
            limits=LIMITS,
            purpose=f"{read_options().url}; {method}",
        )
    except AddressRefused as refused:
        return f"Not asked: {refused}"
    except FetchFailed as failure:
        raise JobFailed(f"{service_url}: {failure}") from failure
    return _read(service_url, fetched)


def _read(service_url: str, fetched: Fetched) -> str:
    if fetched.status in TEMPORARY_STATUSES:
        raise JobFailed(f"{service_url} answered with HTTP status {fetched.status}.")
    try:
        value = decode_response(fetched.body)
    except MalformedXmlRpc:
        return f"No answer in XML-RPC, HTTP status {fetched.status}."
    if not isinstance(value, dict):
        return f"It answered {_shown(str(value))}"
    verdict = "It refused" if value.get("flerror") else "It took the ping"
    return f"{verdict}: {_shown(str(value.get('message', '')))}"


def _shown(said: str) -> str:
    return cut_end(fold(said), _LONGEST_ANSWER)
