"""Paragraphs of HTML that comes without them."""

import pytest


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("One.", "<p>One.</p>"),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One.\r\n\r\n\r\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("One,\ntwo.", "<p>One,<br>\ntwo.</p>"),
        ("One,<br>\ntwo.", "<p>One,<br>\ntwo.</p>"),
        ("A <b>word</b>.\n\nTwo.", "<p>A <b>word</b>.</p>\n<p>Two.</p>"),
        ("<p>One,\ntwo.</p>", "<p>One,\ntwo.</p>"),
        ("<p>One.</p>\n\n<p>Two.</p>", "<p>One.</p><p>Two.</p>"),
        (
            "One.\n<ul><li>a</li></ul>\nTwo.",
            "<p>One.</p>\n<ul><li>a</li></ul><p>Two.</p>",
        ),
        ("<pre>a\n\nb</pre>", None),
        (" \n\n ", ""),
    ],
)
def test_words_outside_every_element_become_paragraphs(html, sent, shown):
    """A blank line ends one, a line feed breaks a line, and blocks stay as they are."""
    rendered = html(sent).strip()
    if shown is None:
        assert "a\n\nb" in rendered
        assert "<p>" not in rendered
    else:
        assert rendered == shown


def test_a_picture_among_words_stays_there(html):
    """What stands in a line is part of its paragraph."""
    rendered = html('Look: <img src="/media/boat.png" alt="A boat"> there.\n\nTwo.')
    assert rendered.count("<p>") == 2
