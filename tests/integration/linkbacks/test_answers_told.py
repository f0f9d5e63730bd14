"""What a post answers is told, and our page says so to whoever reads it."""

import mf2py
import pytest

from blog.linkbacks.addresses import same_page_key
from blog.linkbacks.outgoing.planning import digest_of
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.html_source import find_in_html
from blog.models import MentionType
from blog.posts.publishing import update_post
from tests.factories import make_person
from tests.integration.linkbacks.outside import (
    OTHER,
    deliveries,
    only_delivery,
    publish,
)
from tests.integration.posts.changes import change_of

KINDS = {
    "in-reply-to": MentionType.REPLY,
    "like-of": MentionType.LIKE,
    "repost-of": MentionType.REPOST,
    "bookmark-of": MentionType.BOOKMARK,
}


@pytest.fixture
def author(app):
    return make_person("editor")


@pytest.mark.parametrize("name", KINDS)
def test_what_a_post_answers_is_told(author, name):
    """As any link of its text is."""
    publish(author, text="Well said.", properties={name: [OTHER]})
    assert only_delivery().target_url == OTHER


def test_an_answer_taken_out_is_owed_no_more(author):
    """Nothing was sent yet, so nothing has to be taken back."""
    post = publish(author, text="Well said.", properties={"like-of": [OTHER]})
    before = digest_of(post)
    update_post(post.id, change_of(post, properties={}), by=author)
    assert deliveries() == []
    assert digest_of(post) != before


@pytest.mark.parametrize("name", KINDS)
def test_our_page_is_read_as_what_it_is(app, author, name):
    """By our own reader of sources, and by one that nobody here wrote."""
    post = publish(author, text="Well said.", properties={name: [OTHER]})
    html = app.test_client().get(post.permalink).text
    url = f"http://blog.test{post.permalink}"
    found = find_in_html(Page(url, (), html), {same_page_key(OTHER)})
    assert found is not None
    assert found.citation.type == KINDS[name]
    for path in (post.permalink, "/"):
        page = app.test_client().get(path).text
        assert _answers(mf2py.parse(page)["items"], name) == [[OTHER]]


def test_feeds_say_what_a_post_answers(app, author):
    """In the text of the entry."""
    publish(author, text="Well said.", properties={"like-of": [OTHER]})
    assert f"u-like-of&quot; href=&quot;{OTHER}" in _escaped(app)


def _escaped(app):
    return app.test_client().get("/feed/atom/").text.replace('"', "&quot;")


def _answers(items, name):
    entries = [*items, *(child for item in items for child in item.get("children", ()))]
    return [e["properties"][name] for e in entries if name in e["properties"]]
