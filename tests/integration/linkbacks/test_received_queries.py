"""Reading what pings left here."""

import pytest

from blog.errors import TargetClosed, TargetNotFound
from blog.extensions import db
from blog.linkbacks.incoming import queries
from blog.models import Response, ResponseStatus
from tests.factories import make_comment, make_mention, make_post
from tests.integration.linkbacks.incoming import SOURCE, html, ping, receive, records


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry", title="Night ferry")


def test_a_status_page_finds_its_ping(post):
    """By the public id, with mention and post."""
    receive({SOURCE: html()})
    public_id = records()[0].public_id
    found = queries.find_received(public_id)
    assert found.response.title == "Five plays"
    assert found.post.title == "Night ferry"


@pytest.mark.parametrize("public_id", ["", "nothing", "\x00", "é" * 500])
def test_an_id_nobody_gave_finds_nothing(app, public_id):
    """Whatever stands in the address."""
    assert queries.find_received(public_id) is None


def test_sources_are_those_readers_see(post):
    """Approved mentions only, oldest first."""
    first = make_mention(post)
    second = make_mention(post)
    make_mention(post, status=ResponseStatus.PENDING)
    make_mention(make_post())
    make_comment(post)
    found = queries.list_sources("http://blog.test/2026/05/night-ferry/#x")
    assert found == [first.source_url, second.source_url]


def test_sources_of_the_home_page(post):
    """It is a target, too."""
    make_mention(post)
    receive(
        {SOURCE: html('<a href="http://blog.test/">x</a>')},
        ping(target="http://blog.test/"),
    )
    db.session.query(Response).update({"status": ResponseStatus.APPROVED})
    db.session.commit()
    assert queries.list_sources("http://blog.test/") == [SOURCE]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://blog.test/2026/05/no-such-post/", TargetNotFound),
        ("http://elsewhere.test/", TargetClosed),
        ("nonsense", TargetClosed),
    ],
)
def test_sources_of_what_is_no_target_are_refused(app, target, reason):
    """With the reason of the protocols."""
    with pytest.raises(reason):
        queries.list_sources(target)


def test_refusals_are_counted_by_reason_for_some_days(post, stopped_clock):
    """Most first."""
    receive({}, ping(target="http://blog.test/2026/05/none/"))
    stopped_clock.advance(days=29)
    for n in range(2):
        receive({}, ping(source=f"https://other.example/{n}"))
    receive({}, ping(target="http://elsewhere.test/"))
    assert list(queries.count_refusals(1).items()) == [
        ("SourceNotFound", 2),
        ("TargetClosed", 1),
    ]
    assert queries.count_refusals(30)["TargetNotFound"] == 1
    stopped_clock.advance(days=1)
    assert "TargetNotFound" not in queries.count_refusals(30)
