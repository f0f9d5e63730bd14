"""What a post takes from other sites, and which it tells."""

import pytest
from sqlalchemy import select

from blog.errors import InputRefused
from blog.models import Post, PostStatus
from blog.posts.greeting import write_greeting
from blog.posts.publishing import update_post
from blog.posts.queries import find_by_id
from blog.site.options import write_options
from tests.integration.posts.changes import change_of

TRACKBACK = "https://other.example/post/trackback/"


def stored(post, session):
    """Return the post as the database has it."""
    number = post.id
    session.expire_all()
    return find_by_id(number)


def test_doors_notices_and_trackback_addresses_are_stored(write, session):
    """As decided, and read back as they were."""
    post = write(
        doors={"pingback": "held", "comment": "closed", "trackback": "open"},
        notifies=False,
        trackback_urls=(f" {TRACKBACK} ", "", TRACKBACK),
    )
    post = stored(post, session)
    assert post.doors == {"pingback": "held", "comment": "closed"}
    assert not post.notifies
    assert post.trackback_urls == [TRACKBACK]


def test_a_post_written_without_a_word_about_it_notifies(write, session):
    """And lets in what its two switches say."""
    post = stored(write(), session)
    assert (post.notifies, post.doors, post.trackback_urls) == (True, {}, [])


def test_a_wrong_trackback_address_costs_nothing_stored(write, editor, session):
    """The sentence stands beside the field, and the post is as it was."""
    post = write(trackback_urls=(TRACKBACK,))
    with pytest.raises(InputRefused) as refused:
        update_post(
            post.id,
            change_of(post, title="New", trackback_urls=("nowhere",)),
            by=editor,
        )
    assert refused.value.problems == {
        "trackback_urls": '"nowhere" is no web address. '
        "Give each on a line, with https://."
    }
    post = stored(post, session)
    assert (post.title, post.trackback_urls) == ("Night ferry", [TRACKBACK])


@pytest.mark.parametrize(
    "fields",
    [
        {"doors": {"webmention": "closed"}},
        {"notifies": False},
        {"trackback_urls": (TRACKBACK,)},
    ],
)
def test_each_of_them_is_a_change_that_is_told_once(write, heard, editor, fields):
    """Whoever sends notices hears of it, though not a word of the text changed."""
    post = write("A")
    update_post(post.id, change_of(post, **fields), by=editor)
    update_post(post.id, change_of(post, **fields), by=editor)
    assert heard == [("post_published", "A"), ("post_updated", "A")]
    assert post.updated_at == post.published_at


def test_the_order_of_addresses_is_no_change(write, heard, editor):
    """The same addresses in other lines send nothing anew."""
    urls = (TRACKBACK, "https://third.example/tb")
    post = write("A", trackback_urls=urls)
    update_post(post.id, change_of(post, trackback_urls=urls[::-1]), by=editor)
    assert heard == [("post_published", "A")]


def test_a_draft_keeps_them_until_it_is_published(write, heard, editor):
    """Nobody hears of a draft."""
    post = write("A", status=PostStatus.DRAFT, trackback_urls=(TRACKBACK,))
    assert heard == []
    update_post(post.id, change_of(post, status=PostStatus.PUBLISHED), by=editor)
    assert heard == [("post_published", "A")]
    assert post.trackback_urls == [TRACKBACK]


@pytest.mark.parametrize("notifies", [True, False])
def test_the_greeting_notifies_as_the_site_does(editor, session, notifies):
    """The first draft follows what was chosen at set-up."""
    write_options(notify_linked_sites=notifies)
    write_greeting(editor)
    session.commit()
    assert session.scalar(select(Post.notifies)) is notifies
