"""Feeds as their readers see them."""

import feedparser
import pytest
from lxml import etree

from blog import signals
from blog.categories import filing
from blog.extensions import db
from blog.models import PostStatus
from blog.site.options import write_options
from tests.factories import make_category, make_person, make_post, make_tag
from tests.queries import count_queries
from tests.web.visitor import Visitor

FEEDS = ["/feed/", "/feed/atom/"]


@pytest.fixture
def author(app):
    return make_person(name="Maren Holt", slug="maren", post_count=3)


@pytest.fixture
def post(author):
    category = make_category("Drama", post_count=1)
    tag = make_tag("ferry", post_count=1)
    return make_post(
        author=author,
        title="The Night Ferry & <Co>",
        slug="night-ferry",
        html='<p>Full <a href="/about/">text</a></p><img src="/media/a.png" alt="">',
        excerpt="Full text",
        category=category,
        categories=[category],
        tags=[tag],
    )


def read(client, address, **headers):
    answer = client.get(address, headers=headers)
    return answer, feedparser.parse(answer.data)


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_the_whole_post(client, post, address):
    """Title, full text with absolute addresses, author, terms, date and a stable id."""
    answer, feed = read(client, address)
    assert answer.status_code == 200
    assert not feed.bozo, feed.get("bozo_exception")
    (entry,) = feed.entries
    assert entry.title == "The Night Ferry & <Co>".replace("<Co>", "&lt;Co&gt;") or (
        entry.title == "The Night Ferry & <Co>"
    )
    assert entry.link == "http://blog.test/2026/05/night-ferry/"
    assert entry.id == post.uid
    assert entry.author == "Maren Holt"
    assert {t.term for t in entry.tags} == {"Drama", "ferry"}
    html = entry.content[0].value
    assert 'href="http://blog.test/about/"' in html
    assert 'src="http://blog.test/media/a.png"' in html
    assert entry.published_parsed[:5] == (2026, 5, 14, 12, 0)


def test_the_types_are_those_of_their_formats(client, post):
    """Browsers and readers tell feeds by their types."""
    assert client.get("/feed/").content_type == "application/rss+xml; charset=utf-8"
    assert client.get("/feed/atom/").content_type == (
        "application/atom+xml; charset=utf-8"
    )


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_names_its_page_and_itself(client, post, address):
    """The channel's link is the site, and rel=self the feed's own address."""
    _, feed = read(client, address)
    assert feed.feed.link == "http://blog.test/"
    own = [link.href for link in feed.feed.links if link.rel == "self"]
    assert own == [f"http://blog.test{address}"]


@pytest.mark.parametrize("part", ["category/drama", "tag/ferry", "author/maren"])
@pytest.mark.parametrize("form", ["", "atom/"])
def test_category_tag_and_author_have_feeds_of_their_own(client, post, part, form):
    """Only what is filed there is in them."""
    make_post(title="Something else")
    _, feed = read(client, f"/{part}/feed/{form}")
    assert not feed.bozo
    assert [entry.id for entry in feed.entries] == [post.uid]
    assert feed.feed.link == f"http://blog.test/{part}/"


@pytest.mark.parametrize("name", ["rss", "rss2"])
def test_subscribers_of_a_wordpress_feed_find_theirs(client, post, name):
    """A moved blog keeps the readers of its feed, whatever they called it."""
    answer = client.get(f"/feed/{name}/")
    assert (answer.status_code, answer.location) == (301, "/feed/")


def test_another_spelling_of_a_topic_leads_to_its_feed(client, post):
    """A feed has one address."""
    answer = client.get("/tag/FERRY/feed/atom/")
    assert (answer.status_code, answer.location) == (301, "/tag/ferry/feed/atom/")


def test_renaming_a_category_moves_the_date_of_feeds(client, post, stopped_clock):
    """A feed's entries name their categories."""
    before = client.get("/feed/").headers["Last-Modified"]
    stopped_clock.advance(days=1)
    filing.rename_category(post.category_id, "Plays", by=make_person("editor"))
    assert (
        client.get("/feed/", headers={"If-Modified-Since": before}).status_code == 200
    )


@pytest.mark.parametrize("part", ["category/none", "tag/none", "author/none"])
def test_a_feed_of_nothing_known_is_not_found(client, author, part):
    """An empty feed would promise posts that never come."""
    assert client.get(f"/{part}/feed/").status_code == 404


@pytest.mark.parametrize(
    "status", [s for s in PostStatus if s is not PostStatus.PUBLISHED]
)
@pytest.mark.parametrize("address", FEEDS)
def test_only_published_posts_are_in_a_feed(client, author, status, address):
    """A feed tells nothing that the site does not."""
    make_post(author=author, status=status)
    _, feed = read(client, address)
    assert not feed.entries


@pytest.mark.parametrize("address", FEEDS)
def test_an_unchanged_feed_is_not_sent_again(client, post, address):
    """By ETag and by date, 304 with no body."""
    first = client.get(address)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.data) == (304, b"")


def test_two_reads_are_equal_to_the_byte(client, post, stopped_clock):
    """Nothing in a feed tells the time of the asking."""
    first = client.get("/feed/")
    stopped_clock.advance(days=3)
    assert client.get("/feed/").data == first.data


@pytest.mark.parametrize("address", FEEDS)
def test_a_withdrawn_post_is_no_304(client, author, post, stopped_clock, address):
    """A reader that asks by date learns that a post is gone."""
    stopped_clock.advance(days=1)
    newest = make_post(author=author)
    first = client.get(address)
    stopped_clock.advance(days=1)
    newest.status = PostStatus.TRASHED
    signals.post_removed.send(newest)
    db.session.commit()
    headers = {"If-Modified-Since": first.headers["Last-Modified"]}
    again, feed = read(client, address, **headers)
    assert again.status_code == 200
    assert [entry.id for entry in feed.entries] == [post.uid]


def test_a_feed_is_as_long_as_the_owner_says(client, author):
    """The newest come first, and no more than asked for."""
    author.post_count = 4
    for n in range(4):
        make_post(author=author, title=f"Post {n}")
    write_options(feed_length=2)
    db.session.commit()
    _, feed = read(client, "/feed/")
    assert [entry.title for entry in feed.entries] == ["Post 3", "Post 2"]


@pytest.mark.parametrize("address", FEEDS)
def test_characters_that_xml_cannot_hold_do_not_break_a_feed(client, author, address):
    """A control character pasted into a post is left out."""
    make_post(
        author=author,
        title="Bell \x07 and \x0b and \ufffe",
        html="<p>null \x01 here</p>",
        excerpt="\x1f",
    )
    answer, feed = read(client, address)
    assert not feed.bozo
    etree.fromstring(answer.data)


@pytest.mark.parametrize("address", FEEDS)
def test_a_note_without_a_title_is_an_entry_all_the_same(client, author, address):
    """Its first words stand for the title."""
    make_post(author=author, title="", excerpt="Low water at 05:12.")
    _, feed = read(client, address)
    assert not feed.bozo
    assert feed.entries[0].title == "Low water at 05:12."


@pytest.mark.parametrize("address", FEEDS)
def test_an_empty_site_has_a_valid_empty_feed(client, app, address):
    """Subscribing on the first day works."""
    make_person()
    answer, feed = read(client, address)
    assert answer.status_code == 200
    assert not feed.bozo
    assert not feed.entries


@pytest.mark.parametrize("address", FEEDS)
def test_a_long_feed_asks_no_more_than_a_short_one(app, author, address):
    """The number of queries does not grow with the posts."""
    Visitor(app).get(address)  # whether there is anyone is asked once
    made = []
    for length in (1, 19):
        for _ in range(length):
            category = make_category()
            make_post(
                author=author, categories=[category], tags=[make_tag(), make_tag()]
            )
        author.post_count += length
        db.session.commit()
        with count_queries() as queries:
            assert Visitor(app).get(address).status_code == 200
        made.append(len(queries))
    assert made[0] == made[1]


def test_a_feed_sets_no_cookie(client, post):
    """Feed readers keep none, and caches may keep the answer."""
    answer = client.get("/feed/")
    assert "Set-Cookie" not in answer.headers
    assert "max-age" in answer.headers["Cache-Control"]
