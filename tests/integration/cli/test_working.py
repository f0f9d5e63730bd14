"""The worker's thread beside whatever else a process does."""

import os
import sys
from threading import Event
from threading import enumerate as all_threads

import pytest
from sqlalchemy import select

from blog.cli.working import working
from blog.extensions import begin_writing, db
from blog.models import Job
from blog.tasks.queue import enqueue


@pytest.fixture
def owed(app, monkeypatch):
    """A job whose task says when it began, and ends when it is let go."""

    class Owed:
        begun, may_end = Event(), Event()

    def wait(payload):
        Owed.begun.set()
        Owed.may_end.wait(30)

    monkeypatch.setitem(app.extensions["tasks"], "wait", wait)
    begin_writing()
    enqueue("wait", {})
    db.session.commit()
    yield Owed
    Owed.may_end.set()
    for thread in all_threads():
        if thread.name == "worker":
            thread.join(30)


def jobs():
    db.session.rollback()
    return db.session.scalars(select(Job)).all()


def test_job_in_hand_is_finished_before_the_end(app, owed):
    """An end that is asked for waits for a job that needs little more."""
    with working(app, grace_seconds=30):
        assert owed.begun.wait(30)
        owed.may_end.set()
    assert jobs() == []


def test_job_that_takes_too_long_is_left_to_the_next_worker(app, owed, caplog):
    """An end does not wait for ever; what was in hand is still owed."""
    with working(app, grace_seconds=0.1):
        assert owed.begun.wait(30)
    assert len(jobs()) == 1
    assert "it will be done again" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority there")
def test_the_worker_lets_readers_go_first(app, owed):
    """Its thread is nicer than the process around it."""
    with working(app, grace_seconds=30):
        assert owed.begun.wait(30)
        [thread] = [t for t in all_threads() if t.name == "worker"]
        own = os.getpriority(os.PRIO_PROCESS, 0)
        worker = os.getpriority(os.PRIO_PROCESS, thread.native_id)
        owed.may_end.set()
    assert worker == min(own + 10, 19)
