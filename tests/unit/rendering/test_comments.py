import pytest

from blog.errors import InputRefused
from blog.rendering import render_comment


def test_comment_has_light_markup():
    """Emphasis, lists, quotations, code and the line ends people type."""
    assert render_comment("*a* **b** `c`\nd\n\n> e\n\n- f") == (
        "<p><em>a</em> <strong>b</strong> <code>c</code><br>\nd</p>\n"
        "<blockquote>\n<p>e</p>\n</blockquote>\n<ul>\n<li>f</li>\n</ul>"
    )


def test_links_in_comments_are_not_vouched_for():
    """Written or bare, a link carries nofollow, ugc and noopener."""
    shown = render_comment("[a](https://a.example/) https://b.example/x")
    assert shown.count('rel="nofollow ugc noopener"') == 2
    assert '<a href="https://b.example/x"' in shown


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html,<script>)",
        "![x](https://pixel.example/1.png)",
        "# loud",
        "loud\n===",
    ],
)
def test_strangers_bring_no_elements(written):
    """Tags are text, pictures and headings do not exist, bad addresses do not link."""
    shown = render_comment(written)
    for element in ("<script", "<img", "<h1", 'href="j', 'href="J', 'href="data'):
        assert element not in shown


def test_comment_ends_at_ten_kilobytes():
    """10,240 bytes are taken, one more is refused beside the field."""
    assert render_comment("é" * 5_120)
    with pytest.raises(InputRefused) as refusal:
        render_comment("é" * 5_120 + "a")
    assert list(refusal.value.problems) == ["text"]
