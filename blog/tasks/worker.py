"""Doing the work owed, one job at a time."""

import logging
import os
import platform
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from blog import clock
from blog.errors import AfterwordError, JobHopeless
from blog.tasks import leases
from blog.tasks.backoff import next_attempt_at
from blog.tasks.leases import Lease

LEASE = timedelta(seconds=60)
POLL_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
MOST_ATTEMPTS = 8
ERROR_LENGTH = 500

Task = Callable[[dict[str, Any]], None]
logger = logging.getLogger(__name__)


class Worker:
    """Does the jobs of every kind in `tasks`, each in a fresh `context()`.

    Of jobs that are due, those of a kind named earlier in `tasks` go first.
    A context is one database session: a task begins with none and commits itself.
    `most_attempts` says for a kind after how many failures it is given up. Any number
    of workers may share a database. `lease` is how long a job whose worker died lies
    still; while a task runs, its lease is renewed three times in that span.
    """

    def __init__(
        self,
        tasks: Mapping[str, Task],
        *,
        context: Callable[[], AbstractContextManager[object]],
        lease: timedelta = LEASE,
        most_attempts: Mapping[str, int] | None = None,
    ) -> None:
        self._tasks = tasks
        self._context = context
        self._lease = lease
        self._most_attempts = most_attempts or {}
        self._owner = f"{platform.node()[:40]}:{os.getpid()}:{secrets.token_hex(6)}"

    def run(self, stop: Event) -> None:
        """Do jobs as they fall due until `stop` is set; ends after the one in hand."""
        pause = POLL_SECONDS
        while not stop.is_set():
            try:
                is_idle = self._do_next() is None
                pause = POLL_SECONDS
            except Exception as error:  # a database that is away comes back
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                logger.warning("The queue cannot be worked on: %s", _sentence(error))
                logger.debug("Where:", exc_info=error)
                is_idle = True
            if is_idle:
                stop.wait(pause)

    def drain(self, *, retries_now: bool = False) -> int:
        """Do all that is due, and what that makes due; return how many succeeded.

        `retries_now` takes retries that wait for their time as due, once each.
        """
        if retries_now:
            with self._context():
                leases.hasten_retries()
        done = 0
        while (succeeded := self._do_next()) is not None:
            done += succeeded
        return done

    def _do_next(self) -> bool | None:
        """Do one job and say whether it succeeded; None when none is due."""
        with self._context():
            lease = leases.take_next(self._owner, self._lease, list(self._tasks))
        if lease is None:
            return None
        with self._renewing(lease):
            error = self._attempt(lease)
        with self._context():
            self._record(lease, error)
        return error is None

    def _attempt(self, lease: Lease) -> Exception | None:
        task = self._tasks.get(lease.kind)
        if task is None:
            return JobHopeless(f"Nobody knows how to do a job of kind {lease.kind}.")
        if lease.attempt > self._attempts_allowed(lease):
            return JobHopeless("Every attempt ended with the end of its worker.")
        try:
            with self._context():
                task(lease.payload)
        except Exception as error:  # noqa: BLE001 -- a task may fail in any way
            return error
        return None

    def _record(self, lease: Lease, error: Exception | None) -> None:
        if error is None:
            leases.finish(lease)
            logger.debug("Job %d (%s) is done.", lease.job_id, lease.kind)
            return
        sentence = _sentence(error)
        if self._is_last(lease, error):
            leases.bury(lease, sentence)
            ending = "is given up"
        else:
            run_at = next_attempt_at(lease.attempt, error)
            leases.postpone(lease, run_at, sentence)
            wait = max(0.0, (run_at - clock.now()).total_seconds())
            ending = f"is tried again in {wait:.0f} s"
        logger.warning("Job %d (%s) %s: %s", lease.job_id, lease.kind, ending, sentence)
        logger.debug("Where:", exc_info=error)

    def _is_last(self, lease: Lease, error: Exception) -> bool:
        return isinstance(
            error, JobHopeless
        ) or lease.attempt >= self._attempts_allowed(lease)

    def _attempts_allowed(self, lease: Lease) -> int:
        return self._most_attempts.get(lease.kind, MOST_ATTEMPTS)

    @contextmanager
    def _renewing(self, lease: Lease) -> Iterator[None]:
        """Keep the lease alive from a thread for as long as the block lasts."""
        ended = Event()
        thread = Thread(
            target=self._renew_until, args=(ended, lease), name="lease", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _renew_until(self, ended: Event, lease: Lease) -> None:
        is_ours = True
        while is_ours and not ended.wait(self._lease.total_seconds() / 3):
            try:
                with self._context():
                    is_ours = leases.renew(lease, self._lease)
            except Exception as error:  # noqa: BLE001 -- the next renewal may get through
                logger.warning("A lease is not renewed: %s", _sentence(error))
        if not is_ours:
            logger.warning("Job %d (%s) is no longer ours.", lease.job_id, lease.kind)


def _sentence(error: Exception) -> str:
    """Return the error in one line; what is not ours with the name of its class."""
    text = " ".join(str(error).split())
    if not isinstance(error, AfterwordError):
        text = f"{type(error).__name__}: {text}"
    return text[:ERROR_LENGTH]
