from datetime import timedelta

import pytest
from sqlalchemy import event

from blog import clock
from blog.extensions import db
from blog.models import ResponseStatus
from blog.responses import queries
from blog.responses.queries import QueueKind
from tests.factories import make_comment, make_mention, make_person, make_post


@pytest.fixture
def statements(session):
    """Every statement that reached the database, from an empty session on."""
    seen = []

    def listen(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    yield seen
    event.remove(db.engine, "before_cursor_execute", listen)


def at(minutes):
    return clock.now() - timedelta(minutes=minutes)


def texts(listing):
    return [response.text for response in listing.items]


def test_everybody_sees_what_they_may_decide_on(session):
    """Editors all of it, authors what is below their own posts, others nothing."""
    author = make_person("author")
    make_comment(make_post(author=author), text="own", status=ResponseStatus.PENDING)
    make_comment(text="other", status=ResponseStatus.PENDING)

    def seen_by(person):
        listing = queries.list_queue(ResponseStatus.PENDING, None, "", 1, person)
        counts = queries.count_by_status(person)
        kinds = queries.count_by_kind(ResponseStatus.PENDING, "", person)
        assert listing.total == counts[ResponseStatus.PENDING]
        assert listing.total == kinds[QueueKind.COMMENT]
        oldest = queries.find_oldest_arrival(ResponseStatus.PENDING, person)
        assert (oldest is not None) == bool(listing.total)
        return set(texts(listing))

    assert seen_by(make_person("administrator")) == {"own", "other"}
    assert seen_by(make_person("editor")) == {"own", "other"}
    assert seen_by(author) == {"own"}
    assert seen_by(make_person("contributor")) == set()


def test_counts_name_every_state(session):
    """Also those of which there is none."""
    make_comment(status=ResponseStatus.SPAM)
    assert queries.count_by_status() == {
        ResponseStatus.PENDING: 0,
        ResponseStatus.APPROVED: 0,
        ResponseStatus.SPAM: 1,
        ResponseStatus.TRASHED: 0,
    }


def test_the_queue_tells_kinds_apart_as_the_words_do(session):
    """A mention is of the kind that its word says, so each is in one list only."""
    now = clock.now()
    none = {"pingback_at": None, "trackback_at": None, "webmention_at": None}
    make_comment()
    make_mention(**none | {"pingback_at": now, "trackback_at": now})
    make_mention(**none | {"trackback_at": now})
    make_mention(**none | {"webmention_at": now, "pingback_at": now})
    make_mention(**none)
    editor = make_person("editor")
    counts = queries.count_by_kind(ResponseStatus.APPROVED, "", editor)
    assert set(counts.values()) == {1}
    for kind in QueueKind:
        listing = queries.list_queue(ResponseStatus.APPROVED, kind, "", 1, editor)
        words = [r.protocol or "comment" for r in listing.items]
        assert words == [kind.value]


@pytest.mark.parametrize(
    ("search", "is_found"),
    [
        ("lighthouse", True),
        ("LIGHTHOUSE", True),
        ("pascoe", True),
        ("keeper@inner.test", True),
        ("inner.example", True),
        ("nothing like it", False),
        ("%", False),
        ("_", False),
        ("\\", False),
    ],
)
def test_search_finds_text_site_and_author(session, search, is_found):
    """Whatever the case; signs with a meaning in SQL mean themselves."""
    make_comment(
        text="The Lighthouse stood there.",
        author_name="R. Pascoe",
        author_email="keeper@inner.test",
        author_url="https://inner.example/",
    )
    editor = make_person("editor")
    found = queries.list_queue(ResponseStatus.APPROVED, None, search, 1, editor)
    assert bool(found.items) is is_found
    kinds = queries.count_by_kind(ResponseStatus.APPROVED, search, editor)
    assert kinds[QueueKind.COMMENT] == found.total


def test_the_queue_has_pages_newest_first(session):
    """51 are two pages; a page past the last is the last, one before the first the first."""
    post = make_post()
    for n in range(51):
        make_comment(post, text=f"{n}", received_at=at(n))
    editor = make_person("editor")

    def page(number):
        return queries.list_queue(ResponseStatus.APPROVED, None, "", number, editor)

    assert texts(page(1)) == [str(n) for n in range(50)]
    assert page(1).has_next
    assert not page(1).has_previous
    assert texts(page(2)) == ["50"]
    assert page(2).last_number == 2
    assert texts(page(10**30)) == ["50"]
    assert page(10**30).number == 2
    assert page(-5).number == 1


@pytest.mark.parametrize("number", [2, 30])
def test_the_queue_is_a_constant_number_of_queries(statements, number):
    """With the posts' titles and addresses, and without their texts."""
    for _ in range(number):
        make_comment(make_post())
    editor = make_person("editor")
    assert editor.roles
    statements.clear()
    listing = queries.list_queue(ResponseStatus.APPROVED, None, "", 1, editor)
    assert all(r.post.title and r.post.permalink for r in listing.items)
    assert "post_1.html" not in statements[-1]
    assert len([s for s in statements if s.startswith("SELECT")]) <= 4
    assert sum("FROM response" in s for s in statements) == 2
