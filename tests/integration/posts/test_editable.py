"""Lists of posts for those who may change them."""

from datetime import timedelta

import pytest

from blog import clock
from blog.accounts.rights import may_edit
from blog.extensions import db
from blog.models import Post, PostKind, PostStatus
from blog.posts.editable import EditableFilter, PostOrder, list_editable
from tests.factories import (
    make_category,
    make_page,
    make_person,
    make_post,
    make_tag,
)
from tests.queries import count_queries

ROLES = ("administrator", "editor", "author", "contributor")


def titles(by, **wanted):
    return [post.title for post in list_editable(EditableFilter(**wanted), by=by)]


@pytest.mark.parametrize("role", ROLES)
def test_a_list_holds_what_its_reader_may_change_and_nothing_else(session, role):
    """The query and the rule about one post agree for every role and state."""
    person = make_person(role)
    for author in (person, make_person("author")):
        for status in PostStatus:
            make_post(author=author, status=status)
    make_page()
    for kind in PostKind:
        wanted = EditableFilter(kind=kind, statuses=list(PostStatus), number=100)
        listed = {post.id for post in list_editable(wanted, by=person)}
        posts = db.session.query(Post).where(Post.kind == kind)
        assert listed == {post.id for post in posts if may_edit(person, post)}


def test_lists_are_sorted_as_asked_and_undated_drafts_by_when_they_began(session):
    """A draft begun between two posts stands between them."""
    editor, now = make_person("editor"), clock.now()
    make_post(title="b old", published_at=now - timedelta(days=2))
    make_post(title="A new", published_at=now)
    make_post(
        title="c draft",
        status=PostStatus.DRAFT,
        published_at=None,
        created_at=now - timedelta(days=1),
    )
    assert titles(editor) == ["A new", "c draft", "b old"]
    by_title = {"order": PostOrder.TITLE, "is_descending": False}
    assert titles(editor, **by_title) == ["A new", "b old", "c draft"]
    assert titles(editor, **by_title, number=1, offset=1) == ["b old"]
    assert titles(editor, search="DRA") == ["c draft"]


def test_the_bin_is_left_out_unless_asked_for(session):
    """What somebody threw away is not among what they work on."""
    editor = make_person("editor")
    make_post(title="Binned", status=PostStatus.TRASHED)
    assert titles(editor) == []
    assert titles(editor, statuses=[PostStatus.TRASHED]) == ["Binned"]


def test_a_list_costs_the_same_whatever_its_length(session):
    """Authors, terms and pages above come with it."""
    editor = make_person("editor")
    for _ in range(5):
        make_post(categories=[make_category()], tags=[make_tag(), make_tag()])
    db.session.expire_all()
    _ = editor.roles
    with count_queries() as asked:
        for post in list_editable(EditableFilter(), by=editor):
            assert post.author.name
            assert post.categories
            assert len(post.tags) == 2
            assert post.picture is None
            assert post.parent is None
    assert len(asked) <= 4
