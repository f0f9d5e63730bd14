"""Real processes for tests: started, waited for, and always ended."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30


def wait_until(is_true, what, seconds=PATIENCE_SECONDS):
    """Look every few hundredths of a second: time in another process is real."""
    pause = Event()
    for _ in range(int(seconds / 0.02)):
        if is_true():
            return
        pause.wait(0.02)
    raise AssertionError(f"In {seconds} seconds it did not come true that {what}.")


def free_port():
    """Return a port of this machine that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url(app):
    """Return the address of the database that an application of this process uses."""
    return app.config["SQLALCHEMY_DATABASE_URI"]


def environment(**settings):
    """Return this process's environment with only these AFTERWORD_* settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("AFTERWORD_")}
    named = {f"AFTERWORD_{name.upper()}": str(v) for name, v in settings.items()}
    return kept | named | {"PYTHONPATH": str(ROOT)}


@contextmanager
def started(*arguments, **settings):
    """Start Python with these arguments in a group of its own, killed at the end."""
    process = subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    except AssertionError as failure:
        _kill(process)
        failure.add_note(f"The process wrote: {process.communicate()[1][-4000:]}")
        raise
    finally:
        _kill(process)
        process.communicate()


def _kill(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def afterword(*arguments, **settings):
    """Run a command to its end and return it with its output and status."""
    return subprocess.run(
        [sys.executable, "-m", "blog.cli", *map(str, arguments)],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
