"""Changing what the owner decides about the site."""

import re
from collections.abc import Callable, Mapping
from zoneinfo import available_timezones

from blog.accounts.rights import Right, rights_of
from blog.config import CHECKS
from blog.errors import InputRefused, NotAllowed, SettingWrong
from blog.extensions import begin_writing, db, settings
from blog.models import Person
from blog.signals import site_changed
from blog.site.options import HoldPolicy, read_options, write_options

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 500
MOST_PER_PAGE = 100
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def change_options(by: Person, **changes: object) -> None:
    """Store some options by their names in SiteOptions, except the permalink shape.

    Raises NotAllowed, and InputRefused with every option that is wrong.
    """
    if Right.MANAGE_SITE not in rights_of(by):
        raise NotAllowed("Your role does not allow changing the site.")
    checked = checked_options(changes)
    begin_writing()
    write_options(**checked)
    site_changed.send(read_options())
    db.session.commit()


def checked_options(changes: Mapping[str, object]) -> dict[str, object]:
    """Return the values as they are stored.

    Raises InputRefused with a sentence for each that is wrong, and KeyError for a name
    that is not an option to be changed here.
    """
    checked: dict[str, object] = {}
    problems: dict[str, str] = {}
    for name, value in changes.items():
        try:
            checked[name] = _CHECKS[name](value)
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        raise InputRefused(problems)
    return checked


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
        return str(CHECKS["site_url"]("The address", str(value).strip()))
    except SettingWrong as error:
        raise ValueError(str(error)) from error


def _per_page(value: object) -> int:
    try:
        number = int(str(value))
    except ValueError:
        number = 0
    if not 1 <= number <= MOST_PER_PAGE:
        raise ValueError(f"Give a whole number from 1 to {MOST_PER_PAGE}.")
    return number


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Choose yes or no.")  # noqa: TRY004 -- shown beside the field
    return value


def _hold(value: object) -> str:
    if value not in list(HoldPolicy):
        raise ValueError("Choose what waits for you.")
    return str(value)


_CHECKS: dict[str, Callable[[object], object]] = {
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
    "hold": _hold,
}
