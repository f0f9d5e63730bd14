"""Owing work: rows in the caller's transaction, one for each key."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from blog import clock
from blog.extensions import begin_writing, db
from blog.models import Job, JobState
from blog.tasks import leases
from blog.tasks.queue import cancel, enqueue, reschedule

HOUR = timedelta(hours=1)


@pytest.fixture
def owe(session):
    """Enqueues and commits."""

    def commit(*args, **kwargs):
        begin_writing()
        enqueue(*args, **kwargs)
        session.commit()

    return commit


def jobs():
    db.session.rollback()
    return db.session.scalars(select(Job).order_by(Job.id)).all()


def only_job():
    (job,) = jobs()
    return job


def test_job_is_due_at_once_unless_a_time_is_given(owe):
    """Without a time a job is due now; with one, then."""
    owe("a", {"n": 1})
    owe("b", {"n": 2}, run_at=clock.now() + HOUR)
    first, second = jobs()
    assert (first.kind, first.payload, first.run_at) == ("a", {"n": 1}, clock.now())
    assert second.run_at == clock.now() + HOUR
    assert first.state == JobState.WAITING
    assert first.attempts == 0


def test_job_is_lost_with_the_transaction_that_caused_it(session):
    """What is rolled back owes nothing."""
    begin_writing()
    enqueue("a", {})
    session.rollback()
    assert jobs() == []


def test_jobs_without_key_are_all_kept(owe):
    """Only a key makes two jobs the same."""
    owe("a", {})
    owe("a", {})
    assert len(jobs()) == 2


def test_key_keeps_one_row_with_the_newest_payload(owe):
    """The same key again makes no second row, and the newest payload counts."""
    owe("a", {"n": 1}, key="k")
    owe("a", {"n": 2}, key="k")
    assert only_job().payload == {"n": 2}


def test_new_time_moves_a_known_job(owe):
    """The same key with another time is moved to it."""
    owe("a", {}, key="k", run_at=clock.now() + HOUR)
    owe("a", {}, key="k", run_at=clock.now() + 2 * HOUR)
    assert only_job().run_at == clock.now() + 2 * HOUR


def test_known_job_keeps_its_time_when_none_is_given(owe):
    """The same key without a time leaves the place in the queue as it was."""
    owe("a", {}, key="k", run_at=clock.now() + HOUR)
    owe("a", {}, key="k")
    assert only_job().run_at == clock.now() + HOUR


def test_retry_keeps_its_back_off_when_owed_again(owe):
    """Asking again does not wear down the other side any sooner."""
    owe("a", {}, key="k")
    leases.postpone(leases.take_next("w", HOUR), run_at=clock.now() + HOUR, error="No.")
    owe("a", {}, key="k")
    job = only_job()
    assert job.run_at == clock.now() + HOUR
    assert (job.attempts, job.last_error) == (1, "No.")


@pytest.mark.parametrize("run_at_given", [False, True])
def test_dead_job_comes_to_life_when_owed_again(owe, stopped_clock, run_at_given):
    """A job given up starts from the beginning when it is owed again."""
    owe("a", {}, key="k")
    leases.bury(leases.take_next("w", HOUR), "Never.")
    stopped_clock.advance(days=1)
    asked = clock.now() + HOUR
    owe("a", {}, key="k", run_at=asked if run_at_given else None)
    job = only_job()
    assert job.state == JobState.WAITING
    assert (job.attempts, job.last_error) == (0, "")
    assert job.run_at == (asked if run_at_given else clock.now())


def test_cancelled_job_is_owed_no_longer(owe, session):
    """Cancelling by key removes that job, in the caller's transaction."""
    owe("a", {}, key="k")
    owe("a", {}, key="other")
    begin_writing()
    cancel("k")
    session.rollback()
    assert len(jobs()) == 2
    begin_writing()
    cancel("k")
    session.commit()
    assert only_job().key == "other"


def test_two_transactions_that_owe_the_same_both_succeed(app, session):
    """The second waits for the first, and then finds its row."""
    problems = []

    def owe_too():
        with app.app_context():
            try:
                begin_writing()
                enqueue("a", {"n": 2}, key="k")
                db.session.commit()
            except Exception as error:  # noqa: BLE001 -- told by the assertion
                problems.append(error)

    begin_writing()
    enqueue("a", {"n": 1}, key="k")
    other = Thread(target=owe_too)
    other.start()
    other.join(0.3)
    is_waiting = other.is_alive()
    session.commit()
    other.join(20)
    assert is_waiting
    assert problems == []
    assert only_job().payload == {"n": 2}


def test_a_job_is_moved_and_counts_as_tried(owe, session):
    """Moved with what says so elsewhere, and a retry for whoever hastens retries."""
    owe("a", {}, key="k")
    begin_writing()
    reschedule("k", clock.now() + HOUR)
    session.commit()
    assert only_job().run_at == clock.now() + HOUR
    assert only_job().attempts == 1
    leases.hasten_retries()
    assert only_job().run_at == clock.now()


def test_moving_keeps_the_count_of_tries(owe, session):
    """The row goes on counting where it was."""
    owe("a", {}, key="k")
    leases.take_next("me", HOUR)
    leases.postpone(
        leases.Lease(job_id=only_job().id, owner="me", kind="a", payload={}, attempt=1),
        clock.now(),
        "No.",
    )
    leases.take_next("me", HOUR)
    begin_writing()
    reschedule("k", clock.now() + HOUR)
    session.commit()
    assert only_job().attempts == 2
