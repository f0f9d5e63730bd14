import pytest

FAR = (
    '<aside class="more"><a href="https://far.example/x"><span class="caps">Read more'
    "</span> <span>Far</span></a></aside>"
)


@pytest.mark.parametrize(
    "written",
    [
        "READ MORE: [Far](https://far.example/x)",
        "Read more: [Far](https://far.example/x).",
        "**READ MORE: [Far](https://far.example/x)**",
        "**READ MORE:** **[Far](https://far.example/x)**",
        "[READ MORE: Far](https://far.example/x)",
    ],
)
def test_paragraph_that_points_elsewhere_becomes_an_aside(markdown, written):
    """However the label is set, label and one link make the block."""
    assert markdown(written) == FAR


def test_imported_paragraph_becomes_the_same_aside(html):
    """HTML from another blog engine gets the block for free."""
    source = (
        "<p><strong>READ\u00a0MORE:&nbsp;"
        '<a href="https://far.example/x" target="_blank">Far</a></strong></p>'
    )
    assert html(source) == FAR


def test_own_post_is_shown_under_its_present_title(markdown):
    """A renamed post appears with the title it has now."""
    assert "<span>The title of today</span>" in markdown("READ MORE: [Old](/kept/)")


def test_block_of_an_own_post_that_is_gone_is_left_out(markdown):
    """Nothing points to a post that was deleted; the rest stays."""
    assert markdown("a\n\nREAD MORE: [Old](/gone/)\n\nb") == "<p>a</p>\n\n<p>b</p>"


def test_own_address_that_is_no_post_keeps_the_words(markdown):
    """An own page unknown to the lookup keeps the author's title."""
    assert "<span>Old</span>" in markdown("READ MORE: [Old](/category/drama/)")


@pytest.mark.parametrize(
    "written",
    [
        "READ MORE: [a](/a) [b](/b)",
        "READ MORE: see [a](/a) first",
        "READ MORE: nothing",
        "Do READ MORE: [a](/a)",
        "READ MORE: [![x](/media/boat.png)](/a)",
        "READ MORE: ![x](/media/boat.png) [a](/a)",
    ],
)
def test_other_paragraphs_stay_paragraphs(markdown, written):
    """No word or picture is lost to the block: whatever says more is left alone."""
    assert "<aside" not in markdown(written)
