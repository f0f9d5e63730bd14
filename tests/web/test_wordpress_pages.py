"""Pages by the oldest wp.* methods."""

import pytest

from blog.accounts.programs import EVERYTHING, Scope
from blog.extensions import db
from blog.models import Post, PostKind, PostStatus
from tests.factories import make_page, make_post
from tests.web.program import Program, at

PUBLISH, DRAFT = True, False


@pytest.fixture
def program(app):
    return Program(app)


def stored(number):
    db.session.expire_all()
    return db.session.get(Post, int(number))


def test_a_page_is_made_told_changed_and_deleted(program):
    """With the members MetaWeblog has, both halves of the text among them."""
    above = make_page(title="Above")
    content = {
        "title": "About",
        "description": "<p>First.</p>",
        "mt_text_more": "<p>More.</p>",
        "mt_excerpt": "Short.",
        "wp_slug": "about",
        "wp_page_parent_id": above.id,
        "mt_allow_comments": 1,
        "mt_allow_pings": 0,
        "date_created_gmt": at("2026-05-01T08:00"),
        "custom_fields": [{"key": "a", "value": "1"}],
    }
    number = program.wp("newPage", content, PUBLISH)
    page = stored(number)
    assert (page.kind, page.status) == (PostKind.PAGE, PostStatus.PUBLISHED)
    told = program.wp("getPage", number)
    assert told["page_status"] == "publish"
    assert (told["description"], told["text_more"]) == ("<p>First.</p>", "<p>More.</p>")
    assert (told["mt_allow_comments"], told["mt_allow_pings"]) == (1, 0)
    assert told["wp_page_parent_title"] == "Above"
    assert told["dateCreated"] == at("2026-05-01T08:00")
    assert program.wp("editPage", number, {"title": "New"}, PUBLISH) is True
    after = program.wp("getPage", number)
    assert after == told | {"title": "New"}
    program.wp("editPage", number, {"description": "<p>Changed.</p>"}, PUBLISH)
    after = program.wp("getPage", number)
    assert (after["description"], after["text_more"]) == (
        "<p>Changed.</p>",
        "<p>More.</p>",
    )
    program.wp("editPage", number, {}, DRAFT)
    assert stored(number).status is PostStatus.DRAFT
    assert program.wp("deletePage", number) is True
    assert stored(number).status is PostStatus.TRASHED


def test_pages_are_listed_whole_and_in_brief(program):
    """Posts are not among them."""
    make_post()
    below = make_page(title="Below", parent=make_page(title="Above"))
    assert {p["title"] for p in program.wp("getPages")} == {"Above", "Below"}
    assert len(program.wp("getPages", 1)) == 1
    brief = program.wp("getPageList")
    assert [(p["page_title"], p["page_parent_id"]) for p in brief] == [
        ("Above", "0"),
        ("Below", str(below.parent_id)),
    ]


def test_what_is_no_page_is_404(program):
    """A post's number is none of a page's."""
    post = make_post()
    assert program.fault("getPage", post.id) == 404
    assert program.fault("editPage", post.id, {"title": "x"}, PUBLISH) == 404
    assert program.fault("deletePage", post.id) == 404
    assert stored(post.id).status is PostStatus.PUBLISHED


def test_pages_have_no_order_and_no_templates_of_their_own(program):
    """What cannot be kept is told, and the default is no trouble."""
    page = make_page()
    assert program.fault("editPage", page.id, {"wp_page_order": 3}, PUBLISH) == 403
    assert (
        program.fault("editPage", page.id, {"wp_page_template": "x.php"}, PUBLISH)
        == 403
    )
    same = {"wp_page_order": 0, "wp_page_template": "default"}
    assert program.wp("editPage", page.id, same, PUBLISH) is True


@pytest.mark.parametrize("role", ["author", "contributor"])
def test_only_editors_change_pages(app, role):
    """Others neither read nor change them here."""
    program, page = Program(app, role), make_page()
    assert program.fault("getPage", page.id) == 401
    assert program.fault("getPages") == 401
    assert program.fault("getPageList") == 401
    assert program.fault("newPage", {"title": "x"}, PUBLISH) == 401
    assert program.fault("editPage", page.id, {"title": "x"}, PUBLISH) == 401
    assert program.fault("deletePage", page.id) == 401
    assert program.fault("getPageStatusList") == 403
    assert program.fault("getPageTemplates") == 403
    assert db.session.query(Post).count() == 1


def test_a_program_does_what_its_password_allows(app):
    """Making, changing and deleting are three scopes."""
    page = make_page()
    for scope, name, args in (
        (Scope.CREATE, "newPage", [{"title": "x"}, True]),
        (Scope.UPDATE, "editPage", [page.id, {"title": "x"}, True]),
        (Scope.DELETE, "deletePage", [page.id]),
    ):
        program = Program(app, "administrator", EVERYTHING - {scope})
        assert program.fault(name, *args) == 401
    assert db.session.query(Post).count() == 1
