"""How long pages take, uncached, with few posts and with many.

python -m tests.bench [--sizes 1000,100000] [--rounds 5] [--seconds 3]

Prints two tables. The first calls the application directly in this process and gives
milliseconds of processor time and the number of queries a page; sizes are taken in turn,
round after round, so that a busy moment hits all alike, and the ratio is that of the
medians. The second asks a real `afterword serve` with eight connections and gives
requests a second, the load coming from the same machine.
"""

import argparse
import contextlib
import http.client
import io
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import event

from blog.app import create_app
from blog.extensions import db
from tests.bench.filling import fill
from tests.processes import free_port

PAGES = {
    "post": "/{post}",
    "home": "/",
    "home, page 5": "/page/5/",
    "category": "/category/drama/",
    "feed": "/feed/",
}
REQUESTS = 20
CONNECTIONS = 8


def make_blog(size, folder):
    app = create_app({"instance": folder, "secret_key": "a bench is no secret place"})
    with app.app_context(), contextlib.redirect_stdout(io.StringIO()):
        upgrade()
        address = fill(size)
    return app, address


def ask(app, path):
    """Return milliseconds of processor time, and queries, of one request."""
    queries = []

    def note(*_arguments):
        queries.append(1)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    client = app.test_client()
    started = time.process_time()
    answer = client.get(path)
    spent = (time.process_time() - started) * 1000
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, (path, answer.status_code)
    return spent, len(queries)


def direct_table(blogs, rounds):
    sizes = list(blogs)
    print("\nOne request, called directly: milliseconds of processor time (queries)")
    print(f"{'page':14}" + "".join(f"{f'{s:,} posts':>18}" for s in sizes) + "   ratio")
    for name, pattern in PAGES.items():
        spent = {size: [] for size in sizes}
        counts = {}
        for _ in range(rounds):
            for size, (app, address) in blogs.items():
                path = pattern.format(post=address.lstrip("/"))
                ask(app, path)
                for _ in range(REQUESTS):
                    taken, counts[size] = ask(app, path)
                    spent[size].append(taken)
        medians = {size: statistics.median(spent[size]) for size in sizes}
        cells = "".join(f"{medians[s]:>13.2f} ({counts[s]:2})" for s in sizes)
        print(f"{name:14}{cells}{medians[sizes[-1]] / medians[sizes[0]]:>8.2f}")


@contextlib.contextmanager
def serving(folder):
    port = free_port()
    environ = os.environ | {"AFTERWORD_INSTANCE": str(folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "blog.cli", "serve", "--port", str(port)],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            assert process.poll() is None
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def requests_a_second(port, path, seconds):
    ends, done = time.monotonic() + seconds, []

    def ask_on():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < ends:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            done.append(1)

    threads = [threading.Thread(target=ask_on) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / seconds


def served_table(blogs, rounds, seconds):
    sizes = list(blogs)
    print(f"\nServed, {CONNECTIONS} connections: requests a second, median")
    print(f"{'page':14}" + "".join(f"{f'{s:,} posts':>18}" for s in sizes))
    with contextlib.ExitStack() as stack:
        ports = {
            size: stack.enter_context(serving(app.instance_path))
            for size, (app, _) in blogs.items()
        }
        for name, pattern in PAGES.items():
            rates = {size: [] for size in sizes}
            for _ in range(rounds):
                for size, (_, address) in blogs.items():
                    path = pattern.format(post=address.lstrip("/"))
                    rates[size].append(requests_a_second(ports[size], path, seconds))
            print(
                f"{name:14}"
                + "".join(f"{statistics.median(rates[s]):>18.0f}" for s in sizes)
            )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1000,100000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        blogs = {
            int(size): make_blog(int(size), Path(folder) / size)
            for size in chosen.sizes.split(",")
        }
        direct_table(blogs, chosen.rounds)
        served_table(blogs, chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
