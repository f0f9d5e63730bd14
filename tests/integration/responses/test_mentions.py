"""The list of mentions: what other sites wrote, approved."""

import pytest

from blog import clock
from blog.extensions import db
from blog.models import Post, Response, ResponseKind, ResponseStatus
from blog.responses import queries
from tests.factories import make_comment, make_mention, make_person, make_post
from tests.queries import count_queries


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry", title="Night ferry")


@pytest.fixture
def editor(app):
    return make_person("editor")


def urls(listing):
    return [mention.source_url for mention in listing.items]


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
    monkeypatch.setattr(queries, "QUEUE_LENGTH", 2)
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
            source_url="https://plays.example/five",
            source_key="x",
            received_at=clock.now(),
        )
    )
    db.session.commit()
    assert urls(queries.list_mentions("", 1, author)) == [own.source_url]
    assert queries.list_mentions("", 1, make_person("contributor")).total == 0
    assert queries.list_mentions("", 1, make_person("editor")).total == 3
    assert db.session.query(Post).count() == 2
