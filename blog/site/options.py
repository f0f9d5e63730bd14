"""What the owner decided about the site, as one typed value."""

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


@dataclass(frozen=True, kw_only=True)
class SiteOptions:
    """Defaults are a new site's. `url` has no trailing slash."""

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
    hold: HoldPolicy = HoldPolicy.FIRST

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
        values: dict[str, Any] = {n: v for n, v in rows if n in known}
        if "hold" in values:
            values["hold"] = HoldPolicy(values["hold"])
        if settings.site_url:
            values["url"] = settings.site_url
        memo = db.session.info[_MEMO] = SiteOptions(**values)
    return memo


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
