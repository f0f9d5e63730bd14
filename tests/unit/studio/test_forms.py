"""What the forms of the studio share, without an application."""

import pytest

from blog.models import Category
from blog.studio.forms import (
    CHOICE_GONE,
    PlainWords,
    choices_of,
    depth_of,
    indented,
    number_or_none,
)
from blog.studio.posts.forms import read_number


@pytest.mark.parametrize(
    ("path", "depth", "shown"),
    [
        ("art", 0, "Name"),
        ("art/jazz", 1, "\u2003Name"),
        ("a/b/c", 2, "\u2003\u2003Name"),
    ],
)
def test_a_name_stands_as_deep_as_its_category(path, depth, shown):
    """Each slash of its path is one step to the right."""
    category = Category(name="Name", path=path)
    assert depth_of(category) == depth
    assert indented(category) == shown


@pytest.mark.parametrize(
    ("value", "number"), [("", None), (None, None), ("None", None), ("12", 12), (3, 3)]
)
def test_an_empty_choice_is_none(value, number):
    """Every other is the number of a row."""
    assert number_or_none(value) == number


def test_a_choice_that_is_no_number_is_refused():
    """WTForms then says that it is not there."""
    with pytest.raises(ValueError, match="invalid literal"):
        number_or_none("x")


@pytest.mark.parametrize("version", ["", "²", "-1", "9" * 10, "1.5", "x", "\x00"])
def test_a_version_that_is_no_number_is_none(version):
    """However long, it is never read as a number."""
    assert read_number(version) is None


def test_choices_keep_their_order_and_words():
    """The first one is what a form begins with."""
    choices = choices_of({"": "None of them", 2: "Two", 1: "One"})
    assert [(c.value, c.label) for c in choices] == [
        ("", "None of them"),
        (2, "Two"),
        (1, "One"),
    ]


def test_wtforms_refusals_are_told_in_plain_words():
    """Whatever it wanted to say, and for any number."""
    words = PlainWords()
    assert words.gettext("Not a valid choice.") == CHOICE_GONE
    assert words.ngettext("'%(value)s' is", "'%(value)s' are", 2) == CHOICE_GONE
