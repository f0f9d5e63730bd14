"""The protocols this site speaks, in the order in which a target is asked for them."""

from blog.linkbacks.protocols.base import LinkbackProtocol
from blog.linkbacks.protocols.pingback import PingbackProtocol

PROTOCOLS: tuple[LinkbackProtocol, ...] = (PingbackProtocol(),)
