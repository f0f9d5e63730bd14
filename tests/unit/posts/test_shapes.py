"""What permalinks look like."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blog.posts.shapes import Place, is_reserved, path_in_shape, shape_problem

PLACE = Place(
    slug="night-ferry",
    day=datetime(2026, 5, 3, tzinfo=ZoneInfo("Asia/Tokyo")),
    category_path="travel/sea",
    post_id=12,
)


@pytest.mark.parametrize(
    ("shape", "path"),
    [
        ("/{year}/{month}/{slug}/", "/2026/05/night-ferry/"),
        ("/{year}/{month}/{day}/{slug}/", "/2026/05/03/night-ferry/"),
        ("/{slug}/", "/night-ferry/"),
        ("/{category}/{slug}/", "/travel/sea/night-ferry/"),
        ("/archives/{id}/", "/archives/12/"),
        ("/{id}/{slug}/", "/12/night-ferry/"),
    ],
)
def test_a_shape_makes_a_path(shape, path):
    """Each name in braces is filled in, dates with their zeros."""
    assert shape_problem(shape) is None
    assert path_in_shape(shape, PLACE) == path


def test_a_post_without_category_has_a_word_in_its_place():
    """The word WordPress has there, so that moved addresses stay."""
    place = Place(slug="x", day=PLACE.day, category_path=None, post_id=1)
    assert path_in_shape("/{category}/{slug}/", place) == "/uncategorized/x/"


@pytest.mark.parametrize(
    "shape",
    [
        "",
        "{slug}/",
        "/{slug}",
        "//{slug}/",
        "/{year}/{month}/",
        "/{title}/",
        "/{slug.__class__}/",
        "/{slug!r}/",
        "/{{slug}}/",
        "/{slug/",
        "/{slug}/?x/",
        "/a b/{slug}/",
        "/feed/{slug}/",
        "/studio/{slug}/",
        "/{slug}/feed/",
        "/{id}/",
        "/{year}/{id}/",
    ],
)
def test_a_shape_that_cannot_work_is_named(shape):
    """Nothing is stored that would hide the blog itself or give posts one address."""
    assert shape_problem(shape)


@pytest.mark.parametrize(
    ("path", "is_page", "reserved"),
    [
        ("/feed/", True, True),
        ("/studio/x/", True, True),
        ("/about/feed/", True, True),
        ("/2026/", True, True),
        ("/12/", True, True),
        ("/about/2026/", True, False),
        ("/feeding/", True, False),
        ("/2026/05/", False, True),
        ("/2026/", False, True),
        ("/2026/13/", False, False),
        ("/2026/05/x/", False, False),
        ("/2026/05/feed/", False, True),
        ("/tag/x/", False, True),
    ],
)
def test_the_blog_keeps_its_own_addresses(path, is_page, reserved):
    """Feeds, archives and screens are never hidden by what somebody writes."""
    assert is_reserved(path, is_page=is_page) is reserved
