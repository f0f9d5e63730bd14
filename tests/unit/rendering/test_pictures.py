from blog.rendering import RenderOptions, render_markdown


def test_picture_alone_becomes_a_figure(markdown):
    """Alone in its paragraph a picture gets a caption, its size, and loads late."""
    assert markdown('![A boat](/media/boat.png "At *rest*")') == (
        '<figure><img src="/media/boat.png" alt="A boat" loading="lazy" '
        'decoding="async" width="640" height="480">'
        "<figcaption>At *rest*</figcaption></figure>"
    )


def test_imported_picture_becomes_a_figure_in_its_link(html):
    """A linked picture stays linked, loses its style, and always has an alt."""
    assert html(
        '<p><a href="/media/big.png"><img class="size-full" style="x" width="10" '
        'onerror="x" src="https://slack.example/media/b.png"></a></p>'
    ) == (
        '<figure><a href="/media/big.png"><img width="10" '
        'src="https://slack.example/media/b.png" alt="" loading="lazy" decoding="async"></a></figure>'
    )


def test_picture_inside_a_sentence_stays_there(markdown):
    """A picture among words is no figure."""
    shown = markdown('a ![b](/media/boat.png "c") d')
    assert "<figure" not in shown
    assert 'title="c"' in shown


def test_picture_of_another_host_is_a_link(markdown):
    """Nothing is loaded from elsewhere: the picture is named and linked."""
    assert markdown('![A pier](https://films.example/p.jpg "Low water")') == (
        '<figure class="elsewhere"><a class="picture" '
        'href="https://films.example/p.jpg" rel="noopener">'
        "Picture at films.example: A pier</a>"
        "<figcaption>Low water</figcaption></figure>"
    )


def test_pictures_of_other_hosts_inside_text_and_links_are_links(markdown):
    """The words around stay, and so does the link a picture was in."""
    link = (
        '<a class="picture" href="https://f.example/p.jpg" rel="noopener">'
        "Picture at f.example"
    )
    assert f"a {link}</a> b" in markdown("a ![](//f.example/p.jpg) b")
    assert f'<a href="/x"><span>Pier</span></a> {link}: Pier</a> after' in markdown(
        "[![Pier](https://f.example/p.jpg)](/x) after"
    )


def test_picture_that_cannot_be_shown_leaves_its_words(html):
    """An address that is refused leaves the description, not a broken picture."""
    assert html('<p>a <img src="data:image/png;base64,x" alt="pier"></p>') == (
        "<p>a pier</p>"
    )
    assert html('<p>a<img src="javascript:x"><img></p>') == "<p>a</p>"


def test_sizes_are_asked_once_and_for_stored_pictures_only():
    """One question for all pictures of the media folder, each named once."""
    asked = []
    options = RenderOptions(
        site_url="https://slack.example",
        image_sizes=lambda sources: asked.append(sources) or {},
    )
    text = "![](/media/a.png) ![](/media/a.png) ![](/b.png) ![](//c.example/media/d)"
    render_markdown(text, options=options)
    assert asked == [["/media/a.png"]]
