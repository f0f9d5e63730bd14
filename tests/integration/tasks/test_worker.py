"""Doing the work owed."""

import logging
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import func, select

from blog import clock
from blog.errors import JobFailed, JobHopeless
from blog.extensions import begin_writing, db
from blog.models import Job, JobState, SiteOption
from blog.tasks import leases
from blog.tasks.backoff import Postponed
from blog.tasks.queue import enqueue
from blog.tasks.worker import Worker


class Busy(JobFailed):
    retry_after = 7200


class FakeEvent:
    """Stands for the event that ends a worker: set after some waits, without time."""

    def __init__(self, waits):
        self.waits_left = waits
        self.waited = []

    def is_set(self):
        return self.waits_left == 0

    def wait(self, seconds):
        self.waited.append(seconds)
        self.waits_left -= 1


@pytest.fixture
def seen():
    return []


@pytest.fixture
def make_worker(app, seen):
    """Make a worker with a few tasks."""

    def fail(payload):
        seen.append("fail")
        raise JobFailed("The other side\n  is away.")

    def crash(payload):
        raise ZeroDivisionError("by nought")

    def give_up(payload):
        raise JobHopeless("There is no such post.")

    def be_busy(payload):
        raise Busy("Come back later.")

    def put_off(payload):
        raise Postponed("Not before one.", clock.now() + timedelta(hours=1))

    def follow_up(payload):
        begin_writing()
        enqueue("note", {"n": "follow-up"})
        db.session.commit()

    tasks = {
        "note": lambda payload: seen.append(payload["n"]),
        "fail": fail,
        "crash": crash,
        "give_up": give_up,
        "be_busy": be_busy,
        "put_off": put_off,
        "follow_up": follow_up,
    }

    def make(**more):
        options = {"context": app.app_context} | more.pop("options", {})
        return Worker(tasks | more, **options)

    return make


def owe(kind, payload=None, **options):
    begin_writing()
    enqueue(kind, payload or {}, **options)
    db.session.commit()


def jobs():
    db.session.rollback()
    return db.session.scalars(select(Job).order_by(Job.id)).all()


def only_job():
    (job,) = jobs()
    return job


def test_due_jobs_are_done_and_struck_off(make_worker, seen):
    """Draining does what is due, counts it, and leaves the rest."""
    owe("note", {"n": 1})
    owe("note", {"n": 2})
    owe("note", {"n": 3}, run_at=clock.now() + timedelta(seconds=1))
    assert make_worker().drain() == 2
    assert seen == [1, 2]
    assert only_job().payload == {"n": 3}


def test_kinds_are_as_urgent_as_their_order_says(make_worker, seen):
    """A job of an earlier kind waits for none of a later one that is due."""
    owe("fail")
    owe("note", {"n": 1})
    make_worker().drain()
    assert seen == [1, "fail"]


def test_what_a_job_owes_is_done_in_the_same_drain(make_worker, seen):
    """A job that makes another due is followed by it."""
    owe("follow_up")
    assert make_worker().drain() == 2
    assert seen == ["follow-up"]


def test_task_begins_with_a_session_of_its_own(make_worker, session):
    """What one task left uncommitted is not committed by the next thing done."""

    def forget_to_commit(payload):
        begin_writing()
        db.session.add(SiteOption(name="left", value=1))
        db.session.flush()

    owe("forget")
    make_worker(forget=forget_to_commit).drain()
    session.rollback()
    assert session.scalar(select(func.count()).select_from(SiteOption)) == 0


def test_failed_job_waits_for_its_next_attempt(make_worker):
    """A failure is counted, told in one line, and tried again after a while."""
    owe("fail")
    assert make_worker().drain() == 0
    job = only_job()
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert job.last_error == "The other side is away."
    assert job.lease_owner is None
    wait = job.run_at - clock.now()
    assert timedelta(seconds=15) <= wait <= timedelta(seconds=30)


def test_unforeseen_error_is_a_failure_like_any(make_worker, caplog):
    """A bug in a task is told by its class, logged in one line, and tried again."""
    owe("crash")
    make_worker().drain()
    assert only_job().last_error == "ZeroDivisionError: by nought"
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert "(crash) is tried again in" in record.getMessage()
    assert record.exc_info is None


def test_time_the_other_side_asked_for_is_waited(make_worker):
    """An error that names seconds is tried again no sooner."""
    owe("be_busy")
    make_worker().drain()
    assert only_job().run_at == clock.now() + timedelta(hours=2)


def test_a_time_the_task_chose_is_kept_to_the_moment(make_worker):
    """What it told others of its next try comes true."""
    owe("put_off")
    make_worker().drain()
    assert only_job().run_at == clock.now() + timedelta(hours=1)
    assert only_job().last_error == "Not before one."


def test_job_is_given_up_after_eight_attempts(make_worker, stopped_clock, seen):
    """The eighth failure is the last, and the job is kept."""
    owe("fail")
    for _ in range(10):
        make_worker().drain()
        stopped_clock.advance(hours=6)
    assert len(seen) == 8
    assert only_job().state == JobState.DEAD
    assert only_job().last_error == "The other side is away."


def test_kind_may_have_a_number_of_attempts_of_its_own(
    make_worker, stopped_clock, seen
):
    """What is said for a kind counts in place of eight."""
    owe("fail")
    worker = make_worker(options={"most_attempts": {"fail": 2}})
    for _ in range(4):
        worker.drain()
        stopped_clock.advance(hours=6)
    assert len(seen) == 2


def test_hopeless_job_is_given_up_at_once(make_worker):
    """A job that says it can never be done is not tried again."""
    owe("give_up")
    make_worker().drain()
    job = only_job()
    assert (job.state, job.attempts) == (JobState.DEAD, 1)
    assert job.last_error == "There is no such post."


def test_job_of_unknown_kind_is_given_up(make_worker):
    """A job nobody knows how to do is kept, and says so."""
    owe("juggle")
    make_worker().drain()
    assert only_job().state == JobState.DEAD
    assert "kind juggle" in only_job().last_error


def test_job_that_kills_its_workers_is_given_up(make_worker, stopped_clock, seen):
    """Eight workers that died with it are enough."""
    owe("note", {"n": 1})
    for number in range(8):
        assert leases.take_next(f"dead {number}", timedelta(seconds=60))
        stopped_clock.advance(seconds=60)
    make_worker().drain()
    assert seen == []
    assert only_job().state == JobState.DEAD


def test_retries_now_tries_each_waiting_retry_once(make_worker, seen):
    """A retry is brought forward by one attempt; a job for later is not."""
    owe("fail")
    owe("note", {"n": 1}, run_at=clock.now() + timedelta(days=1))
    worker = make_worker()
    worker.drain()
    assert worker.drain() == 0
    assert seen == ["fail"]
    worker.drain(retries_now=True)
    assert seen == ["fail", "fail"]
    assert [job.attempts for job in jobs()] == [2, 0]


def test_lease_is_renewed_while_the_task_runs(make_worker, stopped_clock):
    """A task that takes longer than its lease keeps it."""
    span = timedelta(seconds=0.3)
    renewed = []

    def take_long(payload):
        stopped_clock.advance(seconds=100)
        patience = Event()
        for _ in range(500):
            db.session.rollback()
            until = db.session.scalar(select(Job.leased_until))
            if until == clock.now() + span:
                renewed.append(until)
                return
            patience.wait(0.02)

    owe("take_long")
    assert make_worker(take_long=take_long, options={"lease": span}).drain() == 1
    assert renewed
    assert jobs() == []


def test_job_owed_anew_by_its_own_run_is_done_again(make_worker):
    """What a run of the same key asks for comes after it."""
    runs = []

    def run_twice(payload):
        runs.append(payload["n"])
        if payload["n"] == 1:
            owe("run_twice", {"n": 2}, key="k")

    owe("run_twice", {"n": 1}, key="k")
    assert make_worker(run_twice=run_twice).drain() == 2
    assert runs == [1, 2]
    assert jobs() == []


def test_running_worker_does_jobs_until_it_is_stopped(make_worker, seen):
    """It looks again at once after a job, and after a second when there is none."""
    owe("note", {"n": 1})
    owe("note", {"n": 2})
    stop = FakeEvent(waits=3)
    make_worker().run(stop)
    assert seen == [1, 2]
    assert stop.waited == [1.0, 1.0, 1.0]


def test_running_worker_outlives_a_database_that_is_away(app, make_worker, seen):
    """It looks less and less often, up to every 30 seconds, and goes on after."""
    owe("note", {"n": 1})
    outages = iter(range(6))

    def context():
        if next(outages, None) is not None:
            raise ConnectionError("the server closed the connection")
        return app.app_context()

    stop = FakeEvent(waits=7)
    make_worker(options={"context": context}).run(stop)
    assert stop.waited == [2, 4, 8, 16, 30, 30, 1]
    assert seen == [1]
