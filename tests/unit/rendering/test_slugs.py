import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.rendering import slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The Night Ferry, Series 2: Again?", "the-night-ferry-series-2-again"),
        ("Héllo Wörld", "hello-world"),
        ("Straße & Øre ÆØÅ Łódź", "strasse-ore-aeoa-lodz"),
        ("\u2019Tis the season\u2019s “end”", "tis-the-seasons-end"),
        ("İstanbul ﬁne", "istanbul-fine"),
        ("日本語 タイトル", "日本語-タイトル"),
        ("ガンダム", "ガンダム"),
        ("Привет, мир й", "привет-мир-й"),
        ("हिन्दी में", "हिन्दी-में"),
        ("a__b--c", "a-b-c"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_slug_is_readable(title, slug):
    """Latin letters lose their accents, other scripts stay, the rest is hyphens."""
    assert slugify(title) == slug


def test_long_title_is_cut_between_words():
    """80 characters at most, the last word whole if there is more than one."""
    assert slugify("word " * 40) == "-".join(["word"] * 16)
    assert slugify("a" * 100) == "a" * 80
    assert slugify("a" * 80 + " b") == "a" * 80


@settings(database=None, deadline=None)
@given(st.text(max_size=200))
def test_slug_of_a_slug_is_itself(title):
    """Whatever the title, its slug is short, clean and stable."""
    slug = slugify(title)
    assert len(slug) <= 80
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert not set(slug) & set(" /?#%&\"'<>.")
    assert slugify(slug) == slug
