"""Whatever values a program sends: an answer or a fault, and nothing half done."""

from xmlrpc.client import Fault

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.extensions import db
from blog.linkbacks.protocols.xmlrpc import APPLICATION_ERROR
from blog.models import Category, Post, PostStatus, Response, Tag
from tests.factories import make_category, make_comment, make_post, make_tag
from tests.web.program import Program, at

MEMBERS = (
    *("post_type", "post_status", "post_title", "post_author", "post_excerpt"),
    *("post_content", "post_date_gmt", "post_date", "post_password", "post_name"),
    *("comment_status", "ping_status", "sticky", "post_thumbnail", "post_parent"),
    *("custom_fields", "terms", "terms_names", "enclosure", "post_format"),
    *("menu_order", "wp_page_template", "if_not_modified_since", "nonsense"),
)
WORDS = st.sampled_from(
    [
        *(
            "",
            "post",
            "page",
            "publish",
            "private",
            "future",
            "trash",
            "open",
            "0",
            "1",
        ),
        *(
            "category",
            "post_tag",
            "2026-05-01",
            "20260501T10:00:00",
            "00000000T00:00:00Z",
        ),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-2, 5),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=30),
    WORDS,
    st.binary(max_size=30),
    st.datetimes(min_value=at("0001-01-02T00:00"), max_value=at("9999-12-30T00:00")),
)
INNER = st.sampled_from(["id", "key", "value", "url", "length", "type", "category"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(INNER | st.just("post_tag"), inner, max_size=4),
    ),
    max_leaves=8,
)
NUMBERS = st.integers(-1, 3) | st.just("") | st.just("1")
DATES = st.datetimes(at("1800-01-01T00:00"), at("9500-01-01T00:00")) | st.just("")
FIELDS = st.lists(
    st.fixed_dictionaries({}, optional={"id": NUMBERS, "key": WORDS, "value": SCALARS})
)
TAXONOMIES = st.sampled_from(["category", "post_tag"])
# What is of the right type reaches further than what is not.
RIGHT = {
    **dict.fromkeys(MEMBERS, st.text(max_size=30) | WORDS),
    **dict.fromkeys(("post_author", "post_thumbnail", "post_parent"), NUMBERS),
    **dict.fromkeys(("post_date", "post_date_gmt", "if_not_modified_since"), DATES),
    "sticky": st.booleans(),
    "menu_order": st.just(0),
    "custom_fields": FIELDS,
    "terms": st.dictionaries(TAXONOMIES, st.lists(NUMBERS, max_size=2)),
    "terms_names": st.dictionaries(TAXONOMIES, st.lists(st.text(max_size=9))),
}
MEMBER = st.sampled_from(MEMBERS).flatmap(
    lambda name: st.tuples(st.just(name), st.one_of(RIGHT[name], RIGHT[name], VALUES))
)
CONTENTS = st.lists(MEMBER, max_size=4).map(dict)
MANY = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def everything():
    """Return all that a call could have changed."""
    db.session.expire_all()
    return {
        "posts": [(p.id, p.version, p.title) for p in db.session.query(Post)],
        "terms": [t.name for m in (Category, Tag) for t in db.session.query(m)],
        "responses": [(r.id, r.status, r.text) for r in db.session.query(Response)],
    }


def answered(program, name, *args):
    """Return whether a call was answered; if not, with a fault that says something."""
    try:
        program.wp(name, *args)
    except Fault as fault:
        refused = fault
    else:
        return True
    assert refused.faultString
    assert refused.faultCode != APPLICATION_ERROR
    return False


@pytest.fixture
def program(app):
    return Program(app, "administrator")


@MANY
@given(content=CONTENTS)
def test_a_post_is_made_whole_or_not_at_all(program, content):
    """No value of any member breaks anything."""
    before = everything()
    made = answered(program, "newPost", {"post_title": "T"} | content)
    after = everything()
    if made:
        assert len(after["posts"]) == len(before["posts"]) + 1
        program.wp("getPosts", {"number": 1, "orderby": "id"})
    else:
        assert after == before


@MANY
@given(content=CONTENTS)
def test_a_post_is_changed_whole_or_not_at_all(program, content):
    """What was stored is what a fault leaves."""
    post = db.session.query(Post).first() or make_post(
        categories=[make_category()], tags=[make_tag()], status=PostStatus.DRAFT
    )
    number, before = post.id, everything()
    if not answered(program, "editPost", number, content):
        assert everything() == before
    program.wp("getPost", number)


@MANY
@given(
    content=st.dictionaries(
        st.sampled_from(
            [
                "status",
                "content",
                "author",
                "author_url",
                "author_email",
                "date_created_gmt",
            ]
        ),
        VALUES,
        max_size=4,
    )
)
def test_a_comment_is_changed_whole_or_not_at_all(program, content):
    """Words and state both, or neither."""
    comment = db.session.query(Response).first() or make_comment()
    number, before = comment.id, everything()
    if not answered(program, "editComment", number, content):
        assert everything() == before
    program.wp("getComment", number)


METHODS = [
    "getPosts",
    "getComments",
    "getMediaLibrary",
    "getUsers",
    "setOptions",
    "newTerm",
    "newCategory",
    "editProfile",
    "newPage",
    "getPostFormats",
]
KNOWN = [
    "number",
    "offset",
    "orderby",
    "order",
    "post_type",
    "post_status",
    "s",
    "status",
    "post_id",
    "type",
    "role",
    "who",
    "title",
    "mime_type",
    "parent_id",
    "name",
    "taxonomy",
    "parent",
    "slug",
    "description",
    "display_name",
    "bio",
    "time_zone",
    "blog_title",
    "wp_slug",
    "dateCreated",
    "mt_allow_comments",
    "show-supported",
    "default_ping_status",
]


@MANY
@given(
    name=st.sampled_from(METHODS),
    members=st.dictionaries(st.sampled_from(KNOWN), VALUES, max_size=5),
)
def test_no_filter_and_no_struct_breaks_a_method(program, name, members):
    """Each is answered, or refused with a fault."""
    answered(program, name, members)


@MANY
@given(
    name=st.sampled_from(["getPosts", "getUsers", "getPostTypes", "getTaxonomies"]),
    fields=st.lists(VALUES | st.sampled_from(["post", "all", "terms"]), max_size=3),
)
def test_a_list_of_anything_names_what_it_names(program, name, fields):
    """What is no word names no field."""
    answered(program, name, {}, fields)
    answered(program, "getOptions", fields)
