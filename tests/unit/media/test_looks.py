"""What makes a picture look as it does survives; what only tells about it does not."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring
from PIL import Image, ImageCms

from blog.errors import InputRefused
from blog.media.pictures import LONGEST_SIDE, clean_picture
from blog.media.uploading import markdown_of
from blog.models import Media
from blog.rendering import RenderOptions, render_markdown

DURATIONS = [120, 340, 560]


def moving(kind, size=(20, 20), **options):
    frames = [Image.new("RGB", size, c) for c in ("red", "teal", "gold")]
    out = io.BytesIO()
    frames[0].save(
        out,
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=DURATIONS,
        **options,
    )
    return out.getvalue()


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


def encoded(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_a_moving_picture_keeps_its_pace_and_its_loop(kind):
    """Each frame is shown as long as before, again and again."""
    image = opened(clean_picture(moving(kind, loop=0)))
    told = []
    for number in range(image.n_frames):
        image.seek(number)
        image.load()
        told.append(image.info["duration"])
    assert told == DURATIONS
    assert image.info["loop"] == 0


def test_the_comment_of_a_gif_is_dropped():
    """It may name whoever made it."""
    content = moving("GIF", comment=b"made by somebody")
    assert b"somebody" in content
    assert b"somebody" not in clean_picture(content).content


def test_a_long_film_of_small_bytes_is_refused():
    """All frames together may unpack to 50 million pixels."""
    frames = [Image.new("P", (4000, 4000), n) for n in range(4)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(InputRefused, match="50 million"):
        clean_picture(out.getvalue())


@pytest.mark.parametrize("side", [50, LONGEST_SIDE + 100])
def test_what_is_see_through_stays_so(side):
    """Also where a palette says it, and where the picture is made smaller."""
    palette = Image.new("P", (side, 20))
    palette.putpalette([0, 0, 0, 255, 0, 0])
    picture = opened(clean_picture(encoded(palette, transparency=0)))
    assert picture.convert("RGBA").getpixel((1, 1))[3] == 0


def profile_with_red_for_green():
    """Return the profile of a space whose first channel is green."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"----").replace(b"gXYZ", b"rXYZ")
    return swapped.replace(b"----", b"gXYZ")


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_of_another_space_are_turned_into_those_of_the_web(mode):
    """What looked green stays green, though no profile is left to say so."""
    image = Image.new(mode, (8, 8), (255, 0, 0))
    content = encoded(image, icc_profile=profile_with_red_for_green())
    picture = opened(clean_picture(content))
    assert "icc_profile" not in picture.info
    red, green, blue = picture.getpixel((1, 1))[:3]
    assert green > 250
    assert max(red, blue) < 10


def test_a_palette_made_smaller_gets_colours_in_between():
    """Stripes of black and white become grey, not whichever came first."""
    stripes = Image.new("1", (LONGEST_SIDE * 2, 20))
    stripes.paste(1, (0, 0, LONGEST_SIDE * 2, 20))
    for x in range(0, LONGEST_SIDE * 2, 2):
        stripes.paste(0, (x, 0, x + 1, 20))
    picture = opened(clean_picture(encoded(stripes.convert("P"))))
    assert 100 < picture.convert("L").getpixel((LONGEST_SIDE // 2, 5)) < 150


def test_a_broken_profile_is_as_good_as_none():
    """The picture is kept as its numbers say."""
    image = Image.new("RGB", (8, 8), (200, 40, 40))
    picture = opened(clean_picture(encoded(image, icc_profile=b"no profile")))
    assert picture.getpixel((1, 1)) == (200, 40, 40)


# What means something in Markdown comes up often, alone and in pairs.
WORDS = st.lists(st.text("ab`*_~<>&;[]()!\\\"':/", min_size=1), max_size=4).map(
    " ".join
)


@given(WORDS, WORDS)
def test_markdown_of_any_words_shows_one_picture_with_those_words(description, caption):
    """No sign in them is taken for Markdown."""
    media = Media(path="2026/05/x.png", description=description, caption=caption)
    options = RenderOptions(site_url="http://blog.test")
    html = render_markdown(markdown_of(media), options=options).html
    tree = fragment_fromstring(html, create_parent=True)
    [image] = tree.iter("img")
    assert image.get("src") == "/media/2026/05/x.png"
    assert image.get("alt") == description
    assert "".join(tree.itertext()).strip() == caption
