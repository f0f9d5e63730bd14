"""Every wp.* method of WordPress 6 is here, and documented."""

import pytest

from blog import paths
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
