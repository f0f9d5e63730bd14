import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.accounts.identity import (
    normal_email,
    normal_name,
    normal_password,
    normal_username,
    slug_from,
    username_from,
)
from blog.errors import InputRefused


@given(st.text())
def test_any_text_gives_a_valid_username(text):
    """A username made of any text passes its own check unchanged."""
    username = username_from(text)
    assert normal_username(username) == username


@given(st.text())
def test_an_accepted_username_is_stable(text):
    """What the check returns is returned again, and makes a clean slug."""
    try:
        username = normal_username(text)
    except InputRefused:
        return
    assert normal_username(username) == username
    assert "@" not in username
    slug = slug_from(username)
    assert slug.strip("-") == slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("text", "username"),
    [("Maren", "maren"), (" m.holt-2_x ", "m.holt-2_x"), ("7", "7")],
)
def test_a_username_is_lower_case_and_trimmed(text, username):
    """Case and outer spaces do not tell two people apart."""
    assert normal_username(text) == username


@pytest.mark.parametrize(
    "text", ["", " ", ".maren", "maren-", "ma ren", "maren@x.org", "é", "a" * 61]
)
def test_a_username_with_other_characters_is_refused(text):
    """A refused username has its sentence under its own field."""
    with pytest.raises(InputRefused) as refused:
        normal_username(text)
    assert list(refused.value.problems) == ["username"]


def test_a_username_is_made_of_the_nearest_plain_letters():
    """Accents fall away and other signs become hyphens."""
    assert username_from("Zoë van der Meer") == "zoe-van-der-meer"
    assert username_from("日本") == "author"


@given(st.emails(domains=st.just("blog.test")))
def test_an_accepted_email_is_lower_case_and_stable(text):
    """Two ways to type one address are one account."""
    try:
        email = normal_email(text)
    except InputRefused:
        return
    assert email == email.lower() == normal_email(email.upper())


@given(st.text(max_size=80))
def test_any_text_as_email_is_taken_or_refused(text):
    """Nothing typed as an email makes anything but InputRefused under that field."""
    try:
        email = normal_email(text)
    except InputRefused:
        return
    assert "@" in email


@pytest.mark.parametrize(
    "text", ["", "maren", "maren@", "@blog.test", "a b@blog.test", "Maren <m@x.org>"]
)
def test_a_text_that_is_no_email_is_refused(text):
    """An address without both halves, or with more than them, is refused."""
    with pytest.raises(InputRefused):
        normal_email(text)


def test_an_email_needs_no_name_server():
    """Whether the domain takes mail is not asked, so no network is used."""
    assert (
        normal_email("Maren@Nowhere-At-All.example") == "maren@nowhere-at-all.example"
    )


def test_a_name_is_one_printable_line():
    """Spaces are folded; an empty or unprintable name is refused."""
    assert normal_name("  Maren \n Holt ") == "Maren Holt"
    for text in ("", " \t", "x" * 121, "Maren\x00"):
        with pytest.raises(InputRefused, match="name"):
            normal_name(text)


def test_a_password_has_twelve_characters_or_more():
    """Eleven are refused, twelve taken, and a thousand and one refused."""
    assert normal_password("x" * 12) == "x" * 12
    for text in ("", "x" * 11, "x" * 1001):
        with pytest.raises(InputRefused) as refused:
            normal_password(text)
        assert list(refused.value.problems) == ["password"]


def test_a_password_is_the_same_on_every_keyboard():
    """A composed and a decomposed letter are one letter."""
    assert normal_password("é" * 12) == normal_password("e\u0301" * 12)
