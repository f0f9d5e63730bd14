"""A real WordPress and a blog of ours ping each other, by pingback and by trackback."""

import os
import urllib.request
from datetime import UTC, datetime

import pytest

from blog import clock
from blog.models import DeliveryState, ResponseStatus
from tests.e2e.blogs import Blog
from tests.e2e.wordpress import WordPress, is_installed
from tests.processes import wait_until

pytestmark = pytest.mark.wordpress

PATIENCE = 90


@pytest.fixture(autouse=True)
def real_time(stopped_clock):
    """Processes share no stopped clock."""
    clock.source = lambda: datetime.now(UTC)


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory):
    if not is_installed():
        assert not os.environ.get("REQUIRE_WORDPRESS"), "WordPress is missing."
        pytest.skip("There is no WordPress on this machine.")
    site = WordPress(tmp_path_factory.mktemp("wp"))
    try:
        yield site.start()
    finally:
        site.stop()


@pytest.fixture
def blog(tmp_path):
    """A running blog whose comments are closed and whose pings are open."""
    running = Blog("Slack Water", tmp_path / "blog").start()
    yield running
    running.close()


def read(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def told(blog, target):
    """Wait until the deliveries to a target have come to their end, and return them."""
    under_way = {DeliveryState.WAITING, DeliveryState.RETRYING}
    found = []

    def have_ended():
        found[:] = [d for d in blog.deliveries() if d.target_url == target]
        return found and not any(d.state in under_way for d in found)

    wait_until(have_ended, f"{target} was told", PATIENCE)
    return found


def test_wordpress_pings_a_post_whose_comments_are_closed(wordpress, blog):
    """Its cron sends a pingback; held, approved, it stands there with its words."""
    target = blog.publish("The foghorn", "At night.", comments_open=False)
    _, source = wordpress.publish(
        "Fog again", f'<p>Read <a href="{target}">what the foghorn says</a> first.</p>'
    )
    wordpress.do_what_is_due()
    wait_until(blog.mentions, "the pingback arrived", PATIENCE)
    [mention] = blog.mentions()
    assert (mention.protocol, mention.source_url) == ("pingback", source)
    assert mention.title.startswith("Fog again")
    assert mention.status is ResponseStatus.PENDING
    assert "what the foghorn says" not in read(target)
    blog.approve_all()
    page = read(target)
    assert "<mark>what the foghorn says</mark>" in page
    assert "Comments are closed, but trackbacks and pingbacks are open." in page


def test_wordpress_sends_a_trackback(wordpress, blog):
    """Where pingbacks are not taken, its trackback arrives: held, with its page read."""
    blog.decide(pingback_door="closed")
    target = blog.publish("The foghorn", "It sounds at night.")
    _, source = wordpress.publish(
        "Ebb & flood",
        f'<p>It is <a href="{target}">the foghorn</a> again.</p>',
        to_ping=f"{target}trackback/",
    )
    wordpress.do_what_is_due()
    wait_until(blog.mentions, "the trackback arrived", PATIENCE)
    [mention] = blog.mentions()
    assert (mention.protocol, mention.source_url) == ("trackback", source)
    assert mention.pingback_at is None
    assert mention.title.startswith("Ebb & flood")
    assert mention.quote_link == "the foghorn"


def test_wordpress_sends_a_trackback_and_a_pingback_for_one_link(wordpress, blog):
    """The trackback is verified like the pingback, and both are marks of one record."""
    target = blog.publish("The foghorn", "It sounds at night.")
    _, source = wordpress.publish(
        "Tides & fog",
        f'<p>More of <a href="{target}">the foghorn</a>.</p>',
        to_ping=f"{target}trackback/",
    )
    wordpress.do_what_is_due()
    wait_until(
        lambda: [m for m in blog.mentions() if m.trackback_at and m.pingback_at],
        "both arrived",
        PATIENCE,
    )
    [mention] = blog.mentions()
    assert mention.source_url == source
    assert mention.title.startswith("Tides & fog")
    assert mention.quote_link == "the foghorn"


def test_a_trackback_of_wordpress_without_a_link_is_not_shown(wordpress, blog):
    """WordPress sends it wherever its author says; the page is read, and has no link."""
    target = blog.publish("The foghorn", "It sounds at night.")
    wordpress.publish("No link", "<p>Nothing.</p>", to_ping=f"{target}trackback/")
    wordpress.do_what_is_due()
    wait_until(lambda: blog.refused() == ["SourceHasNoLink"], "it was read", PATIENCE)
    assert blog.mentions() == []


def test_wordpress_is_told_by_pingback_once(wordpress, blog):
    """It verifies our page and lists us; neither an edit nor asking again doubles that."""
    post_id, target = wordpress.publish("The tide table", "<p>Low at four.</p>")
    source = blog.publish("An answer", f"See [the tide table]({target}) for that.")
    [delivery] = told(blog, target)
    assert (delivery.protocol, delivery.state) == ("pingback", DeliveryState.ACCEPTED)
    [comment] = wordpress.comments(post_id)
    assert (comment["type"], comment["url"]) == ("pingback", source)
    assert comment["author"].startswith("An answer")
    assert "the tide table" in comment["text"]
    blog.rewrite("An answer", f"Do see [the tide table]({target}), again.")
    assert [d.tries for d in told(blog, target)] == [1]
    blog.send_again(delivery.id)
    [again] = told(blog, target)
    assert again.state is DeliveryState.ACCEPTED
    assert again.answer == "The pingback has already been registered."
    assert len(wordpress.comments(post_id)) == 1


def test_wordpress_is_told_by_trackback_where_the_author_says_so(wordpress, blog):
    """Its trackback address, typed, takes our title and our blog's name."""
    post_id, target = wordpress.publish("The harbour", "<p>Full.</p>")
    endpoint = f"{target}trackback/"
    source = blog.publish("Too full", "They are right.", trackback_urls=(endpoint,))
    [delivery] = told(blog, endpoint)
    assert (delivery.protocol, delivery.state) == ("trackback", DeliveryState.ACCEPTED)
    [comment] = wordpress.comments(post_id)
    assert comment["type"] == "trackback"
    assert (comment["author"], comment["url"]) == ("Slack Water", source)
    assert "Too full" in comment["text"]


def test_what_wordpress_says_when_it_refuses_is_kept(wordpress, blog):
    """The author reads its own words beside the delivery."""
    post_id, target = wordpress.publish("Closed", "<p>Shut.</p>", ping_status="closed")
    endpoint = f"{target}trackback/"
    blog.publish("Knocking", "Anyone?", trackback_urls=(endpoint,))
    [delivery] = told(blog, endpoint)
    assert delivery.state is DeliveryState.REFUSED
    assert delivery.answer == "Sorry, trackbacks are closed for this item."
    assert wordpress.comments(post_id) == []


def test_what_wordpress_says_of_words_it_has_is_kept(wordpress, blog):
    """It takes the same words from one page only, and says so in a shape of its own."""
    post_id, target = wordpress.publish("The pilot boat", "<p>Out.</p>")
    endpoint = f"{target}trackback/"
    for _ in range(2):
        blog.publish("Out again", "As always.", trackback_urls=(endpoint,))
        deliveries = told(blog, endpoint)
    first, second = deliveries
    assert (first.state, second.state) == (
        DeliveryState.ACCEPTED,
        DeliveryState.REFUSED,
    )
    assert second.answer.startswith("Duplicate comment detected; it looks as though")
    assert len(wordpress.comments(post_id)) == 1
