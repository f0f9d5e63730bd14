"""What the database has to say while a text is rendered."""

import pytest

from blog import clock
from blog.errors import InputRefused, NotAllowed
from blog.extensions import db
from blog.models import PostStatus, Redirect, TextFormat
from blog.posts.reshaping import change_permalink_shape
from blog.posts.typesetting import titles_of, typeset
from blog.site.options import read_options
from tests.factories import make_person, make_post


def test_a_read_more_block_names_the_post_as_it_is_called_now(app):
    """At its permalink and at an old address; the author's words may be old."""
    post = make_post(slug="ferry", title="The Ferry, Renamed")
    db.session.add(Redirect(path="/2020/01/ferry/", post_id=post.id))
    db.session.commit()
    for path in ("/2026/05/ferry/", "http://blog.test/2020/01/ferry/"):
        html = typeset(f"READ MORE: [Old name]({path})", TextFormat.MARKDOWN).html
        assert "The Ferry, Renamed" in html
        assert "Old name" not in html


def test_a_read_more_block_to_a_withdrawn_post_is_left_out(app):
    """A block that leads to a 410 helps nobody."""
    make_post(
        slug="gone",
        permalink="/2026/05/gone/",
        status=PostStatus.TRASHED,
        status_before_bin=PostStatus.PUBLISHED,
    )
    db.session.add(Redirect(path="/2026/05/deleted/", gone_at=clock.now()))
    db.session.commit()
    text = (
        "Before.\n\nREAD MORE: [Gone](/2026/05/gone/)\n\n"
        "READ MORE: [Deleted](/2026/05/deleted/)\n\nAfter."
    )
    html = typeset(text, TextFormat.MARKDOWN).html
    assert "READ MORE" not in html.upper()
    assert "Before." in html
    assert "After." in html


def test_titles_are_told_for_what_is_known_only(app):
    """Drafts and other sites' addresses keep the author's words."""
    make_post(slug="draft", status=PostStatus.DRAFT, permalink="/2026/05/draft/")
    assert titles_of(["/2026/05/draft/", "/nothing/", "/\x00/"]) == {}
    assert titles_of(["/\x00/"]) == {}


def test_the_shape_of_addresses_is_the_administrators_choice(app):
    """Nobody else changes every address of the site."""
    with pytest.raises(NotAllowed):
        change_permalink_shape("/{slug}/", by=make_person("editor"))
    with pytest.raises(InputRefused) as refused:
        change_permalink_shape("/{nothing}/", by=make_person("administrator"))
    assert list(refused.value.problems) == ["permalink_shape"]
    assert read_options().permalink_shape == "/{year}/{month}/{slug}/"
