import pytest

from blog.rendering import cut_at_words, plain_text


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("one two", 7, "one two"),
        ("one  two\nthree", 20, "one two three"),
        ("one two three", 9, "one two…"),
        ("one two three", 8, "one two…"),
        ("one, two three", 7, "one…"),
        ("abcdefgh", 4, "abc…"),
        ("", 4, ""),
    ],
)
def test_text_is_cut_where_a_word_ends(text, limit, cut):
    """Never longer than the limit, the mark of omission included."""
    assert cut_at_words(text, limit) == cut
    assert len(cut) <= limit


def test_plain_text_has_a_line_for_each_block():
    """Tags, scripts and comments are gone, characters are themselves."""
    assert plain_text(
        "<h1>A&amp;b</h1>c<br>d<script>x</script><!-- y --><ul><li>e<li>f</ul> g"
    ) == ("A&b\nc d\ne\nf\ng")
