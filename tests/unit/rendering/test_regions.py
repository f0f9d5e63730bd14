def test_tables_scroll_in_a_labelled_region(markdown):
    """A wide table is reached by keyboard and named; numbers keep their side."""
    shown = markdown("|a|b|c|\n|-|-:|:-:|\n|1|2|3|")
    assert shown.startswith(
        '<div class="tbl scroll" role="region" tabindex="0" aria-label="Table"><table>'
    )
    assert '<th scope="col">a</th>' in shown
    assert '<td class="r">2</td>' in shown
    assert '<td class="c">3</td>' in shown


def test_imported_table_is_named_by_its_caption(html):
    """The region is called what the caption says; old alignment is kept."""
    shown = html(
        '<table><caption>Low <b>water</b></caption><tr><td align="RIGHT">1</table>'
    )
    assert 'aria-label="Table: Low water"' in shown
    assert '<td class="r">1</td>' in shown


def test_code_scrolls_in_a_labelled_region(markdown):
    """A code block is reached by keyboard, named by its language and escaped."""
    assert markdown("```python\na < b\n```") == (
        '<pre role="region" tabindex="0" aria-label="Code: python">'
        '<code class="language-python">a &lt; b\n</code></pre>'
    )
    assert 'aria-label="Code"' in markdown("    a")


def test_imported_code_needs_no_inner_element(html):
    """A bare `pre` is a region too."""
    assert html("<pre>a\nb</pre>") == (
        '<pre role="region" tabindex="0" aria-label="Code">a\nb</pre>'
    )


def test_footnotes_keep_their_ids_both_ways(markdown):
    """Reference and note link to each other, each with words for the ear."""
    shown = markdown("a[^x] b[^x]\n\n[^x]: Note.")
    assert '<sup><a href="#fn1" id="fnref1" class="fn"' in shown
    assert 'id="fnref1:1"' in shown
    assert 'aria-label="Footnote 1">1</a></sup>' in shown
    assert '<section class="fns" aria-label="Footnotes">' in shown
    assert '<li id="fn1"><p>Note. <a href="#fnref1"' in shown
    assert 'aria-label="Back to the text"' in shown
    assert "<hr" not in shown
