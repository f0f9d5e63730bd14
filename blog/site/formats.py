"""Days, moments and numbers as readers see them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = (
    (timedelta(minutes=1), timedelta(seconds=1), "s"),
    (timedelta(hours=1), timedelta(minutes=1), "min"),
    (timedelta(days=1), timedelta(hours=1), "h"),
)


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Return a date in full, "14 May 2026", as it was in that time zone."""
    local = moment.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def iso(moment: datetime) -> str:
    """Return a moment for machines, to the second, with its offset."""
    return moment.isoformat(timespec="seconds")


def number(count: int) -> str:
    return f"{count:,}"


def age(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return "12 min ago" within a day before `now`, else the date."""
    past = now - moment
    if past < timedelta(0):
        return day(moment, zone)
    for below, unit, name in _UNITS:
        if past < below:
            return f"{past // unit} {name} ago"
    return day(moment, zone)
