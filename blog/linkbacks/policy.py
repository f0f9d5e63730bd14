"""How many pings one sender may cost us."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete

from blog import clock
from blog.errors import AccessDenied
from blog.extensions import begin_writing, db, settings, upsert_into
from blog.models import Allowance

WINDOW = timedelta(hours=1)


def spend_budget(keys: Iterable[str]) -> None:
    """Count one ping against each key and commit; AccessDenied when one has run out.

    `AFTERWORD_PING_BUDGET` is the number an hour, by the clock's hour; 0 lifts it. What
    is refused counts, too, because looking it up cost as much.
    """
    budget = settings.ping_budget
    if not budget:
        return
    begin_writing()
    window_at = clock.now().replace(minute=0, second=0, microsecond=0)
    db.session.execute(
        delete(Allowance).where(Allowance.window_at < window_at - WINDOW)
    )
    used: list[int] = []
    for key in sorted(keys):
        counted = upsert_into(Allowance).values(
            key=key[:300], window_at=window_at, used=1
        )
        used += db.session.scalars(
            counted.on_conflict_do_update(
                index_elements=["key", "window_at"],
                set_={"used": Allowance.used + 1},
            ).returning(Allowance.used)
        )
    db.session.commit()
    if max(used, default=0) > budget:
        raise AccessDenied(
            f"More than {budget} pings came within the hour. Try again in the next one."
        )
