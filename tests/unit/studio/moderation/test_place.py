"""The place in the queue that an address names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Response
from blog.models.listing import Listing
from blog.studio.moderation.place import Place, read_place, row_after


def listing(*ids):
    return Listing([Response(id=n) for n in ids], 1, 50, len(ids))


def test_what_an_address_tells_is_read_again():
    """And what is as usual is not told."""
    place = Place("spam", "comments", "ferry", 4, "oldest", 2, 9)
    told = {name: str(part) for name, part in place.arguments(page=2).items()}
    assert read_place(told) == place
    assert Place().arguments() == {}


def test_another_list_begins_at_its_top():
    """Page and row belong to one list; the next page of it keeps the rest."""
    place = Place(tab="spam", post=4, page=3, selected=9)
    assert place.arguments(kind="comments") == {
        "tab": "spam",
        "kind": "comments",
        "post": 4,
    }
    assert place.arguments(page=4) == {
        "tab": "spam",
        "post": 4,
        "page": 4,
        "selected": 9,
    }


@given(st.dictionaries(st.sampled_from(list(Place.__annotations__)), st.text()))
def test_any_address_names_a_place(given_by_anyone):
    """What is no place is left out."""
    place = read_place(given_by_anyone)
    assert place.page >= 1
    assert "\0" not in place.search


@pytest.mark.parametrize(
    ("ids", "after", "row"),
    [
        ({1}, (2, 3, 4), 2),
        ({2}, (1, 3, 4), 3),
        ({4}, (1, 2, 3), 3),
        ({4}, (1, 2, 3, 5), 5),
        ({1, 3}, (2, 4), 4),
        ({1, 2, 3, 4}, (), None),
        ({9}, (1, 2, 3, 4), None),
    ],
)
def test_the_row_that_moves_up_comes_next(ids, after, row):
    """Also from the next page; the last one where nothing is below."""
    following = row_after(listing(1, 2, 3, 4), listing(*after), ids)
    assert (following.id if following else None) == row
