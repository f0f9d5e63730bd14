"""`afterword serve` as a process: it serves, works, and ends as it should."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.processes import (
    afterword,
    environment,
    free_port,
    started,
    wait_until,
)


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def serve(tmp_path, port):
    """Start a server of this test's instance, with two web processes."""

    def start(**settings):
        options = ("--port", port, "--workers", 2)
        settings = {"instance": tmp_path} | settings
        return started("-m", "blog.cli", "serve", *options, **settings)

    return start


def wait_until_ready(process, port):
    """Read what the server prints up to its sentence, which comes when it answers."""
    for line in process.stdout:
        if line == f"Afterword is ready at http://127.0.0.1:{port}/\n":
            return
    raise AssertionError("The server ended without being ready.")


def ask(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_answers_when_it_says_so_and_ends_when_told(serve, port, number):
    """The sentence is true when it is printed; a signal ends all within 5 seconds."""
    with serve() as process:
        wait_until_ready(process, port)
        assert ask(port) < 500
        process.send_signal(number)
        assert process.wait(5) == 0
        assert is_free(port)


def test_server_killed_hard_leaves_nobody_behind(serve, port):
    """The web processes end with the one that watches over them; another can start."""
    with serve() as first:
        wait_until_ready(first, port)
        first.kill()
        wait_until(lambda: is_free(port), "the port is free")
        with serve() as second:
            wait_until_ready(second, port)
            assert ask(port) < 500


def test_killed_web_process_is_replaced(serve, port):
    """The death of a web process does not end the server."""
    with serve() as process:
        wait_until_ready(process, port)
        before = web_processes(process.pid)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        wait_until(
            lambda: len(set(web_processes(process.pid)) - set(before)) == 1,
            "there is a new web process",
        )
        assert process.poll() is None


def web_processes(parent):
    """List the children that were started to serve, as Linux tells it."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in children if "spawn_main" in command_of(pid)]


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_server_does_the_work_owed(serve, port, tmp_path):
    """The worker beside the web processes takes jobs from the queue."""
    with serve() as process:
        wait_until_ready(process, port)
        engine = create_engine(f"sqlite:///{tmp_path / 'afterword.sqlite'}")
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO job (kind, payload, state, run_at, attempts,"
                    " last_error, created_at) VALUES ('of no kind', '{}', 'waiting',"
                    " '2020-01-01 00:00:00.000000', 0, '', '2020-01-01 00:00:00.000000')"
                )
            )

        def is_given_up():
            with engine.connect() as connection:
                state = connection.scalar(text("SELECT state FROM job"))
            return state == "dead"

        wait_until(is_given_up, "the job nobody knows is given up")
        engine.dispose()


def test_port_in_use_is_told(serve, port):
    """A second server on the same port ends with a sentence that names it."""
    with serve() as first:
        wait_until_ready(first, port)
        with serve() as second:
            out, err = second.communicate(timeout=30)
            assert second.returncode == 1
            assert (out, err.count("\n")) == ("", 1)
            assert f"Port {port} of 127.0.0.1 is in use" in err
        assert ask(port) < 500


def test_wrong_setting_is_told(serve):
    """A setting that cannot be used ends the server with a sentence that names it."""
    with serve(site_url="blog.example") as process:
        out, err = process.communicate(timeout=30)
        assert process.returncode == 1
        assert (out, err.count("\n")) == ("", 1)
        assert "AFTERWORD_SITE_URL" in err


def test_host_that_is_not_this_machine_is_told(tmp_path):
    """An address of nobody here ends the server with a sentence that names it."""
    done = afterword("serve", "--host", "192.0.2.1", instance=tmp_path)
    assert done.returncode == 1
    assert "192.0.2.1 is no address of this machine" in done.stderr


def test_drain_says_what_it_did(tmp_path):
    """`worker --drain` makes the database if need be, and ends."""
    done = afterword("worker", "--drain", instance=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 jobs done.\n", "")


def test_worker_ends_when_told(tmp_path):
    """SIGTERM ends a worker that waits, with status 0."""
    with started("-m", "blog.cli", "worker", instance=tmp_path) as process:
        assert process.stdout.readline() == "The worker is ready.\n"
        process.terminate()
        assert process.wait(5) == 0


def test_help_imports_no_framework():
    """`afterword --help` is quick because it imports next to nothing."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "blog.cli", "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert not {"flask", "sqlalchemy", "granian", "alembic", "lxml"} & imported


def test_readers_are_served_while_others_send_slowly(serve, port):
    """Bodies that never come whole hold some threads, and never all of them."""
    head = (
        b"POST /setup HTTP/1.1\r\nHost: blog.test\r\nContent-Length: 1000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntitle="
    )
    with serve() as process, ExitStack() as senders:
        wait_until_ready(process, port)
        for _ in range(40):
            sender = socket.create_connection(("127.0.0.1", port))
            senders.enter_context(sender).sendall(head)
        assert {ask(port) for _ in range(20)} == {302}
