"""Column types that keep their invariants."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from blog.models.base import UtcDateTime

MOMENT = datetime(2026, 5, 14, 14, 0, tzinfo=timezone(timedelta(hours=2)))
DIALECTS = [sqlite.dialect(), postgresql.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_a_moment_comes_back_as_the_same_moment_in_utc(dialect):
    """Whatever zone it was given in."""
    kind = UtcDateTime()
    stored = kind.process_bind_param(MOMENT, dialect)
    back = kind.process_result_value(stored, dialect)
    assert back == MOMENT
    assert back.tzinfo is UTC


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_no_moment_stays_none(dialect):
    """Both ways."""
    kind = UtcDateTime()
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None


def test_a_time_without_a_zone_is_refused():
    """It could mean any of two dozen moments."""
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 5, 14), DIALECTS[0])  # noqa: DTZ001 -- that is the point
