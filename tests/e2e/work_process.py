"""A worker process with tasks of its own, to be killed.

    work_process.py FOLDER DATABASE_URL drain|run LEASE_SECONDS

Tasks write what they do into FOLDER; some wait there for a file to go on.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event

from blog.app import create_app
from blog.extensions import begin_writing, db
from blog.models import SiteOption
from blog.tasks.worker import Worker

folder, database_url, mode, lease_seconds = sys.argv[1:]
FOLDER = Path(folder)
patience = Event()


def note(name, line):
    with (FOLDER / name).open("a") as file:
        file.write(f"{line}\n")


def wait_for(name):
    while not (FOLDER / name).exists():
        patience.wait(0.01)


def count(payload):
    """Leave a line for every run."""
    note("runs", f"{payload['number']} {os.getpid()}")


def store(payload):
    """Leave a row, as often as it is run; then wait before saying that it is done."""
    note("runs", os.getpid())
    begin_writing()
    db.session.merge(SiteOption(name=payload["name"], value="stored"))
    db.session.commit()
    note("stored", os.getpid())
    wait_for("go")


def wait_and_count(payload):
    """Wait first, so that a kill comes before anything was done."""
    note("begun", os.getpid())
    wait_for("go")
    count(payload)


app = create_app(
    {
        "instance": FOLDER / "instance",
        "database_url": database_url,
        "secret_key": "only for tests, and long enough",
    }
)
worker = Worker(
    {"count": count, "store": store, "wait_and_count": wait_and_count},
    context=app.app_context,
    lease=timedelta(seconds=float(lease_seconds)),
)
note("ready", os.getpid())
if mode == "drain":
    wait_for("start")
    worker.drain()
else:
    worker.run(Event())
