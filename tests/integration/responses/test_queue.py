import pytest

from blog.extensions import db
from blog.models import ResponseStatus
from blog.responses import queries
from blog.responses.queries import QueueKind, SiteRecord
from tests.factories import make_comment, make_mention, make_person, make_post

PENDING, APPROVED = ResponseStatus.PENDING, ResponseStatus.APPROVED
SPAM, TRASHED = ResponseStatus.SPAM, ResponseStatus.TRASHED


@pytest.fixture
def editor(session):
    return make_person("editor")


def numbers(editor, status=PENDING, kind=None, search="", **more):
    listing = queries.list_queue(status, kind, search, 1, editor, **more)
    return [response.id for response in listing.items]


def test_a_shown_mention_whose_page_changed_waits_as_well(editor):
    """It is listed and counted both as waiting and as approved."""
    changed = make_mention(proposal={"title": "New"})
    waiting = make_comment(status=PENDING)
    make_mention()
    make_mention(status=SPAM, proposal={"title": "New"})
    assert set(numbers(editor)) == {changed.id, waiting.id}
    assert len(numbers(editor, APPROVED)) == 2
    assert queries.count_by_status(editor) == {
        PENDING: 2,
        APPROVED: 2,
        SPAM: 1,
        TRASHED: 0,
    }
    kinds = queries.count_by_kind(PENDING, "", editor)
    assert (kinds[QueueKind.PINGBACK], kinds[QueueKind.COMMENT]) == (1, 1)
    assert queries.find_oldest_arrival(PENDING, editor) is not None
    assert queries.find_oldest_arrival(TRASHED, editor) is None


def test_a_taken_or_dropped_proposal_no_longer_waits(editor):
    """No value in the column is no value in the database."""
    mention = make_mention(proposal={"title": "New"})
    mention.proposal = None
    db.session.commit()
    assert numbers(editor) == []


def test_the_queue_of_one_post_is_its_own(editor):
    """In lists and in the counts of kinds."""
    post = make_post()
    mine = make_comment(post, status=PENDING)
    make_comment(status=PENDING)
    assert numbers(editor, post_id=post.id) == [mine.id]
    kinds = queries.count_by_kind(PENDING, "", editor, post_id=post.id)
    assert kinds[QueueKind.COMMENT] == 1


def test_the_queue_can_begin_with_the_oldest(editor, stopped_clock):
    """Whoever came first is answered first, if that is wished."""
    found = []
    for _ in range(3):
        stopped_clock.advance(minutes=1)
        found.append(make_comment(status=PENDING).id)
    assert numbers(editor, oldest_first=True) == found
    assert numbers(editor) == found[::-1]


def test_a_mention_of_the_home_page_stands_in_the_queue_of_editors(editor):
    """And not in that of an author, whose post it is not about."""
    home = make_mention(status=PENDING)
    home.post = None
    db.session.commit()
    assert numbers(editor) == [home.id]
    assert queries.count_by_status(editor)[PENDING] == 1
    author = make_person("author")
    assert numbers(author) == []
    assert queries.count_by_status(author)[PENDING] == 0


def test_proposals_on_others_posts_are_not_an_author_s(session):
    """What waits for somebody else is not counted."""
    author = make_person("author")
    own = make_mention(make_post(author=author), proposal={"title": "New"})
    make_mention(proposal={"title": "New"})
    assert numbers(author) == [own.id]
    assert queries.count_by_status(author)[PENDING] == 1


def test_a_site_has_a_record(editor, stopped_clock):
    """What its mentions became, and when the first came; comments are not its own."""
    assert queries.record_of_site("a.example") == SiteRecord(0, 0, None)
    first = make_mention(source_host="a.example", status=TRASHED).received_at
    stopped_clock.advance(days=1)
    for status in (APPROVED, APPROVED, SPAM, PENDING):
        make_mention(source_host="a.example", status=status)
    make_mention(source_host="b.example")
    make_comment(source_host="a.example")
    assert queries.record_of_site("a.example") == SiteRecord(2, 1, first)
    assert queries.count_sites(APPROVED) == 2
    assert queries.count_sites(SPAM) == 1
