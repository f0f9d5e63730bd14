"""Dates as pages write them."""

from datetime import UTC, datetime

import pytest

from blog.linkbacks.sources.dates import read_date


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-05-14", (2026, 5, 14)),
        (" 2026-05-14T12:00:00+02:00 ", (2026, 5, 14, 10)),
        ("2026-05-14 12:00:00 +0200", (2026, 5, 14, 10)),
        ("2026-05-14 09:30", (2026, 5, 14, 9, 30)),
        ("2026-05-14T9Z", (2026, 5, 14, 9)),
        ("2026-05-14t9:30z", (2026, 5, 14, 9, 30)),
        ("2026-05-14 9:30pm", (2026, 5, 14, 21, 30)),
        ("2026-05-14 12:05 a.m.", (2026, 5, 14, 0, 5)),
        ("2026-05-14T12pm-0500", (2026, 5, 14, 17)),
        ("2026-05-14T10:11:12.123456789Z", (2026, 5, 14, 10, 11, 12, 123456)),
        ("20260514T101112Z", (2026, 5, 14, 10, 11, 12)),
        ("2026-134", (2026, 5, 14)),
        ("2026-134T10:00", (2026, 5, 14, 10)),
        ("2026-366", None),
        ("2026-05-14T25:00", None),
        ("9999-12-31T23:59-23:59", None),
        ("9999-12-31T12:00Z", None),  # no date in Auckland
        ("0001-01-01T00:00Z", None),  # none in New York
        ("yesterday", None),
        ("10:00", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_a_date_is_read_in_utc_or_not_at_all(written, moment):
    """ISO 8601 as the microformats testers write it; anything else is no date."""
    assert read_date(written) == (datetime(*moment, tzinfo=UTC) if moment else None)
