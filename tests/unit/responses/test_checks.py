from hypothesis import given
from hypothesis import strategies as st

from blog.responses.checks import clean_line, clean_text


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
