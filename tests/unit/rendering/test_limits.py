import pytest

from blog.errors import InputRefused
from blog.rendering import RenderOptions, render_html, render_markdown
from blog.rendering.sanitize import open_body

OPTIONS = RenderOptions(site_url="https://slack.example/")
MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "written",
    [
        "a" * (MEGABYTE + 1),
        "é" * (MEGABYTE // 2 + 1),
        "[" * 50_000,
        "![" * 30_000,
        "[x " * 40_000,
        "[`" * 60_000,
        "[^1]: x\n\n" + "[^a" * 10_000,
        "*" * MEGABYTE,
        "a*" * 400_000,
        "- a\n" * 200_000,
        "\n" * MEGABYTE,
        "http://" * 140_000,
        "|a|b|\n|-|-|\n" + "|\n" * 400_000,
        "[^1]: x\n\n" + "[^1] " * 190_000,
        "> " * 500 + "x",
        "<div>\n" * 300,
    ],
    ids=lambda text: f"{text[:8]!r}-{len(text)}",
)
def test_laborious_markdown_is_refused(written):
    """Texts that parsers take minutes for are refused with a sentence."""
    with pytest.raises(InputRefused) as refusal:
        render_markdown(written, options=OPTIONS)
    assert list(refusal.value.problems) == ["text"]


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 200_000,
        "<b>" * 300_000,
        "<ul><li>" * 100_000,
        "<table>" * 120_000,
        "<p>x" * 110_000,
        "a" * (MEGABYTE + 1),
        "<a><b><i>" * 10_000 + "<p>x" * 90_000,
    ],
    ids=lambda text: f"{text[:8]!r}-{len(text)}",
)
def test_laborious_html_is_refused(source):
    """Depth and number of elements have an end; nothing is silently cut off."""
    with pytest.raises(InputRefused):
        render_html(source, options=OPTIONS)


def test_page_that_swells_is_refused():
    """More than 8 million characters of HTML are not read, whatever made them."""
    with pytest.raises(InputRefused, match="too large"):
        open_body("a" * 8_000_001)


@pytest.mark.parametrize(
    "written",
    [
        "The tide turned at *noon*, as [told](https://a.example/x).\n\n" * 3_000,
        "- [A name](https://a.example/x) as somebody\n" * 2_000,
        "[![a](/media/a.png)](/b) " * 3_000,
        "> " * 60 + "deep",
    ],
    ids=["prose", "links", "pictures", "depth"],
)
def test_long_honest_texts_are_rendered(written):
    """The bounds leave room for very long posts."""
    assert render_markdown(written, options=OPTIONS).html


def test_open_emphasis_is_not_repeated_in_every_block():
    """The attack that makes megabytes of a few kilobytes stays small."""
    source = "<p>" + "".join(f"<b title={i}>" for i in range(90)) + "<div>x</div>" * 900
    assert len(render_html(source, options=OPTIONS).html) < 3 * len(source)
    attack = (
        "".join(f"<a id={i}><b id={i}><i id={i}>" for i in range(20)) + "<p>x" * 900
    )
    assert len(render_html(attack, options=OPTIONS).html) < 10 * len(attack)
