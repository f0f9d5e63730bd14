from blog.rendering import Heading, render_markdown


def test_headings_are_named_after_their_words(markdown):
    """An id is the slug of the heading, the second of a kind ends in -2."""
    assert markdown("## Él *mar*[^1]\n\n## El mar\n\n## El mar\n\n[^1]: n").startswith(
        '<h2 id="el-mar">'
    )
    shown = markdown("## El mar\n\n## El mar\n\n## El mar 2\n\n## El mar\n\n## !")
    ids = ("el-mar", "el-mar-2", "el-mar-2-2", "el-mar-3")
    assert [f'id="{name}"' in shown for name in ids] == [True] * 4
    assert "<h2>!</h2>" in shown


def test_no_heading_is_as_high_as_the_title(markdown):
    """A body that starts at h1 is shifted as a whole, down to h6."""
    shown = markdown("# A\n\n## B\n\n###### C")
    assert "<h1" not in shown
    assert '<h2 id="a">A</h2>\n<h3 id="b">B</h3>\n<h6 id="c">C</h6>' in shown


def test_written_id_is_kept_where_it_can_be(html):
    """Other sites may link to it; one that is taken by the page gives way."""
    shown = html(
        '<h2 id="intro">One</h2><h2>Intro</h2><h2 id="intro">Two</h2>'
        '<h2 id="afterword">Three</h2><h2 id="fn1">Four</h2><h2 id="a b">Five</h2>'
    )
    for heading in (
        '<h2 id="intro">One',
        '<h2 id="intro-2">Intro',
        '<h2 id="two">Two',
        '<h2 id="three">Three',
        '<h2 id="four">Four',
        '<h2 id="five">Five',
    ):
        assert heading in shown


def test_headings_keep_off_the_ids_of_the_page(markdown):
    """The afterword's and the notes' ids are theirs."""
    shown = markdown("## Afterword\n\n## Comment 7")
    assert 'id="afterword-2"' in shown
    assert 'id="about-comment-7"' in shown


def test_headings_are_told(options):
    """The list of headings has id, level and words in order."""
    rendered = render_markdown("# A *b*\n\n## C\n\n## ?", options=options)
    assert rendered.headings == (Heading("a-b", 2, "A b"), Heading("c", 3, "C"))
