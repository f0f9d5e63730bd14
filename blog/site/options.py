"""What the owner decided about the site, as one typed value."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import select

from blog.errors import InputRefused
from blog.extensions import db, settings, upsert_into
from blog.models import SiteOption

_MEMO = "site options"


class HoldPolicy(StrEnum):
    """Which responses wait for a moderator."""

    EVERYTHING = "everything"
    FIRST = "first"
    NOTHING = "nothing"


class Door(StrEnum):
    """Whether one kind of response comes in."""

    OPEN = "open"
    HELD = "held"  # it comes in and waits for a moderator
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class SiteOptions:
    """Defaults are a new site's. `url` has no trailing slash.

    `*_close_after` are days from publication, 0 is never. `hold_links` is how many
    links in a text hold it, `spam_score` from which score it is spam; 0 is never.
    `indieauth` lets apps sign people in with their address, `micropub` publish.
    """

    title: str = "Afterword"
    description: str = ""
    language: str = "en-GB"
    time_zone: str = "UTC"
    url: str = "http://127.0.0.1:8000"
    permalink_shape: str = "/{year}/{month}/{slug}/"
    posts_per_page: int = 10
    feed_length: int = 20
    comments_open: bool = True
    pings_open: bool = True
    notify_linked_sites: bool = True
    notify_nofollow: bool = True
    micropub: bool = True
    update_services: tuple[str, ...] = ()
    comment_door: Door = Door.OPEN
    pingback_door: Door = Door.OPEN
    trackback_door: Door = Door.OPEN
    webmention_door: Door = Door.OPEN
    comments_close_after: int = 0
    pings_close_after: int = 0
    hold: HoldPolicy = HoldPolicy.FIRST
    hold_links: int = 3
    held_words: tuple[str, ...] = ()
    refused_words: tuple[str, ...] = ()
    spam_score: int = 10
    indieauth: bool = True

    def address_of(self, path: str) -> str:
        """Return the whole address of a path, which may hold letters of any script."""
        return self.url + quote(path, safe="/?#&=%~:@!$'()*+,;")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def read_options() -> SiteOptions:
    """Return the options as they stand; one query in each session."""
    memo: SiteOptions | None = db.session.info.get(_MEMO)
    if memo is None:
        known = {field.name for field in fields(SiteOptions)}
        rows = db.session.execute(select(SiteOption.name, SiteOption.value))
        values: dict[str, Any] = {
            name: _KINDS.get(name, _as_stored)(value)
            for name, value in rows
            if name in known
        }
        if settings.site_url:
            values["url"] = settings.site_url
        memo = db.session.info[_MEMO] = SiteOptions(**values)
    return memo


def _as_stored(value: object) -> object:
    return value


_KINDS: dict[str, Callable[[Any], object]] = {
    "hold": HoldPolicy,
    **dict.fromkeys(("comment_door", "pingback_door"), Door),
    **dict.fromkeys(("trackback_door", "webmention_door"), Door),
    **dict.fromkeys(("update_services", "held_words", "refused_words"), tuple),
}


def write_options(**changes: object) -> None:
    """Store some options in the current transaction; the caller commits.

    Raises InputRefused for a time zone nobody knows.
    """
    if (zone := changes.get("time_zone")) and zone not in available_timezones():
        raise InputRefused({"time_zone": f"There is no time zone {zone}."})
    for name, value in changes.items():
        put_option(name, value)


def put_option(name: str, value: object) -> None:
    """Store one value under a name, of SiteOptions or a room's own; no commit."""
    row = upsert_into(SiteOption).values(name=name, value=value)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["name"], set_={"value": row.excluded.value}
        )
    )
    db.session.info.pop(_MEMO, None)
