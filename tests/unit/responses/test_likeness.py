import pytest

from blog.models import Post, Response
from blog.responses.likeness import LONG_RUN, copies, fold, has_long_run, is_same_line

WORDS = [f"word{number}" for number in range(200)]
POST = Post(html="<p>" + "</p><p>".join([" ".join(WORDS[:90]), " ".join(WORDS[90:])]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The Night-Ferry!", "the night ferry", True),
        ("The Night Ferry", "The Night Ferry 2", False),
        ("", "", False),
        (None, None, False),
        ("…", "—", False),
    ],
)
def test_lines_are_compared_by_their_words(one, other, same):
    """Signs and case make no difference, and nothing is like nothing."""
    assert is_same_line(one, other) is same


@pytest.mark.parametrize(
    ("length", "copied"), [(LONG_RUN - 1, False), (LONG_RUN + 5, True)]
)
@pytest.mark.parametrize("start", [0, 3, 70])
def test_a_long_piece_of_the_post_is_a_copy(start, length, copied):
    """A sentence quoted is none; wherever in the sender's words it stands."""
    piece = " ".join(WORDS[start : start + length]).upper()
    response = Response(post=POST, text=f"They say: {piece}, they say")
    assert copies(response) is copied
    held = Response(post=POST, check={"snapshot": f"x y z {piece}."})
    assert copies(held) is copied


def test_without_a_post_or_words_nothing_is_copied():
    """A mention of the home page, a like, a post that is only a picture."""
    long = " ".join(WORDS)
    assert not copies(Response(text=long))
    assert not copies(Response(post=POST))
    assert not copies(Response(post=Post(html=""), text=long))


def test_a_run_ends_at_whole_words():
    """`word1` is not found in `word10`."""
    text = " ".join(["same"] * (LONG_RUN - 1))
    assert not has_long_run(f"{text} word1", fold(f"{text} word10"))
    assert has_long_run(f"{text} word1", fold(f"and {text} word1 too"))
