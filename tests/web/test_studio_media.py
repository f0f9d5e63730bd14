"""The library of pictures, and what is served of it."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from blog.extensions import db
from blog.media.storage import media_folder
from blog.models import Media
from tests.queries import count_queries
from tests.web.desk import Desk, error_beside, form_on, fresh, picture, words_on

LIBRARY = "/studio/media/"


@pytest.fixture
def desk(app):
    return Desk(app, "author")


def add(desk, name="boat.png", content=None, **fields):
    """Add a picture through the form and return its row."""
    before = set(ids())
    sent = {"picture": (content or picture(), name)} | fields
    answer = desk.press(LIBRARY, "Add picture", **sent)
    assert answer.status_code == 302, words_on(answer.text)
    [number] = set(ids()) - before
    return db.session.get(Media, number)


def ids():
    db.session.rollback()
    return db.session.scalars(select(Media.id)).all()


def path_of(media):
    return f"{LIBRARY}{media.id}"


def test_a_picture_is_added_and_its_markdown_offered(desk):
    """One is led to its screen, where it stands ready to be copied."""
    content = {"picture": (picture(), "boat.png"), "description": "A boat"}
    answer = desk.press(LIBRARY, "Add picture", caption="Inver.", **content)
    [media] = db.session.scalars(select(Media)).all()
    assert answer.location == path_of(media)
    page = desk.get(answer.location).text
    assert "The picture is here. Copy its Markdown into a post." in words_on(page)
    markdown = re.search(r'id="markdown" readonly value="([^"]*)"', page)[1]
    assert markdown == f"![A boat](/media/{media.path} &#34;Inver.&#34;)"
    assert f"60 by 40 pixels, 1 KB, added 0 s ago by {desk.person.name}" in words_on(
        page
    )


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose a picture first."),
        ((BytesIO(b""), ""), "Choose a picture first."),
        ((BytesIO(b"GIF89a"), "x.gif"), "This is no picture that can be read."),
        ("text in its place", "Choose a picture first."),
    ],
)
def test_what_is_no_picture_is_told_and_the_words_stay(desk, file, sentence):
    """Beside the field, and nothing is kept."""
    fields = {"description": "A boat", "caption": "Inver"}
    answer = desk.press(LIBRARY, "Add picture", picture=file, **fields)
    assert answer.status_code == 422
    assert sentence in error_beside(answer.text, "picture")
    values = form_on(answer.text, "description")
    assert {name: values[name] for name in fields} == fields
    assert not ids()


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\config.toml",
        "/etc/cron.d/x",
        "a\x00b.png",
        ".htaccess",
        "x" * 5000 + ".png",
        "写真" * 200,
        "<script>.html",
        "CON",
        "...",
    ],
)
def test_a_files_name_decides_nothing_but_a_readable_part(desk, name):
    """It lies below the folder of its month, under letters, digits and a suffix of ours."""
    media = add(desk, name)
    assert re.fullmatch(r"2026/05/[\w-]+-[0-9a-f]{8}\.png", media.path)
    file = (media_folder() / media.path).resolve()
    assert file.is_relative_to(media_folder().resolve())
    assert file.is_file()
    assert desk.get(f"/media/{media.path}").status_code == 200


def test_words_about_a_picture_are_changed(desk):
    """In one line each, as Markdown needs them."""
    media = add(desk, description="Old")
    assert form_on(desk.get(path_of(media)).text, "description")["description"] == "Old"
    answer = desk.press(
        path_of(media), "Save", description=" A  boat\nat sea\x00 ", caption="Inver"
    )
    assert answer.location == LIBRARY
    media = fresh(media)
    assert (media.description, media.caption) == ("A boat at sea", "Inver")


def test_too_many_words_are_told_and_stay_typed(desk):
    """Beside their field; what was stored stays, too."""
    media = add(desk, description="Old")
    long = "x" * 1001
    answer = desk.press(path_of(media), "Save", description=long)
    assert answer.status_code == 422
    assert "1,000 is the most." in error_beside(answer.text, "description")
    assert form_on(answer.text, "description")["description"] == long
    assert fresh(media).description == "Old"


def test_a_picture_is_deleted_with_its_file(desk):
    """And its address is then empty."""
    media = add(desk)
    address = f"/media/{media.path}"
    file = media_folder() / media.path
    desk.press(path_of(media), "Delete picture")
    assert desk.told(LIBRARY) == ["The picture is deleted."]
    assert not file.exists()
    assert not ids()
    assert desk.get(address).status_code == 404


def test_the_library_shows_ones_own_and_to_editors_all(app, desk):
    """With what each shows, and a word where nobody said it."""
    other = Desk(app, "author")
    add(other, description="Theirs", content=picture(colour="red"))
    add(desk, "mine.png")
    page = words_on(desk.get(LIBRARY).text)
    assert "Theirs" not in page
    assert re.search(r"mine-\w{8}\.png No description yet", page)
    assert "Theirs" in words_on(Desk(app, "editor").get(LIBRARY).text)


def test_a_picture_that_somebody_else_added_is_told_with_its_markdown(app, desk):
    """The same bytes are kept once, and their screen is not everybody's."""
    media = add(Desk(app, "author"))
    answer = desk.press(LIBRARY, "Add picture", picture=(picture(), "again.png"))
    assert answer.location == LIBRARY
    [told] = desk.told(LIBRARY)
    assert (
        told
        == f"The picture was here already. Its Markdown is ![](/media/{media.path})"
    )
    assert desk.get(path_of(media)).status_code == 403


def test_an_empty_library_says_so(desk):
    """In one sentence."""
    assert "No pictures yet. Add the first one above." in words_on(
        desk.get(LIBRARY).text
    )


@pytest.fixture
def many(desk):
    """Make 50 rows of pictures."""
    for n in range(50):
        db.session.add(
            Media(
                path=f"2026/05/{n}.png",
                digest=f"{n}",
                content_type="image/png",
                size=1,
                width=1,
                height=1,
                uploader_id=desk.person.id,
            )
        )
    db.session.commit()


def test_forty_eight_stand_on_a_page(desk, many):
    """The rest on the next one."""
    page = desk.get(LIBRARY).text
    assert page.count("<img ") == 48
    link = re.search(r'rel="next" href="([^"]*)"', page)[1]
    assert desk.get(link).text.count("<img ") == 2


def test_the_library_costs_the_same_for_many(desk):
    """No picture asks the database for anything of its own."""

    def cost():
        desk.get(LIBRARY)
        with count_queries() as asked:
            desk.get(LIBRARY)
        return len(asked)

    few = cost()
    for colour in ("red", "teal", "gold"):
        add(desk, content=picture(colour=colour))
    assert cost() == few


@pytest.mark.parametrize("page", ["0", "-1", "x", "1" + "0" * 30, "9" * 5000])
def test_a_strange_page_shows_the_library(desk, page):
    """The first or the last one."""
    add(desk)
    answer = desk.get(f"{LIBRARY}?page={page}")
    assert answer.status_code == 200
    assert answer.text.count("<img ") == 1


@pytest.mark.parametrize("number", ["0", "99999", "x", "2147483648", "1" + "0" * 30])
def test_what_is_not_there_is_not_found(desk, number):
    """Whatever the number."""
    assert desk.get(LIBRARY + number).status_code == 404


@pytest.mark.parametrize(
    "path", ["../config.toml", "%2e%2e/config.toml", "%00", "2026/05/", "x" * 5000]
)
def test_nothing_but_pictures_is_served(desk, path):
    """No way leads out of the folder."""
    assert desk.get(f"/media/{path}").status_code == 404


def test_a_picture_may_be_kept_for_a_year_and_run_nothing(desk):
    """Its address never comes to mean other bytes."""
    answer = desk.get(f"/media/{add(desk).path}")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_hostile_words_are_shown_as_words(desk):
    """In the library and on the picture's screen."""
    words = '"><script>alert(1)</script>'
    media = add(desk, description=words, caption=words)
    for path in (LIBRARY, path_of(media)):
        assert "<script>alert" not in desk.get(path).text
