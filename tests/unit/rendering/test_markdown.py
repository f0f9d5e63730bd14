import pytest


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("[t](/x 'y')", '<p><a href="/x" title="y">t</a></p>'),
        ("[t][1]\n\n[1]: /x", '<p><a href="/x">t</a></p>'),
        ("~~a~~ \\*b\\* &amp;", "<p><s>a</s> *b* &amp;</p>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("<mark>a</mark> <b>c</b>", "<p><mark>a</mark> <b>c</b></p>"),
        ("", ""),
    ],
)
def test_commonmark_is_rendered(markdown, written, shown):
    """Markdown gives the HTML that CommonMark and its usual extensions name."""
    assert markdown(written) == shown


def test_only_whole_addresses_become_links(markdown):
    """An address with its scheme is linked; a module's name or a host is not."""
    shown = markdown("https://a.example/x, asyncio.run, www.b.example, me@c.example")
    assert shown.count("<a ") == 1
    assert '<a href="https://a.example/x">https://a.example/x</a>,' in shown


def test_quotation_marks_stay_as_typed(markdown):
    """The author's punctuation is not improved."""
    assert markdown("\"a\" -- 'b'...") == "<p>\"a\" -- 'b'...</p>"


def test_task_lists_stay_text(markdown):
    """A box in brackets is text, for a body has no form elements."""
    assert "[ ] a" in markdown("- [ ] a")
