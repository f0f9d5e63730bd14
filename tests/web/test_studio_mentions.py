"""The list of what other sites said and readers see."""

import pytest

from blog.extensions import db
from blog.models import MentionType, ResponseStatus
from tests.factories import make_mention, make_post
from tests.web.desk import Desk, words_on

MENTIONS = "/studio/mentions/"


@pytest.fixture
def desk(app):
    return Desk(app, "editor")


def test_approved_mentions_are_listed_with_where_they_came_from(desk):
    """Those that wait, and spam, are the queue's."""
    post = make_post(title="The foghorn")
    make_mention(post, title="Kept", source_url="https://a.example/kept")
    make_mention(post, title="Waits", status=ResponseStatus.PENDING)
    make_mention(post, title="Sells", status=ResponseStatus.SPAM)
    shown = words_on(desk.get(MENTIONS).text)
    assert "Kept a.example on The foghorn" in shown
    assert "Waits" not in shown
    assert "Sells" not in shown


def test_a_mention_of_the_home_page_leads_there(desk):
    """It has no post."""
    mention = make_mention(title="Home", type=MentionType.LIKE)
    mention.post = None
    db.session.commit()
    shown = words_on(desk.get(MENTIONS).text)
    assert "on the home page" in shown
    assert "Like" in shown


def test_the_search_finds_by_site(desk):
    """And nothing else."""
    post = make_post()
    make_mention(post, title="One", source_url="https://a.example/1")
    make_mention(post, title="Two", source_url="https://b.example/2")
    shown = words_on(desk.get(f"{MENTIONS}?search=b.example").text)
    assert "Two" in shown
    assert "One" not in shown


def test_an_author_sees_mentions_of_own_posts(app):
    """As in the queue."""
    desk = Desk(app, "author")
    make_mention(make_post(author=desk.person), title="Mine")
    make_mention(make_post(), title="Theirs")
    shown = words_on(desk.get(MENTIONS).text)
    assert "Mine" in shown
    assert "Theirs" not in shown


def test_a_reaction_is_listed_under_its_author_and_no_host_is_said_twice(desk):
    """Pages without a title are kept under their site's name."""
    post = make_post(title="The foghorn")
    where = {"title": "a.example", "source_url": "https://a.example/1"}
    make_mention(post, type=MentionType.LIKE, author_name="Lena Quist", **where)
    where["source_url"] = "https://a.example/2"
    make_mention(post, author_name="Tom Ash", **where)
    shown = words_on(desk.get(MENTIONS).text)
    assert "Lena Quist a.example on The foghorn" in shown
    assert "Tom Ash a.example on The foghorn" in shown
