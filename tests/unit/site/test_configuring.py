from dataclasses import fields
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.errors import InputRefused
from blog.site.checks import CHECKS
from blog.site.configuring import checked_options
from blog.site.options import SiteOptions


def test_every_option_has_a_check_but_the_permalink_shape():
    """An option added without a check cannot be changed, and this test says so."""
    assert set(CHECKS) == {f.name for f in fields(SiteOptions)} - {"permalink_shape"}


def test_good_values_are_stored_as_they_are_meant():
    """Spaces are folded, numbers are numbers."""
    assert checked_options(
        {
            "title": "  Slack\n Water ",
            "description": "",
            "language": "en-GB",
            "time_zone": "Europe/Oslo",
            "posts_per_page": "12",
            "pings_open": False,
            "hold": "everything",
            "pings_close_after": " 14 ",
            "held_words": "casino\n\n  lowest  price \ncasino",
            "refused_words": ("pills",),
            "update_services": "https://rpc.example/ping",
            "trackback_door": "held",
        }
    ) == {
        "title": "Slack Water",
        "description": "",
        "language": "en-GB",
        "time_zone": "Europe/Oslo",
        "posts_per_page": 12,
        "pings_open": False,
        "hold": "everything",
        "pings_close_after": 14,
        "held_words": ["casino", "lowest price"],
        "refused_words": ["pills"],
        "update_services": ["https://rpc.example/ping"],
        "trackback_door": "held",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", " "),
        ("title", "x" * 201),
        ("title", "Slack\x00Water"),
        ("description", "x" * 501),
        ("language", "en_GB"),
        ("language", '"><script>'),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("posts_per_page", 0),
        ("posts_per_page", 101),
        ("posts_per_page", "many"),
        ("feed_length", -1),
        ("comments_open", "yes"),
        ("hold", "perhaps"),
        ("pings_close_after", -1),
        ("comments_close_after", "a week"),
        ("spam_score", 1001),
        ("webmention_door", "ajar"),
        ("held_words", "x" * 201),
        ("refused_words", [f"word {n}" for n in range(1001)]),
        ("update_services", "rpc.example"),
        ("update_services", "https:///ping"),
        ("update_services", "javascript://rpc.example/"),
    ],
)
def test_a_wrong_value_is_refused_under_its_name(name, value):
    """The sentence stands beside the field it is about."""
    with pytest.raises(InputRefused) as refused:
        checked_options({name: value})
    assert list(refused.value.problems) == [name]


def test_every_wrong_value_is_told_at_once():
    """Nobody mends a form one field at a time."""
    with pytest.raises(InputRefused) as refused:
        checked_options({"title": "", "hold": "", "language": "en"})
    assert set(refused.value.problems) == {"title", "hold"}


def test_the_permalink_shape_is_not_changed_here():
    """Changing it moves every post, which is a verb of its own."""
    with pytest.raises(KeyError):
        checked_options({"permalink_shape": "/{slug}/"})


@given(st.text())
def test_any_text_as_title_is_one_short_printable_line_or_refused(text):
    """No title breaks a page or a feed."""
    try:
        title = checked_options({"title": text})["title"]
    except InputRefused:
        return
    assert title.isprintable()
    assert 0 < len(title) <= 200


@given(st.sampled_from(sorted(available_timezones())))
def test_every_known_zone_is_taken(zone):
    """The list shown and the list checked are one."""
    assert checked_options({"time_zone": zone}) == {"time_zone": zone}
