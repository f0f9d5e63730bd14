"""`afterword worker`: the work owed, without a web server."""

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread, get_native_id

import click
from flask import Flask

from blog.cli.application import opened_app
from blog.tasks.worker import Worker

GRACE_SECONDS = 2.0
NICENESS = 10
logger = logging.getLogger(__name__)


@click.command()
@click.option("--drain", is_flag=True, help="Do all that is due now, then end.")
@click.option(
    "--retries-now",
    is_flag=True,
    help="With --drain: take waiting retries as due, once each.",
)
def worker(*, drain: bool, retries_now: bool) -> None:
    """Do background work only: as many as wanted may run beside `afterword serve`."""
    if retries_now and not drain:
        raise click.UsageError("--retries-now goes with --drain.")
    with opened_app() as app:
        if drain:
            done = make_worker(app).drain(retries_now=retries_now)
            click.echo("1 job done." if done == 1 else f"{done} jobs done.")
        else:
            _work_until_ended(app)


def _work_until_ended(app: Flask) -> None:
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with working(app):
        click.echo("The worker is ready.")
        ended.wait()


def make_worker(app: Flask) -> Worker:
    return Worker(
        app.extensions["tasks"],
        context=app.app_context,
        most_attempts=app.extensions["most_attempts"],
    )


@contextmanager
def working(app: Flask, grace_seconds: float = GRACE_SECONDS) -> Iterator[Event]:
    """Do the work owed in a thread while the block lasts; gives the event that ends it.

    A job that still runs after the grace is left: its lease runs out, and the next
    worker does it again.
    """
    stop = Event()
    thread = Thread(target=_work, args=(app, stop), name="worker", daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(grace_seconds)
        if thread.is_alive():
            logger.warning("Ended in the middle of a job: it will be done again.")


def _work(app: Flask, stop: Event) -> None:
    """Work until told to stop, as a thread that lets readers go first.

    Linux gives each thread a priority of its own; elsewhere there is none to give.
    """
    with suppress(OSError, AttributeError):
        nicer = os.getpriority(os.PRIO_PROCESS, 0) + NICENESS
        os.setpriority(os.PRIO_PROCESS, get_native_id(), nicer)
    make_worker(app).run(stop)
