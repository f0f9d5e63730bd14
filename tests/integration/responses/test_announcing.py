import pytest

from blog import clock
from blog.responses.announcing import Announcement, announce, read_doors
from blog.site.options import Door, SiteOptions
from tests.factories import make_mention, make_post
from tests.queries import count_queries

OPTIONS = SiteOptions(url="https://blog.test")
PINGBACK, WEBMENTION = "https://blog.test/xmlrpc.php", "https://blog.test/webmention"


def told(post, options=OPTIONS, **shown):
    return announce(post, read_doors(post, options), options, **shown)


def test_an_open_post_tells_all_three_without_asking(session):
    """The trackback address is the post's own; held doors are open to pings."""
    post = make_post(permalink="/2026/05/夜/", doors={"webmention": "held"})
    assert post.id
    with count_queries() as statements:
        found = told(post)
    assert statements == []
    assert found == Announcement(
        pingback_url=PINGBACK,
        trackback_url="https://blog.test/2026/05/%E5%A4%9C/trackback/",
        webmention_url=WEBMENTION,
    )
    assert found.headers == [
        ("X-Pingback", PINGBACK),
        ("Link", f'<{WEBMENTION}>; rel="webmention"'),
    ]


def test_each_closed_door_is_kept_silent_alone(session):
    """Whether the post or the site closed it."""
    post = make_post(doors={"pingback": "closed"})
    options = SiteOptions(url="https://blog.test", trackback_door=Door.CLOSED)
    found = told(post, options)
    assert (found.pingback_url, found.trackback_url) == (None, None)
    assert found.headers == [("Link", f'<{WEBMENTION}>; rel="webmention"')]


def test_a_closed_door_stays_known_to_those_who_came_through_it(session):
    """Updates and removals of what is shown must find their way."""
    post = make_post(pings_open=False)
    assert told(post) == Announcement()
    make_mention(post, pingback_at=None, trackback_at=clock.now())
    found = told(post)
    assert found.trackback_url
    assert (found.pingback_url, found.webmention_url) == (None, None)
    assert told(post, shown=frozenset({"pingback"})).pingback_url == PINGBACK


@pytest.mark.parametrize("pings_open", [True, False])
def test_the_home_page_has_no_trackback_address(session, pings_open):
    """The other two it has while pings are open."""
    found = told(None, SiteOptions(url="https://blog.test", pings_open=pings_open))
    assert found.trackback_url is None
    assert (found.pingback_url == PINGBACK) is pings_open
    assert (found.webmention_url == WEBMENTION) is pings_open
