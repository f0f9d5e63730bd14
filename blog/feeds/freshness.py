"""When anything a feed shows last changed, deletions included."""

from datetime import datetime

from blog import clock, signals
from blog.extensions import db
from blog.models import SiteOption
from blog.site.options import put_option

CHANGED_AT = "feeds_changed_at"


def note_change(_sender: object) -> None:
    """Remember the moment, in the transaction that makes the change.

    Without it a deleted post would leave the newest date of a feed as it was, and a
    reader that asks by date would keep the post for ever.
    """
    put_option(CHANGED_AT, clock.now().isoformat())


def last_change() -> datetime | None:
    kept = db.session.get(SiteOption, CHANGED_AT)
    return datetime.fromisoformat(kept.value) if kept else None


def subscribe() -> None:
    """Listen to whatever changes a feed; app.py calls it once."""
    for signal in (
        signals.post_published,
        signals.post_updated,
        signals.post_removed,
        signals.site_changed,
    ):
        signal.connect(note_change)
