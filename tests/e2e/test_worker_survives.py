"""No job is lost or done twice, whatever is killed: real processes, real time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from blog.extensions import begin_writing, db
from blog.models import Job, SiteOption
from blog.tasks.queue import enqueue
from tests.processes import database_url, started, wait_until

PROGRAM = Path(__file__).parent / "work_process.py"


@pytest.fixture
def work(app, tmp_path):
    """Start a worker process on this test's database and folder."""

    def start():
        return started(PROGRAM, tmp_path, database_url(app), "run", 1.5)

    return start


@pytest.fixture
def lines(tmp_path):
    """Read what the tasks wrote into a file."""

    def read(name):
        file = tmp_path / name
        return file.read_text().splitlines() if file.exists() else []

    return read


def owe(kind, payload, run_at=None):
    begin_writing()
    enqueue(kind, payload, run_at=run_at or datetime.now(UTC))
    db.session.commit()


def jobs():
    db.session.rollback()
    return db.session.scalars(select(Job)).all()


def test_job_cut_off_by_a_kill_is_done_by_the_next_worker(work, lines, tmp_path):
    """A worker killed during a job leaves it to the next one, which does it once."""
    owe("wait_and_count", {"number": 1})
    with work() as first:
        wait_until(lambda: lines("begun"), "the job has begun")
        first.kill()
        first.wait()
    assert lines("runs") == []
    assert len(jobs()) == 1
    (tmp_path / "go").touch()
    with work() as second:
        wait_until(lambda: not jobs(), "the job is done")
        assert lines("runs") == [f"1 {second.pid}"]


def test_job_killed_between_its_effect_and_its_end_has_one_effect(
    work, lines, tmp_path
):
    """A task that ran twice, as it must when nobody heard its end, shows once."""
    owe("store", {"name": "effect"})
    with work() as first:
        wait_until(lambda: lines("stored"), "the effect is stored")
        first.kill()
        first.wait()
    (tmp_path / "go").touch()
    with work() as second:
        wait_until(lambda: not jobs(), "the job is done")
        assert lines("runs") == [str(first.pid), str(second.pid)]
    assert db.session.scalars(select(SiteOption.name)).all() == ["effect"]


def test_job_whose_time_came_while_nobody_worked_is_done_late(work, lines):
    """A time that passes while the worker is dead is kept by the next one."""
    run_at = datetime.now(UTC) + timedelta(seconds=2)
    with work() as first:
        wait_until(lambda: lines("ready"), "the worker is ready")
        owe("count", {"number": 1}, run_at=run_at)
        first.kill()
        first.wait()
    wait_until(lambda: datetime.now(UTC) > run_at, "the time has come")
    assert lines("runs") == []
    with work() as second:
        wait_until(lambda: not jobs(), "the job is done")
        assert lines("runs") == [f"1 {second.pid}"]


def test_job_longer_than_its_lease_stays_with_its_worker(work, lines, tmp_path):
    """A worker that lives keeps its job from another, however long it takes."""
    owe("wait_and_count", {"number": 1})
    with work() as first:
        wait_until(lambda: lines("begun"), "the job has begun")
        begun = datetime.now(UTC)
        with work():
            wait_until(lambda: len(lines("ready")) == 2, "the other is ready")
            wait_until(
                lambda: datetime.now(UTC) > begun + timedelta(seconds=3),
                "two leases have passed",
            )
            (tmp_path / "go").touch()
            wait_until(lambda: not jobs(), "the job is done")
            assert lines("begun") == [str(first.pid)]
