"""Taking jobs for a while, and saying how they ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from blog import clock
from blog.extensions import begin_writing, db
from blog.models import Job, JobState
from blog.tasks import leases
from blog.tasks.queue import enqueue

MINUTE = timedelta(minutes=1)


@pytest.fixture
def job(session):
    """One job that is due."""
    begin_writing()
    enqueue("a", {"n": 1}, key="k")
    session.commit()


def row():
    db.session.rollback()
    return db.session.scalar(select(Job))


def everything_in(job):
    return {column.name: getattr(job, column.name) for column in Job.__table__.c}


def owe_again(**changes):
    begin_writing()
    enqueue("a", {"n": 2}, key="k", **changes)
    db.session.commit()


def test_leased_job_is_nobody_elses(job):
    """While a lease lasts, no other worker gets the job."""
    lease = leases.take_next("one", MINUTE)
    assert (lease.kind, lease.payload, lease.attempt) == ("a", {"n": 1}, 1)
    assert leases.take_next("two", MINUTE) is None


def test_job_that_is_not_due_is_left(job, stopped_clock):
    """A job is taken when its time has come, not before."""
    owe_again(run_at=clock.now() + MINUTE)
    stopped_clock.advance(seconds=59)
    assert leases.take_next("one", MINUTE) is None
    stopped_clock.advance(seconds=1)
    assert leases.take_next("one", MINUTE) is not None


def test_job_is_due_again_when_its_lease_ran_out(job, stopped_clock):
    """The job of a worker that died goes to the next, as one more attempt."""
    leases.take_next("one", MINUTE)
    stopped_clock.advance(seconds=60)
    assert leases.take_next("two", MINUTE).attempt == 2


def test_renewed_lease_lasts_on(job, stopped_clock):
    """A renewed lease counts from its renewal."""
    lease = leases.take_next("one", MINUTE)
    stopped_clock.advance(seconds=40)
    assert leases.renew(lease, MINUTE)
    stopped_clock.advance(seconds=40)
    assert leases.take_next("two", MINUTE) is None


@pytest.mark.parametrize(
    "end",
    [
        leases.finish,
        lambda lease: leases.postpone(lease, clock.now() + 5 * MINUTE, "No."),
        lambda lease: leases.bury(lease, "Never."),
        lambda lease: leases.renew(lease, MINUTE),
    ],
    ids=["finish", "postpone", "bury", "renew"],
)
def test_worker_that_lost_its_lease_changes_nothing(job, stopped_clock, end):
    """However late the first worker ends, the row is the second one's."""
    lost = leases.take_next("one", MINUTE)
    stopped_clock.advance(seconds=61)
    leases.take_next("two", MINUTE)
    before = everything_in(row())
    end(lost)
    assert everything_in(row()) == before


def test_lost_lease_cannot_be_renewed(job, stopped_clock):
    """Renewing says that the job is somebody else's."""
    lost = leases.take_next("one", MINUTE)
    stopped_clock.advance(seconds=61)
    leases.take_next("two", MINUTE)
    assert not leases.renew(lost, MINUTE)


@pytest.mark.parametrize(
    "end",
    [
        leases.finish,
        lambda lease: leases.postpone(lease, clock.now() + 5 * MINUTE, "No."),
        lambda lease: leases.bury(lease, "Never."),
    ],
    ids=["finish", "postpone", "bury"],
)
def test_job_owed_anew_while_it_ran_is_done_once_more(job, end):
    """What was owed after a job read its facts is not lost when that job ends."""
    lease = leases.take_next("one", MINUTE)
    owe_again()
    assert leases.take_next("two", MINUTE) is None
    end(lease)
    again = leases.take_next("two", MINUTE)
    assert (again.payload, again.attempt) == ({"n": 2}, 1)


def test_job_moved_while_it_ran_waits_for_its_new_time(job):
    """A time given while the job ran is kept when that run ends."""
    lease = leases.take_next("one", MINUTE)
    owe_again(run_at=clock.now() + 5 * MINUTE)
    leases.finish(lease)
    assert row().run_at == clock.now() + 5 * MINUTE
    assert row().lease_owner is None


def test_buried_job_is_kept_and_not_taken(job, stopped_clock):
    """A job given up stays to be seen, with the reason."""
    leases.bury(leases.take_next("one", MINUTE), "Never.")
    stopped_clock.advance(days=9)
    assert leases.take_next("one", MINUTE) is None
    assert (row().state, row().last_error) == (JobState.DEAD, "Never.")


def test_longest_due_job_goes_first(session):
    """Jobs are taken in the order of their times."""
    begin_writing()
    enqueue("late", {}, run_at=clock.now() - MINUTE)
    enqueue("early", {}, run_at=clock.now() - 2 * MINUTE)
    session.commit()
    kinds = [leases.take_next("one", MINUTE).kind for _ in range(2)]
    assert kinds == ["early", "late"]


def test_the_kind_named_first_goes_first(job, stopped_clock):
    """However long others have been due, and kinds nobody named come last."""
    for kind in ("slow", "urgent"):
        stopped_clock.advance(seconds=1)
        begin_writing()
        enqueue(kind, {})
        db.session.commit()
    kinds = ("urgent", "slow")
    taken = [leases.take_next("one", MINUTE, kinds).kind for _ in range(3)]
    assert taken == ["urgent", "slow", "a"]
