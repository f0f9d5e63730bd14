from datetime import timedelta

import pytest
from sqlalchemy import select

from blog import clock
from blog.errors import NotAllowed, NotFound
from blog.extensions import db
from blog.models import Job, PingState, ReceivedPing, Response, ResponseStatus
from blog.responses import erasing, moderating
from blog.responses.moves import DAYS_IN_BIN, ERASE_RESPONSE
from blog.signals import response_changed, response_erased
from blog.tasks.worker import Worker
from tests.factories import make_comment, make_mention, make_person, make_post

TRASHED = ResponseStatus.TRASHED


@pytest.fixture
def told():
    """Note what was about to be erased, while it could still be read."""
    heard = []

    def listen(response):
        heard.append((response.id, db.session.get(Response, response.id) is response))

    response_erased.connect(listen)
    yield heard
    response_erased.disconnect(listen)


def is_there(number):
    db.session.rollback()
    return db.session.get(Response, number) is not None


def test_what_is_erased_is_gone_and_its_answers_stay(session, told):
    """They stand by themselves; whoever kept something of it hears of it first."""
    comment = make_comment()
    answer = make_comment(comment.post, parent_id=comment.id)
    ids = comment.id, answer.id
    shown = []

    def listen(response):
        shown.append(response.id)

    with response_changed.connected_to(listen):
        assert erasing.erase([comment.id], by=make_person("editor")) == 1
    assert not is_there(ids[0])
    assert db.session.get(Response, ids[1]).parent_id is None
    assert (told, shown) == ([(ids[0], True)], [ids[0]])


def test_the_ping_that_brought_it_is_still_known(session):
    """Its status page goes on saying what became of it."""
    mention = make_mention(status=TRASHED)
    ping = ReceivedPing(
        pair_key="pair",
        protocol="webmention",
        source_url=mention.source_url,
        target_url="http://blog.test/",
        response=mention,
        state=PingState.VERIFIED,
    )
    session.add(ping)
    session.commit()
    erasing.erase([mention.id], by=make_person("editor"))
    session.expire_all()
    assert ping.response_id is None


def test_only_those_who_may_decide_may_erase(session, told):
    """All or none; what is gone already stops the rest."""
    author = make_person("author")
    own = make_comment(make_post(author=author)).id
    other = make_comment().id
    with pytest.raises(NotAllowed):
        erasing.erase([own, other], by=author)
    with pytest.raises(NotFound):
        erasing.erase([own, other + 999], by=make_person("editor"))
    assert is_there(own)
    assert is_there(other)
    assert told == []


def test_the_bin_is_emptied_after_30_days(app, told, stopped_clock):
    """By the worker, once, and not a second earlier."""
    comment = make_comment().id
    moderating.trash([comment], by=make_person("editor"))
    stopped_clock.moment += DAYS_IN_BIN - timedelta(seconds=1)
    run_worker(app)
    assert is_there(comment)
    stopped_clock.advance(seconds=1)
    run_worker(app)
    assert not is_there(comment)
    assert [number for number, _ in told] == [comment]
    assert db.session.scalars(select(Job)).all() == []


def test_what_was_taken_out_of_the_bin_is_not_erased(app, told, stopped_clock):
    """Its job is gone; one that was running already finds it elsewhere."""
    comment, editor = make_comment(), make_person("editor")
    moderating.trash([comment.id], by=editor)
    moderating.restore([comment.id], by=editor)
    assert db.session.scalars(select(Job)).all() == []
    stopped_clock.moment += DAYS_IN_BIN
    erasing.erase_due_response({"response_id": comment.id})
    moderating.trash([comment.id], by=editor)
    erasing.erase_due_response({"response_id": comment.id})
    assert is_there(comment.id)
    erasing.erase_due_response({"response_id": comment.id + 999})
    shown = make_comment(trashed_at=clock.now() - DAYS_IN_BIN)
    erasing.erase_due_response({"response_id": shown.id})
    assert is_there(shown.id)
    [job] = db.session.scalars(select(Job)).all()
    assert (job.kind, job.key) == (ERASE_RESPONSE, f"erase_response:{comment.id}")
    assert job.run_at == clock.now() + DAYS_IN_BIN
    assert told == []


def test_erasing_by_hand_leaves_no_job(session):
    """Nothing is owed for what is gone."""
    comment, editor = make_comment().id, make_person("editor")
    moderating.trash([comment], by=editor)
    erasing.erase([comment], by=editor)
    assert db.session.scalars(select(Job)).all() == []


def run_worker(app):
    """Do what is due, with the tasks the application is made with."""
    db.session.rollback()
    Worker(app.extensions["tasks"], context=app.app_context).drain()
