"""Dates as strangers write them."""

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

from blog.linkbacks.plaintext import fold

MAX_DATE = 60

_ORDINAL = re.compile(r"(\d{4})-(\d{3})(?!\d)")
_NOON = 12
_TIME = re.compile(
    r"(?P<before>^|[T ])(?P<hour>\d{1,2})(?P<rest>:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
    r" ?(?P<half>[ap]\.?m\.?)? ?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?$",
    re.IGNORECASE,
)


def read_date(written: str) -> datetime | None:
    """Return an ISO 8601 date in UTC; one without a zone is taken as UTC.

    Ordinal dates, a space instead of the T, and 12 hours with am and pm are read too.
    None for what is no date, and for the first and last year that there are: in another
    zone such a date may be none.
    """
    text = fold(written)
    if not 0 < len(text) <= MAX_DATE:
        return None
    try:
        text = _ORDINAL.sub(_name_day, text, count=1)
        moment = datetime.fromisoformat(_TIME.sub(_write_time, text, count=1))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if MINYEAR < moment.year < MAXYEAR else None


def _name_day(ordinal: re.Match[str]) -> str:
    first = datetime(int(ordinal[1]), 1, 1, tzinfo=UTC)
    day = first + timedelta(days=int(ordinal[2]) - 1)
    return day.date().isoformat() if day.year == first.year else ordinal[0]


def _write_time(time: re.Match[str]) -> str:
    hour = int(time["hour"])
    half = (time["half"] or "").lower()
    if half:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    rest = time["rest"] or ":00"
    return f"{time['before']}{hour:02}{rest}{(time['zone'] or '').upper()}"
