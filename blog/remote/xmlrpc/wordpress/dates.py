"""Dates as programs write them."""

from datetime import UTC, datetime

from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.remote.xmlrpc.wordpress.given import Given
from blog.site.options import read_options


def moment_of(given: Given, gmt: str, local: str | None) -> datetime | None:
    for member, zone in ((gmt, UTC), (local, read_options().zone)):
        value = given.moment(member) if member else None
        if value is None:
            continue
        if isinstance(value, str):
            if value.startswith("0000"):
                continue
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                raise XmlRpcFault(-32602, f"{member} is no date") from None
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    return None
