import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.comments.forms import as_id, clean_line, clean_text


def test_text_keeps_its_lines():
    """Every kind of line end becomes a line feed; blank ends go."""
    assert clean_text(" one\r\ntwo\rthree\n\n") == "one\ntwo\nthree"


def test_text_keeps_what_people_write():
    """Other scripts, marks, tabs and emoji stay as they are."""
    words = "Ålesund\t\u03b4\u03af\u03c3\u03ba\u03bf\u03c2 \u200f\u05dc\u05d9\u05dc 船 👩\u200d🚀"
    assert clean_text(words) == words


def test_a_line_is_one_line():
    """A name cannot begin a second line anywhere it is shown."""
    assert clean_line(" R.\r\n Pascoe \t x") == "R. Pascoe x"


@given(st.text())
def test_no_control_character_survives(text):
    """Some databases refuse them, and none of them is text."""
    kept = clean_text(text)
    assert not [c for c in kept if (c < " " and c not in "\t\n") or c == "\x7f"]
    kept.encode("utf-8")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12", 12),
        ("0", 0),
        ("", None),
        (None, None),
        ("-1", None),
        ("12 ", None),
        ("\u0661\u0662", None),
        ("9" * 10, None),
        ("9" * 5000, None),
        ("x", None),
    ],
)
def test_only_what_a_row_can_have_is_a_number(value, number):
    """An address with a huge number asks the database for nothing."""
    assert as_id(value) == number
