"""Reading what pings left here."""

import pytest

from blog import clock
from blog.errors import TargetClosed, TargetNotFound
from blog.extensions import db
from blog.linkbacks.incoming import queries
from blog.models import Post, Response, ResponseKind, ResponseStatus
from tests.factories import make_comment, make_mention, make_person, make_post
from tests.integration.linkbacks.incoming import SOURCE, html, ping, receive, records
from tests.queries import count_queries


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry", title="Night ferry")


@pytest.fixture
def editor(app):
    return make_person("editor")


def urls(listing):
    return [mention.source_url for mention in listing.items]


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


def test_mentions_are_listed_newest_first_with_their_posts(post, editor, stopped_clock):
    """Approved ones only; two queries whatever their number."""
    for _ in range(3):
        make_mention(post)
        stopped_clock.advance(hours=1)
    newest = make_mention(make_post())
    make_mention(post, status=ResponseStatus.SPAM)
    make_comment(post)
    by_id, newest_url = editor.id, newest.source_url
    db.session.expire_all()
    editor = db.session.get(type(editor), by_id)
    assert editor.roles
    with count_queries() as seen:
        listing = queries.list_mentions("", 1, editor)
        titles = [m.post.title for m in listing.items]
    assert len(titles) == listing.total == 4
    assert urls(listing)[0] == newest_url
    assert len(seen) == 2


@pytest.mark.parametrize(
    "search", ["HARBOUR.example", "Foghorn", "Ana O", "night FERRY", "/a-post"]
)
def test_mentions_are_found_by_site_title_author_and_post(post, editor, search):
    """Whatever the case."""
    wanted = make_mention(
        post,
        source_url="https://harbour.example/a-post",
        title="A history of the foghorn",
        author_name="Ana Oliveira",
    )
    make_mention(make_post(title="Other"))
    make_mention(None)
    assert urls(queries.list_mentions(search, 1, editor)) == [wanted.source_url]


@pytest.mark.parametrize("search", ["%", "_", "\x00", "zzz"])
def test_no_sign_of_the_database_matches_everything(post, editor, search):
    """A search means what it says; a NUL means nothing."""
    make_mention(post)
    expected = 1 if search == "\x00" else 0
    assert queries.list_mentions(search, 1, editor).total == expected


def test_a_page_past_the_last_is_the_last(post, editor, monkeypatch):
    """Rows leave while one reads."""
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    for _ in range(3):
        make_mention(post)
    assert len(queries.list_mentions("", 1, editor).items) == 2
    listing = queries.list_mentions("", 99, editor)
    assert (listing.number, len(listing.items)) == (2, 1)


def test_an_author_sees_mentions_of_own_posts(post):
    """What one may not moderate is not listed; those of the home page neither."""
    author = make_person("author")
    own = make_mention(make_post(author=author))
    make_mention(post)
    db.session.add(
        Response(
            kind=ResponseKind.MENTION,
            status=ResponseStatus.APPROVED,
            source_url=SOURCE,
            source_key="x",
            received_at=clock.now(),
        )
    )
    db.session.commit()
    assert urls(queries.list_mentions("", 1, author)) == [own.source_url]
    assert queries.list_mentions("", 1, make_person("contributor")).total == 0
    assert queries.list_mentions("", 1, make_person("editor")).total == 3
    assert db.session.query(Post).count() == 2
