import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.rendering.bodies import render_markdown
from blog.rendering.notes import split_at_headings
from blog.rendering.rendered import RenderOptions

BODY = '<p>One</p><h2 id="when">When?</h2><p>Soon</p><h2 id="cast">Who</h2><ul></ul>'


def split(html, *ids):
    return list(split_at_headings(html, ids))


def test_a_body_without_notes_stays_whole():
    """Also an empty one, and one whose headings nobody links to."""
    assert split(BODY) == [(BODY, None)]
    assert split(BODY, "other") == [(BODY, None)]
    assert split("", "when") == [("", None)]


def test_a_piece_ends_behind_its_heading():
    """The note comes after the heading and before the section's text."""
    assert split(BODY, "cast", "when") == [
        ('<p>One</p><h2 id="when">When?</h2>', "when"),
        ('<p>Soon</p><h2 id="cast">Who</h2>', "cast"),
        ("<ul></ul>", None),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<blockquote><h3 class="x" id="a">A</h3><p>b</p></blockquote>', "<p>c</p>"),
        ('<h2 id="a">A <code>b</code><br>c</h2>', "<p>d</p>"),
        ('<p><img alt="> &lt;" src="/media/x"></p><h2 id="a">A</h2>', "<hr>"),
    ],
)
def test_no_element_is_torn(before, after):
    """A heading inside something lets the note wait until the outermost has ended."""
    assert split(before + after, "a") == [(before, "a"), (after, None)]


@pytest.mark.parametrize(
    "html",
    [
        '<p title="<h2 id=&quot;a&quot;>">b</p>',
        "<p>&lt;h2 id=&#34;a&#34;&gt;</p>",
        '<p><a id="a">b</a></p>',
        '<li id="a">b</li>',
    ],
)
def test_only_headings_take_notes(html):
    """Words about headings, and ids of other elements, are none."""
    assert split(html, "a") == [(html, None)]


@given(
    st.lists(
        st.sampled_from(
            [
                "## Night ferry",
                "> ### Quoted",
                "- ## In a list",
                "Words with `<h2 id='a'>` and <b title='x > y'>more</b>.",
                "<details><summary>S</summary><h4 id='own'>Own</h4></details>",
                "![A > b](/media/a.png)",
                "```\n## code\n```",
            ]
        ),
        max_size=8,
    )
)
def test_the_pieces_of_a_real_body_are_the_body(blocks):
    """Whatever was written, nothing is lost and every heading is met once, in order."""
    options = RenderOptions(site_url="https://blog.test")
    body = render_markdown("\n\n".join(blocks), options=options)
    ids = [heading.id for heading in body.headings]
    pieces = split(body.html, *ids)
    assert "".join(html for html, _ in pieces) == body.html
    assert [heading for _, heading in pieces] == [*ids, None]
    assert all(html.count("<div") == html.count("</div") for html, _ in pieces)
