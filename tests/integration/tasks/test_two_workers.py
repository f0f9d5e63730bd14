"""Two worker processes on one queue, on either database."""

from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import func, select

from blog.extensions import begin_writing
from blog.models import Job
from blog.tasks.queue import enqueue
from tests.processes import ROOT, database_url, started, wait_until

PROGRAM = ROOT / "tests" / "e2e" / "work_process.py"
JOBS = 200


def test_two_workers_do_each_job_once(app, session, tmp_path):
    """Of 200 jobs two workers each do some, and none is done twice or left."""
    begin_writing()
    for number in range(JOBS):
        enqueue("count", {"number": number}, run_at=datetime.now(UTC))
    session.commit()
    arguments = (PROGRAM, tmp_path, database_url(app), "drain", 60)
    ready = tmp_path / "ready"
    with started(*arguments) as one, started(*arguments) as other:
        wait_until(
            lambda: ready.exists() and len(ready.read_text().split()) == 2,
            "both are ready",
        )
        (tmp_path / "start").touch()
        assert one.wait(60) == 0
        assert other.wait(60) == 0
    runs = [line.split() for line in (tmp_path / "runs").read_text().splitlines()]
    assert Counter(int(number) for number, _ in runs) == Counter(range(JOBS))
    assert {pid for _, pid in runs} == {str(one.pid), str(other.pid)}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Job)) == 0
