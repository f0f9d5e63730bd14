import pytest

from blog.comments import tokens
from blog.errors import InputRefused, NotFound

pytestmark = pytest.mark.usefixtures("app")


def refusal(token, post_id=1, person_id=None):
    with pytest.raises(InputRefused) as refused:
        tokens.check_form_token(token, post_id, person_id)
    return refused.value.problems["token"]


@pytest.mark.parametrize("seconds", [2, 60, 24 * 60 * 60])
def test_a_token_is_good_from_two_seconds_to_a_day(seconds, stopped_clock):
    """A person needs two seconds, and has a day."""
    token = tokens.make_form_token(1, None)
    stopped_clock.advance(seconds=seconds)
    tokens.check_form_token(token, 1, None)


def test_a_token_is_too_young_for_a_machine(stopped_clock):
    """What comes back at once was not typed."""
    token = tokens.make_form_token(1, None)
    stopped_clock.advance(seconds=1)
    assert "faster than anyone can type" in refusal(token)


def test_a_token_ends_after_a_day(stopped_clock):
    """An old page says so, instead of blaming the writer."""
    token = tokens.make_form_token(1, None)
    stopped_clock.advance(hours=24, seconds=1)
    assert "open for more than a day" in refusal(token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\u2603", "\0", "." * 5000])
def test_a_forged_token_is_refused(token):
    """Nothing unsigned gets through, and nothing unsigned is an error of ours."""
    assert "did not come from this page" in refusal(token)


def test_a_token_belongs_to_one_post_and_one_person(stopped_clock):
    """Another site cannot take an anonymous token and use it in a moderator's name."""
    token = tokens.make_form_token(1, None)
    stopped_clock.advance(seconds=5)
    assert refusal(token, post_id=2)
    assert refusal(token, person_id=1)


def test_a_receipt_is_not_a_form_token(stopped_clock):
    """One signature serves one purpose."""
    stopped_clock.advance(seconds=5)
    assert refusal(tokens.make_receipt(1))
    with pytest.raises(NotFound):
        tokens.read_receipt(tokens.make_form_token(1, None))


def test_a_receipt_names_its_comment_for_a_day(stopped_clock):
    """The page with somebody's waiting comment is not there for ever."""
    receipt = tokens.make_receipt(12)
    assert tokens.read_receipt(receipt) == 12
    stopped_clock.advance(hours=25)
    with pytest.raises(NotFound):
        tokens.read_receipt(receipt)
