"""The wp.* methods on every database: what filters, numbers and words may be."""

import pytest

from blog.extensions import db
from blog.models import Post
from tests.factories import (
    make_category,
    make_comment,
    make_mention,
    make_post,
    make_tag,
)
from tests.web.program import Program

ORDERS = ("date", "modified", "title", "name", "author", "ID", "rand", "menu_order")


@pytest.fixture
def program(app):
    return Program(app, "administrator")


@pytest.mark.parametrize("orderby", ORDERS)
def test_posts_are_listed_in_any_order(program, orderby):
    """One that is not known is that of dates."""
    posts = {str(make_post().id) for _ in range(3)}
    for order in ("ASC", "DESC", "sideways"):
        wanted = {"orderby": orderby, "order": order}
        assert {p["post_id"] for p in program.wp("getPosts", wanted)} == posts


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 2**63 - 1, 10**17, -(2**40)])
def test_no_number_is_too_large(program, number):
    """Whatever a program counts or names, it is answered."""
    make_post()
    for name, members in (
        ("getPosts", ["number", "offset"]),
        ("getComments", ["number", "offset"]),
        ("getMediaLibrary", ["number", "offset"]),
        ("getUsers", ["number", "offset"]),
    ):
        for member in members:
            program.wp(name, {member: number})
    for name in ("getPost", "getComment", "getUser", "getMediaItem", "getPage"):
        assert program.fault(name, number) == 404
    for member in ("post_author", "post_thumbnail", "post_parent"):
        content = {"post_title": "T", "post_type": "page", member: number}
        assert program.fault("newPost", content) == 404
    content = {"post_title": "T", "terms": {"category": [number]}}
    assert program.fault("newPost", content) == 403
    assert db.session.query(Post).count() == 1


def test_a_post_goes_through_its_life(program):
    """Terms, fields and words are written and read alike everywhere."""
    content = {
        "post_title": "100 % _ferry_",
        "post_content": "One.\n\nTwo.",
        "post_status": "publish",
        "terms": {"category": [make_category().id], "post_tag": [make_tag().id]},
        "terms_names": {"post_tag": ["neu"], "category": ["Neu"]},
    }
    number = program.wp("newPost", content)
    assert [p["post_id"] for p in program.wp("getPosts", {"s": "0 % _"})] == [number]
    assert len(program.wp("getPost", number)["terms"]) == 4
    comment, mention = make_comment(), make_mention()
    assert len(program.wp("getComments")) == 2
    assert program.wp("editComment", comment.id, {"status": "spam"}) is True
    assert program.wp("deleteComment", mention.id) is True
    program.wp("editPost", number, {"post_content": "Three."})
    oldest = program.wp("getRevisions", number)[-1]
    assert program.wp("restoreRevision", oldest["post_id"]) is True
    told = program.wp("getPost", number)
    assert told["post_content"] == "One.\n\nTwo."
    assert program.wp("deletePost", number) is True
