"""Moments as programs write them: ISO 8601, with a zone or in the site's."""

import re
from datetime import UTC, datetime, tzinfo

from blog.remote.micropub.refusals import RequestRefused

_SPACE_BEFORE_ZONE = re.compile(r"\s+(?=(?:[+-]\d|Z$))", re.IGNORECASE)


def read_moment(written: str, zone: tzinfo) -> datetime:
    """Return the moment in UTC; raises RequestRefused for what is none."""
    try:
        moment = datetime.fromisoformat(_SPACE_BEFORE_ZONE.sub("", written.strip()))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise RequestRefused(
            f'"{written[:80]}" is no date; write it like 2026-05-14T09:30:00+02:00.'
        ) from None
