import pytest

WATCH = "https://www.youtube.com/watch?v=SQEQr7c0-dw"


def test_video_address_alone_becomes_a_figure(markdown):
    """Without a script it is a link, and says truly that nothing was loaded."""
    assert markdown(WATCH) == (
        f'<figure class="embed"><a class="video" href="{WATCH}" rel="noopener">'
        '<span class="still" aria-hidden="true"><span class="play"></span></span>'
        '<span class="cap"><b>Play: youtube.com</b> <span>Opens at youtube.com. '
        "Nothing is loaded from there before.</span></span></a></figure>"
    )


def test_words_of_the_link_are_the_title(markdown):
    """A video that was given a name is shown under it."""
    assert "<b>Play: The making of</b>" in markdown(
        "[The making of](https://vimeo.com/12345)"
    )


@pytest.mark.parametrize(
    ("written", "opened"),
    [
        (f"<p>{WATCH}</p>", WATCH),
        (f"<figure><div>\n{WATCH}\n</div></figure>", WATCH),
        ('<iframe src="//www.youtube.com/embed/SQEQr7c0-dw?rel=0">x</iframe>', WATCH),
        ('<p><iframe src="https://player.vimeo.com/video/123"></iframe></p>',
         "https://vimeo.com/123"),
        ("<p>https://youtu.be/SQEQr7c0-dw?t=9</p>", "https://youtu.be/SQEQr7c0-dw?t=9"),
        ("<p>https://www.youtube.com/shorts/SQEQr7c0-dw</p>",
         "https://www.youtube.com/shorts/SQEQr7c0-dw"),
    ],
)  # fmt: skip
def test_imported_video_becomes_a_figure(html, written, opened):
    """Bare addresses, embed blocks and frames lead to the page with the video."""
    shown = html(written)
    assert shown.count('<figure class="embed">') == 1
    assert f'href="{opened}"' in shown


@pytest.mark.parametrize(
    "written",
    [
        f"See {WATCH}",
        f"{WATCH} {WATCH}",
        "https://www.youtube.com/@somebody",
        "https://www.youtube.com/watch?v=",
        "https://youtu.be/",
        "https://vimeo.com/about",
        "https://youtube.com.evil.example/watch?v=SQEQr7c0-dw",
        "[a](/x) b",
        "[a](/x)",
    ],
)
def test_other_links_stay_links(markdown, written):
    """Only a video's own page, alone in its paragraph, becomes a figure."""
    assert "<figure" not in markdown(written)


def test_own_video_plays_here(markdown):
    """A file of this site gets the browser's player, with the file as a link in it."""
    assert markdown("[Low water](/media/x.mp4)") == (
        '<figure class="embed"><video src="/media/x.mp4" controls="" '
        'preload="metadata"><a href="/media/x.mp4">Low water</a></video>'
        "<figcaption>Low water</figcaption></figure>"
    )
    assert "<video" in markdown("https://slack.example/media/y.WEBM")
    assert "<video" in markdown("/media/x.mp4")


def test_written_player_loads_only_from_here(html):
    """An own player keeps its file, never starts by itself; others become links."""
    own = html(
        '<video autoplay src="/media/x.mp4" poster="https://f.example/p.png"></video>'
    )
    assert own == '<video src="/media/x.mp4" controls="" preload="metadata"></video>'
    for source in (
        '<video src="https://f.example/x.mp4"></video>',
        '<p><audio><source src="https://f.example/x.mp3"></audio></p>',
        '<figure><video src="//f.example/x.mp4"></video></figure>',
        '<p>a <video src="//f.example/x.mp4"></video></p>',
    ):
        shown = html(source)
        assert "<video" not in shown
        assert "<audio" not in shown
        assert "Opens at f.example" in shown


def test_frame_without_address_leaves_nothing(html):
    """A frame that shows nothing that can be linked is dropped with its content."""
    assert html('<p>a<iframe src="javascript:x">b</iframe></p>') == "<p>a</p>"
    assert html("<svg><iframe src=//a.example></iframe></svg>") == ""
