"""What each option of the site may be; each check returns the value as it is stored.

A check raises ValueError with the sentence shown beside the field.
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from blog import config
from blog.errors import SettingWrong
from blog.extensions import settings
from blog.site.options import Door, HoldPolicy

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 500
LONGEST_LINE = 200
MOST_LINES = 1000
MOST_PER_PAGE = 100
MOST_DAYS = 3650
MOST_POINTS = 1000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _line(value: object, longest: int) -> str:
    text = " ".join(str(value).split())
    if len(text) > longest:
        raise ValueError(f"At most {longest} characters, please.")
    if not text.isprintable():
        raise ValueError("This has a character that cannot be shown.")
    return text


def _title(value: object) -> str:
    title = _line(value, LONGEST_TITLE)
    if not title:
        raise ValueError("Give the site a title.")
    return title


def _description(value: object) -> str:
    return _line(value, LONGEST_DESCRIPTION)


def _language(value: object) -> str:
    language = str(value).strip()
    if not _LANGUAGE.fullmatch(language):
        raise ValueError("A language is written like en, en-GB or pt-BR.")
    return language


def _time_zone(value: object) -> str:
    zone = str(value).strip()
    if zone not in available_timezones():
        raise ValueError(f"There is no time zone {zone[:40]}.")
    return zone


def _url(value: object) -> str:
    if settings.site_url:
        raise ValueError("The server's setting AFTERWORD_SITE_URL decides the address.")
    try:
        return str(config.CHECKS["site_url"]("The address", str(value).strip()))
    except SettingWrong as error:
        raise ValueError(str(error)) from error


def _number(value: object, least: int, most: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise ValueError(f"Give a whole number from {least} to {most}.")
    return number


def _per_page(value: object) -> int:
    return _number(value, 1, MOST_PER_PAGE)


def _days(value: object) -> int:
    return _number(value, 0, MOST_DAYS)


def _count(value: object) -> int:
    return _number(value, 0, MOST_POINTS)


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Choose yes or no.")  # noqa: TRY004 -- shown beside the field
    return value


def _hold(value: object) -> str:
    if value not in list(HoldPolicy):
        raise ValueError("Choose what waits for you.")
    return str(value)


def _door(value: object) -> str:
    if value not in list(Door):
        raise ValueError("Choose whether it comes in.")
    return str(value)


def _lines(value: object) -> list[str]:
    """Return the lines that say something, each once, from a text or a list."""
    lines = value.splitlines() if isinstance(value, str) else list(_iterable(value))
    kept = list(dict.fromkeys(filter(None, (_line(x, LONGEST_LINE) for x in lines))))
    if len(kept) > MOST_LINES:
        raise ValueError(f"At most {MOST_LINES} lines, please.")
    return kept


def _iterable(value: object) -> Iterable[object]:
    return value if isinstance(value, Iterable) else ()


def _services(value: object) -> list[str]:
    lines = _lines(value)
    for line in lines:
        parts = urlsplit(line)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{line} is no web address.")
    return lines


CHECKS: dict[str, Callable[[object], object]] = {
    "title": _title,
    "description": _description,
    "language": _language,
    "time_zone": _time_zone,
    "url": _url,
    "posts_per_page": _per_page,
    "feed_length": _per_page,
    "comments_open": _yes_or_no,
    "pings_open": _yes_or_no,
    "notify_linked_sites": _yes_or_no,
    "notify_nofollow": _yes_or_no,
    "update_services": _services,
    "comment_door": _door,
    "pingback_door": _door,
    "trackback_door": _door,
    "webmention_door": _door,
    "comments_close_after": _days,
    "pings_close_after": _days,
    "hold": _hold,
    "hold_links": _count,
    "held_words": _lines,
    "refused_words": _lines,
    "spam_score": _count,
    "indieauth": _yes_or_no,
    "micropub": _yes_or_no,
}
