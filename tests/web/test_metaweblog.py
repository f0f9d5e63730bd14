"""MetaWeblog, Blogger and Movable Type over /xmlrpc.php, as MarsEdit calls them."""

from xmlrpc.client import Fault

import pytest

from blog.extensions import db
from blog.models import Post, PostStatus, TextFormat
from tests.factories import make_category, make_post
from tests.web.program import Program, at

PUBLISH, DRAFT = True, False


@pytest.fixture
def program(app):
    return Program(app)


def call(program, name, first, *rest):
    return program.call(name, first, program.person.username, program.password, *rest)


def blogger(program, name, *ids, rest=()):
    who = (program.person.username, program.password)
    return program.call(f"blogger.{name}", "key", *ids, *who, *rest)


def stored(number):
    db.session.expire_all()
    return db.session.get(Post, int(number))


def test_a_post_is_made_told_and_changed_in_part(program):
    """What is not sent again stays: tags, categories, fields, both halves."""
    make_category("Boats")
    content = {
        "title": "Ferry",
        "description": "<p>One.</p>",
        "mt_text_more": "<p>Two.</p>",
        "mt_keywords": "night, sea",
        "categories": ["Boats", "Unknown"],
        "mt_allow_comments": 0,
        "mt_allow_pings": "open",
        "mt_tb_ping_urls": "https://a.example/tb https://b.example/tb",
        "custom_fields": [{"key": "mood", "value": "calm"}],
        "dateCreated": at("2020-05-14T12:00:00"),
    }
    number = call(program, "metaWeblog.newPost", "1", content, PUBLISH)
    assert call(
        program, "metaWeblog.editPost", number, {"title": "Night ferry"}, PUBLISH
    )
    told = call(program, "metaWeblog.getPost", number)
    assert told["title"] == "Night ferry"
    assert (told["description"], told["mt_text_more"]) == ("<p>One.</p>", "<p>Two.</p>")
    assert told["mt_keywords"] == "night, sea"
    assert told["categories"] == ["Boats"]
    assert (told["mt_allow_comments"], told["mt_allow_pings"]) == (0, 1)
    assert told["custom_fields"][0]["value"] == "calm"
    assert told["dateCreated"] == at("2020-05-14T12:00:00")
    assert len(stored(number).trackback_urls) == 2


def test_an_unpublished_post_is_a_draft_and_is_published_by_movable_type(program):
    """mt.publishPost changes nothing else."""
    number = call(program, "metaWeblog.newPost", 1, {"title": "Draft"}, DRAFT)
    assert stored(number).status is PostStatus.DRAFT
    assert call(program, "mt.publishPost", number)
    assert stored(number).status is PostStatus.PUBLISHED


def test_markdown_goes_out_and_comes_back_as_it_was_written(program):
    """A program edits the source, and the format stays."""
    post = make_post(text="*Hello*", text_format=TextFormat.MARKDOWN)
    told = call(program, "metaWeblog.getPost", str(post.id))
    assert told["description"] == "*Hello*"
    call(program, "metaWeblog.editPost", post.id, {"description": "**Hi**"}, PUBLISH)
    assert stored(post.id).text_format is TextFormat.MARKDOWN
    assert "<strong>Hi</strong>" in stored(post.id).html


def test_blogger_keeps_the_title_in_a_tag(program):
    """It comes back in the same tag."""
    text = "<title>A &amp; B</title><p>Text.</p>"
    number = blogger(program, "newPost", 1, rest=(text, True))
    assert stored(number).title == "A & B"
    told = blogger(program, "getPost", number)["content"]
    assert told == "<title>A &amp; B</title><category></category><p>Text.</p>"
    assert blogger(program, "deletePost", number, rest=(True,))
    assert stored(number).status is PostStatus.TRASHED


def test_movable_type_files_a_post_by_number(program):
    """As MarsEdit does after it has made one."""
    category = make_category("Boats")
    number = call(program, "metaWeblog.newPost", 1, {"title": "T"}, PUBLISH)
    filed = [{"categoryId": str(category.id)}]
    assert call(program, "mt.setPostCategories", number, filed)
    [told] = call(program, "mt.getPostCategories", number)
    assert told["categoryName"] == "Boats"
    assert call(program, "mt.getCategoryList", 1)
    assert call(program, "mt.getRecentPostTitles", 1, 5)[0]["title"] == "T"


@pytest.mark.parametrize("name", ["mt.supportedTextFilters", "mt.supportedMethods"])
def test_what_there_is_is_told_to_everyone(program, name):
    """Programs ask before anybody signs in."""
    assert program.call(name)


def test_a_wrong_password_and_a_missing_post_are_faults(program):
    """With the numbers of WordPress, and nothing is made."""
    with pytest.raises(Fault) as missing:
        call(program, "metaWeblog.getPost", 4711)
    assert missing.value.faultCode == 404
    program.password = "wrong"
    with pytest.raises(Fault) as wrong:
        call(program, "metaWeblog.newPost", 1, {"title": "T"}, PUBLISH)
    assert wrong.value.faultCode == 403
    assert db.session.query(Post).count() == 0


def test_programs_find_the_interfaces_from_any_page(program, client):
    """WordPress' own comes first."""
    assert 'rel="EditURI" type="application/rsd+xml"' in client.get("/").text
    told = client.get("/rsd.xml").text
    assert told.index('"WordPress"') < told.index('"MetaWeblog"')
    assert 'blogID="1" preferred="true"' in told
