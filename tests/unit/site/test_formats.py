from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from blog.site.formats import age, day, iso, number

NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)


def test_a_day_is_written_in_full():
    """No leading zero, no short month, no ordinal."""
    assert day(NOON.replace(day=4), ZoneInfo("UTC")) == "4 May 2026"


def test_a_day_is_the_one_of_the_sites_zone():
    """Half past eleven in the evening in UTC is tomorrow in Tokyo."""
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert day(late, ZoneInfo("Asia/Tokyo")) == "1 January 2027"
    assert day(late, ZoneInfo("America/New_York")) == "31 December 2026"


def test_a_moment_for_machines_has_its_offset():
    """Feeds and time elements need no guess about the zone."""
    assert iso(NOON.replace(microsecond=5)) == "2026-05-14T12:00:00+00:00"


def test_a_number_is_grouped():
    """Thousands are told apart, and nothing else changes."""
    assert [number(n) for n in (0, 999, 1000, 1234567)] == [
        "0",
        "999",
        "1,000",
        "1,234,567",
    ]


@pytest.mark.parametrize(
    ("past", "words"),
    [
        ({"seconds": 0}, "0 s ago"),
        ({"seconds": 59}, "59 s ago"),
        ({"seconds": 60}, "1 min ago"),
        ({"minutes": 12, "seconds": 40}, "12 min ago"),
        ({"minutes": 60}, "1 h ago"),
        ({"hours": 23, "minutes": 59}, "23 h ago"),
        ({"days": 1}, "13 May 2026"),
        ({"hours": -1}, "14 May 2026"),
    ],
)
def test_an_age_is_relative_only_under_a_day(past, words):
    """Before that, and for what lies ahead, the date says more."""
    assert age(NOON - timedelta(**past), NOON, ZoneInfo("UTC")) == words
