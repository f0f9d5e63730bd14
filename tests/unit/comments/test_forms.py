import pytest

from blog.comments.forms import as_id


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
