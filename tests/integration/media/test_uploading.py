"""Keeping pictures: once each, by those who may, whole or not at all."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import db
from blog.media import queries, uploading
from blog.media.storage import media_folder
from blog.models import Media
from tests.factories import make_person


def picture(colour="teal"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    out.seek(0)
    return out


def keep(by, **fields):
    given = {"name": "My Boat.PNG", "description": "A boat", "caption": ""} | fields
    return uploading.keep_picture(
        given.pop("stream", None) or picture(), by=by, **given
    )


def test_a_picture_is_stored_and_can_be_shown(app):
    """Row and file agree, and the address is readable."""
    media = keep(make_person())
    assert media.path.startswith("2026/05/my-boat-")
    assert (media_folder() / media.path).stat().st_size == media.size
    assert queries.sizes_of([f"/media/{media.path}", "/media/none.png"]) == {
        f"/media/{media.path}": (60, 40)
    }


def test_the_same_bytes_are_kept_once(app):
    """A second upload gives the first row, with the newer words."""
    author = make_person()
    first = keep(author)
    second = keep(author, description="A ferry")
    assert second.id == first.id
    assert second.description == "A ferry"
    assert db.session.scalar(select(func.count()).select_from(Media)) == 1


def test_the_same_bytes_do_not_change_what_somebody_else_wrote(app):
    """Who may not change a picture does not by sending it again; an editor does."""
    first = keep(make_person())
    second = keep(make_person(), description="Rubbish", caption="Rubbish")
    assert second.id == first.id
    assert (second.description, second.caption) == ("A boat", "")
    assert keep(make_person("editor"), description="A ferry").description == "A ferry"


def test_a_contributor_may_not_upload(app):
    """WordPress' rule."""
    with pytest.raises(NotAllowed):
        keep(make_person("contributor"))


def test_what_is_no_picture_leaves_nothing_behind(app):
    """Neither a row nor a file."""
    before = {f for f in media_folder().rglob("*") if f.is_file()}
    with pytest.raises(InputRefused):
        keep(make_person(), stream=io.BytesIO(b"no picture"))
    assert {f for f in media_folder().rglob("*") if f.is_file()} == before
    assert db.session.scalar(select(func.count()).select_from(Media)) == 0


def test_a_disk_that_takes_nothing_is_said_in_words(app):
    """The folder cannot be written: a sentence, no row, no half a file."""
    by = make_person()
    folder = media_folder() / "2026"
    folder.parent.mkdir(exist_ok=True)
    aside = folder.with_name("aside")
    if folder.exists():
        folder.rename(aside)
    folder.write_text("in the way")
    try:
        with pytest.raises(InputRefused, match="could not be stored"):
            keep(by, stream=picture("red"))
    finally:
        folder.unlink()
        if aside.exists():
            aside.rename(folder)
    assert db.session.scalar(select(func.count()).select_from(Media)) == 0


def test_only_the_uploader_and_editors_change_a_picture(app):
    """An author's picture is not another author's to delete."""
    media = keep(make_person())
    for verb in (
        lambda by: uploading.describe_media(
            media.id, description="x", caption="", by=by
        ),
        lambda by: uploading.delete_media(media.id, by=by),
    ):
        with pytest.raises(NotAllowed):
            verb(make_person())
    uploading.delete_media(media.id, by=make_person("editor"))
    assert not list(media_folder().rglob(media.path.rsplit("/")[-1]))


def test_a_missing_picture_is_not_found(app):
    """Deleting twice is told."""
    with pytest.raises(NotFound):
        uploading.delete_media(9999, by=make_person("editor"))


def test_authors_see_their_own_pictures_and_editors_all(app):
    """The library of an author is not everybody's."""
    author = make_person()
    keep(author)
    keep(make_person(), stream=picture("red"))
    assert queries.list_media(by=author, number=1).total == 1
    assert queries.list_media(by=make_person("editor"), number=1).total == 2


def test_markdown_of_hostile_words_is_one_image(app):
    """Brackets and quotes in a description cannot end the Markdown early."""
    from blog.rendering import RenderOptions, render_markdown

    media = keep(
        make_person(), description='a](x) "[b', caption='He said "no" \\ [x](y)'
    )
    options = RenderOptions(site_url="http://blog.test")
    html = render_markdown(uploading.markdown_of(media), options=options).html
    assert html.count("<img") == 1
    assert "<a " not in html


def test_a_stretch_of_the_pictures_is_listed_by_type(app):
    """Newest first, whole types or their first half, and others' for editors only."""
    author = make_person()
    first, second = keep(author), keep(author, stream=picture("red"))

    def ids(**wanted):
        return [media.id for media in queries.list_some(by=author, **wanted)]

    assert ids() == [second.id, first.id]
    assert ids(number=1, offset=1) == [first.id]
    assert ids(content_type="image/png") == ids(content_type="image") == ids()
    assert ids(content_type="image/p") == ids(content_type="video") == []
    assert not queries.list_some(by=make_person())
    assert len(queries.list_some(by=make_person("editor"))) == 2
