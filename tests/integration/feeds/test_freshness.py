"""A feed's date moves with every change, deletions included."""

from blog.feeds.freshness import last_change
from blog.posts import publishing
from tests.factories import make_person, make_post


def test_nothing_has_changed_on_a_new_site(app):
    """There is no date before the first change."""
    assert last_change() is None


def test_withdrawing_a_post_moves_the_date(app, stopped_clock):
    """Otherwise a reader that asks by date would keep the post."""
    post = make_post(author=make_person("editor"))
    stopped_clock.advance(days=1)
    publishing.trash_post(post.id, by=post.author)
    assert last_change() == stopped_clock()
