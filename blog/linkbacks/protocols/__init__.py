"""The protocols this site speaks, in the order in which a target is asked for them."""

from blog.linkbacks.protocols.base import LinkbackProtocol
from blog.linkbacks.protocols.pingback import PingbackProtocol
from blog.linkbacks.protocols.trackback import TrackbackProtocol
from blog.linkbacks.protocols.webmention import WebmentionProtocol

PROTOCOLS: tuple[LinkbackProtocol, ...] = (
    WebmentionProtocol(),
    PingbackProtocol(),
    TrackbackProtocol(),
)
_BY_NAME = {protocol.name: protocol for protocol in PROTOCOLS}


def protocol_named(name: str) -> LinkbackProtocol:
    """Return the protocol of this name; raises KeyError where there is none."""
    return _BY_NAME[name]
