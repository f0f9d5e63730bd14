"""Every wp.* method of WordPress 6 is here, documented, and for those who sign in."""

from xmlrpc.client import Fault

import pytest

from blog import paths
from blog.extensions import db
from blog.models import Post
from tests.web.program import Program

# As in WordPress' own list; wp.getUsersBlogs is the one without a blog's number.
METHODS = [
    "getUsersBlogs",
    "newPost",
    "editPost",
    "deletePost",
    "getPost",
    "getPosts",
    "newTerm",
    "editTerm",
    "deleteTerm",
    "getTerm",
    "getTerms",
    "getTaxonomy",
    "getTaxonomies",
    "getUser",
    "getUsers",
    "getProfile",
    "editProfile",
    "getPage",
    "getPages",
    "newPage",
    "editPage",
    "deletePage",
    "getPageList",
    "getAuthors",
    "getCategories",
    "newCategory",
    "deleteCategory",
    "suggestCategories",
    "getTags",
    "uploadFile",
    "getCommentCount",
    "getPostStatusList",
    "getPageStatusList",
    "getPageTemplates",
    "getOptions",
    "setOptions",
    "getComment",
    "getComments",
    "newComment",
    "editComment",
    "deleteComment",
    "getCommentStatusList",
    "getMediaItem",
    "getMediaLibrary",
    "getPostFormats",
    "getPostType",
    "getPostTypes",
    "getRevisions",
    "restoreRevision",
]


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_wordpress_is_in_the_catalogue(app, name):
    """A program finds it by asking, and its name in the reference."""
    assert f"wp.{name}" in Program(app).methods()
    reference = paths.ROOT / "docs" / "reference" / "wordpress-methods.md"
    assert f"`wp.{name}`" in reference.read_text("utf-8")


def test_there_is_no_other(app):
    """What WordPress has not, no program calls."""
    ours = {m for m in Program(app).methods() if m.startswith("wp.")}
    assert ours == {f"wp.{name}" for name in METHODS}


@pytest.mark.parametrize("password", ["", "wrong", "abcd efgh ijkl mnop qrst uvwx"])
def test_a_wrong_password_lets_nobody_in(app, password):
    """The number is the one WordPress has."""
    program = Program(app)
    program.password = password
    assert program.fault("getUsersBlogs") == 403
    assert program.fault("newPost", {"post_title": "T"}) == 403
    assert db.session.query(Post).count() == 0


def test_passwords_are_taken_over_https_or_from_this_machine(app):
    """Whoever is far away and unencrypted learns so before the password is looked at."""
    program = Program(app)
    program.client.environ_base["REMOTE_ADDR"] = "203.0.113.5"
    assert program.fault("getUsersBlogs") == 403
    program.base_url = "https://blog.test"
    assert program.wp("getUsersBlogs")


@pytest.mark.parametrize(
    ("name", "args", "named"),
    [
        ("wp.getPost", (1, "a", "b"), "post_id"),
        ("wp.getPost", (1, "a", "b", "twelve"), "post_id"),
        ("wp.newPost", (1, "a", "b", "no struct"), "content"),
        ("wp.getPosts", (1, "a", "b", 7), "wanted"),
        ("wp.getPosts", (1, "a", "b", {}, [], "more"), "fields"),
        ("wp.getTags", (1, ["a"], "b"), "username"),
    ],
)
def test_a_wrong_call_names_what_is_wrong(app, name, args, named):
    """Before anybody signs in."""
    with pytest.raises(Fault, match=named) as refused:
        Program(app).call(name, *args)
    assert refused.value.faultCode == -32602


def test_a_program_may_ask_what_there_is(app):
    """Apps look for the names of WordPress before they sign in."""
    program = Program(app)
    listed = program.call("system.listMethods")
    assert {"wp.getUsersBlogs", "mt.supportedMethods", "pingback.ping"} <= set(listed)
    assert program.call("system.methodSignature", "wp.getPost") == [
        ["struct", "undefined", "string", "string", "int", "array"]
    ]
    for name in METHODS:
        assert program.call("system.methodHelp", f"wp.{name}")
