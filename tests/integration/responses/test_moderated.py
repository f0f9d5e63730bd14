"""Lists of responses for those who moderate them."""

import pytest

from blog.errors import NotAllowed, NotFound
from blog.extensions import db
from blog.models import PostKind, ResponseStatus
from blog.responses.moderated import (
    ModeratedFilter,
    count_at,
    find_moderated,
    list_moderated,
)
from blog.responses.queries import QueueKind
from tests.factories import (
    make_comment,
    make_mention,
    make_page,
    make_person,
    make_post,
)
from tests.queries import count_queries


def ids(by, **wanted):
    return [r.id for r in list_moderated(ModeratedFilter(**wanted), by=by)]


def test_a_filter_leaves_what_it_names(session):
    """State, kind, post and kind of post each narrow the list."""
    editor, post = make_person("editor"), make_post()
    spam = make_comment(post, status=ResponseStatus.SPAM)
    ping = make_mention(post)
    on_page = make_comment(make_page())
    assert ids(editor) == [on_page.id, ping.id, spam.id]
    assert ids(editor, statuses=[ResponseStatus.SPAM]) == [spam.id]
    assert ids(editor, kind=QueueKind.PINGBACK) == [ping.id]
    assert ids(editor, kind=QueueKind.WEBMENTION) == []
    assert ids(editor, post_id=post.id) == [ping.id, spam.id]
    assert ids(editor, post_kind=PostKind.PAGE) == [on_page.id]
    assert ids(editor, number=1, offset=1) == [ping.id]


def test_everybody_sees_what_they_may_decide_on(session):
    """Authors what stands below their own posts, contributors nothing."""
    author = make_person("author")
    own, other = make_comment(make_post(author=author)), make_comment()
    assert ids(author) == [own.id]
    assert ids(make_person("contributor")) == []
    assert find_moderated(own.id, by=author).id == own.id
    with pytest.raises(NotAllowed):
        find_moderated(other.id, by=author)
    with pytest.raises(NotFound):
        find_moderated(other.id + 1, by=author)


def test_a_list_and_a_count_are_one_query_each(session):
    """Posts come with their responses."""
    editor, post = make_person("editor"), make_post()
    for status in (ResponseStatus.APPROVED, ResponseStatus.PENDING):
        make_comment(post, status=status)
        make_mention(post, status=status)
    post_id = post.id
    db.session.expire_all()
    _ = editor.roles
    with count_queries() as asked:
        titles = [r.post.title for r in list_moderated(ModeratedFilter(), by=editor)]
        counts = count_at(post_id)
    assert len(titles) == 4
    assert (counts[ResponseStatus.APPROVED], counts[ResponseStatus.SPAM]) == (2, 0)
    assert len(asked) == 2
