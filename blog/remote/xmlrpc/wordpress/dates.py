"""Moments as programs write them, with a zone or in the one their name says."""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from blog.linkbacks.protocols.xmlrpc import INVALID_PARAMETERS, XmlRpcFault
from blog.remote.xmlrpc.wordpress.given import Given
from blog.site.options import read_options

# What WordPress tells and takes where there is no date.
_NO_DATE = re.compile(r"0000-?00-?00([T ]00:?00:?00Z?)?")
_SPACE_BEFORE_ZONE = re.compile(r"\s+(?=(?:[+-]\d|Z$))", re.IGNORECASE)


def moment_of(given: Given, gmt: str, local: str | None) -> datetime | None:
    """Return the moment, in UTC, of the first of two members that holds one.

    Without a zone, `gmt` is UTC and `local` the site's. What is no date is a fault, so
    that nothing comes out now that was meant for another day.
    """
    for member, zone in ((gmt, UTC), (local, read_options().zone)):
        sent = given.moment(member) if member else None
        if sent is None or (isinstance(sent, str) and _NO_DATE.fullmatch(sent.strip())):
            continue
        try:
            return _in_utc(sent if isinstance(sent, datetime) else _read(sent), zone)
        except (ValueError, OverflowError):
            raise XmlRpcFault(
                INVALID_PARAMETERS,
                f"{member} is no date; write it like 20260514T09:30:00.",
            ) from None
    return None


def _read(written: str) -> datetime:
    """Read ISO 8601 in its spellings, or the date of an e-mail."""
    tidy = _SPACE_BEFORE_ZONE.sub("", written.strip())
    try:
        return datetime.fromisoformat(tidy)
    except ValueError:
        return parsedate_to_datetime(written)


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
