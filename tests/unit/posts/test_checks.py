"""What can be told to be wrong with a change, before anything is asked of a database."""

import pytest

from blog.models import PostKind
from blog.posts.change import PostChange
from blog.posts.checks import find_problems

LONGEST = "https://other.example/" + "x" * (2000 - len("https://other.example/"))


def problem_of(*addresses):
    change = PostChange(title="x", text="x", trackback_urls=addresses)
    return find_problems(change.tidied(), PostKind.POST).get("trackback_urls")


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/post/trackback/",
        "http://other.example/wp-trackback.php?p=12",
        "https://other.example:8443/tb",
        "https://bücher.example/tb/é",
        "http://[2001:db8::1]/tb",
        LONGEST,
    ],
)
def test_a_web_address_is_taken_for_a_trackback(address):
    """Of any host, port and script, up to 2,000 characters."""
    assert problem_of(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "other.example/tb",
        "/trackback/",
        "//other.example/tb",
        "ftp://other.example/tb",
        "javascript:alert(1)",
        "mailto:a@other.example",
        "https://",
        "https:///tb",
        "https://[::1/tb",
        "https://other.example:port/tb",
        "https://other.example:99999/tb",
        "https://user:secret@other.example/tb",
        "https://other.example\\@evil.example/tb",
        "https://other.example/a b",
        "https://a.example/ https://b.example/",
    ],
)
def test_what_is_no_web_address_is_told_with_its_words(address):
    """So that the author sees which of twenty lines it is."""
    assert problem_of("https://fine.example/", address) == (
        f'"{address}" is no web address. Give each on a line, with https://.'
    )


def test_only_the_beginning_of_a_long_wrong_address_is_repeated():
    """A sentence stays a sentence."""
    assert problem_of("x" * 1500) == (
        f'"{"x" * 80}" is no web address. Give each on a line, with https://.'
    )


def test_an_address_longer_than_the_column_is_refused():
    """Nothing is cropped in silence."""
    assert problem_of(LONGEST + "x") == "An address has more than 2,000 characters."


def test_twenty_trackback_addresses_are_the_most():
    """Each costs a request of its own."""
    addresses = [f"https://site{n}.example/tb" for n in range(21)]
    assert problem_of(*addresses[:20]) is None
    assert problem_of(*addresses) == "There are 21 addresses; 20 is the most."
