import pytest

from blog.rendering import render_html, render_markdown


@pytest.fixture
def facts(options):
    return lambda text: render_markdown(text, options=options)


def test_outbound_addresses_are_those_a_reader_can_follow_out(facts):
    """Links elsewhere in order, each once; not own ones, code, pictures, mail."""
    text = """
[b](https://b.example/1) https://a.example/x [b](https://b.example/1)
[own](/x) [own](https://slack.example/y) [own](http://SLACK.example:80/) <me@a.example>
`https://code.example` ![p](https://pic.example/p.png) [f](#x)

    https://block.example/

READ MORE: [More](https://more.example/)

[Film](https://vimeo.com/123)
"""
    assert facts(text).outbound_urls == (
        "https://b.example/1",
        "https://a.example/x",
        "https://more.example/",
        "https://vimeo.com/123",
    )


def test_links_inside_code_are_not_outbound(options):
    """A link in imported code is an example, not a reference."""
    source = '<pre><a href="https://a.example/">x</a></pre>'
    assert render_html(source, options=options).outbound_urls == ()


def test_image_addresses_are_absolute(facts):
    """Own and foreign pictures, in order, each once."""
    text = "![](/media/a.png) ![](https://b.example/c.png) ![](/media/a.png)"
    assert facts(text).image_urls == (
        "https://slack.example/media/a.png",
        "https://b.example/c.png",
    )


def test_text_is_what_the_author_said(facts):
    """Words block by block, without markup and without the page's own words."""
    rendered = facts(
        "# A & *b*\n\nc[^1]  \nd\ne\n\n- f\n- g\n\nREAD MORE: [h](/kept/)\n\n"
        "[Film](https://vimeo.com/123)\n\n![alt](https://b.example/c.png)\n\n"
        "    i\n    j\n\n|k|l|\n|-|-|\n\n[^1]: m"
    )
    assert rendered.text == "A & b\nc d e\nf\ng\ni\nj\nk\nl\nm"
    assert rendered.word_count == 13


def test_excerpt_is_the_first_paragraphs(facts):
    """Headings, quotations and lists are passed over; no markup is left."""
    rendered = facts(
        "# T\n\n> q\n\n- l\n\nOne *two*.\n\n![](/media/boat.png)\n\nThree."
    )
    assert rendered.excerpt == "One two. Three."


def test_excerpt_ends_between_words(facts):
    """At most 280 characters, the last word whole."""
    excerpt = facts("word, " * 100).excerpt
    assert len(excerpt) <= 280
    assert excerpt.endswith("word…")


def test_excerpt_takes_what_there_is(facts):
    """Without a paragraph the first words of anything serve."""
    assert facts("# T\n\n- l").excerpt == "T l"
    assert facts("").excerpt == ""


@pytest.mark.parametrize(
    ("words", "minutes"), [(0, 1), (1, 1), (230, 1), (231, 2), (461, 3)]
)
def test_reading_time_is_rounded_up(facts, words, minutes):
    """230 words a minute, never less than one minute."""
    assert facts("word " * words).reading_minutes == minutes
