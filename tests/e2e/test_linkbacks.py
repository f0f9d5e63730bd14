"""Two blogs and other people's programs ping each other over real sockets."""

import http.server
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
import xmlrpc.server
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blog import clock
from blog.models import DeliveryState, ResponseStatus
from tests.e2e.blogs import Blog
from tests.processes import ROOT, wait_until

HERE = Path(__file__).parent
CLOSED = {"webmention_door": "closed", "pingback_door": "closed"}
PATIENCE = 40
# A pair that comes again within a minute is looked at when the minute is over.
A_MINUTE_LATER = 90


@pytest.fixture(autouse=True)
def real_time(stopped_clock):
    """Processes share no stopped clock."""
    clock.source = lambda: datetime.now(UTC)


@pytest.fixture
def blogs(tmp_path):
    """Two running blogs, Slack Water and High Tide."""
    pair = [
        Blog(name, tmp_path / name.split()[0]) for name in ("Slack Water", "High Tide")
    ]
    for blog in pair:
        blog.start()
    yield pair
    for blog in pair:
        blog.close()


def read(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def settled(blog):
    """Whether everything this blog owed was told to its end."""
    open_states = {DeliveryState.WAITING, DeliveryState.RETRYING}
    deliveries = blog.deliveries()
    return deliveries and all(d.state not in open_states for d in deliveries)


@pytest.mark.parametrize(
    ("doors", "protocol"),
    [
        ({}, "webmention"),
        ({"webmention_door": "closed"}, "pingback"),
        (CLOSED, "trackback"),
    ],
)
def test_each_blog_lists_the_other_by_the_protocol_it_takes(blogs, doors, protocol):
    """Both ways, found by discovery, verified, approved and shown under the post."""
    for blog in blogs:
        blog.decide(**doors)
    slack, tide = blogs
    for here, there in ((slack, tide), (tide, slack)):
        target = there.publish("The foghorn", "It sounds at night.")
        source = here.publish(
            "An answer", f"Read [what the foghorn says]({target}) before you sail."
        )
        wait_until(lambda b=here: settled(b), "the ping is told", PATIENCE)
        wait_until(there.mentions, "the mention arrived", PATIENCE)
        [delivery] = [d for d in here.deliveries() if d.target_url == target]
        assert (delivery.protocol, delivery.state) == (protocol, DeliveryState.ACCEPTED)
        [mention] = there.mentions()
        assert mention.source_url == source
        assert mention.protocol == protocol
        assert mention.quote_link == "what the foghorn says"
        there.approve_all()
        page = read(target)
        assert "<mark>what the foghorn says</mark>" in page
        assert source in page


@pytest.mark.parametrize(
    ("name", "kind"),
    [("like-of", "like"), ("repost-of", "repost"), ("in-reply-to", "reply")],
)
def test_what_a_post_is_about_another_arrives_as_that(blogs, name, kind):
    """A post without a title, that only names the other page, is told and understood."""
    slack, tide = blogs
    target = tide.publish("The foghorn", "It sounds at night.")
    text = "Quite so." if kind == "reply" else ""
    source = slack.publish("", text, properties={name: [target]})
    wait_until(tide.mentions, "it arrived", PATIENCE)
    [mention] = tide.mentions()
    assert (mention.type, mention.source_url) == (kind, source)
    assert mention.author_name == "Maren Holt"


def test_an_edit_and_a_withdrawal_reach_the_other_side(blogs):
    """A link that is taken out takes its mention along, and so does a binned post."""
    slack, tide = blogs
    target = tide.publish("The foghorn", "It sounds at night.")
    other = tide.publish("The tide table", "Left out: the moon.")
    slack.publish("An answer", f"[One]({target}) and [two]({other}).")
    wait_until(lambda: len(tide.mentions()) == 2, "both arrived", PATIENCE)
    slack.rewrite("An answer", f"Only [two]({other}).")
    wait_until(lambda: len(tide.mentions()) == 1, "one was taken back", A_MINUTE_LATER)
    assert tide.mentions()[0].target_url == other
    slack.bin("An answer")
    wait_until(lambda: not tide.mentions(), "the other went, too", A_MINUTE_LATER)


def test_a_kill_in_the_middle_neither_loses_nor_doubles(blogs):
    """Both servers die while posts are told; each link is held once in the end."""
    slack, tide = blogs
    targets = [tide.publish(f"Post {n}", "Words.") for n in range(4)]
    text = " ".join(f"[link {n}]({target})" for n, target in enumerate(targets))
    slack.publish("Many links", text)
    wait_until(tide.mentions, "the first arrived", PATIENCE)
    slack.server.kill()
    tide.server.kill()
    slack.start()
    tide.start()
    # The lease of a job whose worker was killed runs a minute.
    wait_until(lambda: len(tide.mentions()) == len(targets), "all arrived", 120)
    wait_until(lambda: settled(slack), "all are told", 120)
    assert {m.target_url for m in tide.mentions()} == set(targets)
    assert len(tide.mentions()) == len(targets)


@pytest.fixture
def page_of():
    """Serve one page on a port of its own; returns its address."""
    running = []

    def serve(html, headers=(), do_post=None):
        class Peer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = html.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                form = urllib.parse.parse_qs(self.rfile.read(length).decode())
                do_post(form)
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in running:
        server.shutdown()
        server.server_close()


def test_a_static_sites_plugin_is_listed_once_though_it_sends_two_pings(
    blogs, page_of, tmp_path
):
    """Pelican's linkbacks plugin sends a pingback and a webmention for one link."""
    slack, _ = blogs
    target = slack.publish("The foghorn", "It sounds at night.")
    article = (
        f'<article><p>By <a href="{target}">the foghorn</a>, mostly.</p></article>'
    )
    site = page_of(f"<!doctype html><title>Static words</title>{article}")
    (tmp_path / "words.html").write_text(article)
    sent = subprocess.run(
        [sys.executable, "-m", "pelican.plugins.linkbacks.linkbacks", "words.html"],
        cwd=tmp_path,
        env={"SITEURL": site, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Notifications sent: 2" in sent.stderr, sent.stderr
    wait_until(
        lambda: [m for m in slack.mentions() if m.webmention_at], "both came", PATIENCE
    )
    [mention] = slack.mentions()
    assert mention.pingback_at is not None
    assert mention.source_url == f"{site}/words.html"
    assert mention.title == "Static words"


def test_another_library_finds_our_endpoint_and_our_link(blogs, page_of):
    """Ronkyuu, as sender and as the receiver of what we send."""
    import ronkyuu

    slack, _ = blogs
    target = slack.publish("The foghorn", "It sounds at night.")
    status, endpoint = ronkyuu.discoverEndpoint(target, test_urls=False)
    assert (status, endpoint) == (200, f"{slack.url}/webmention")

    told = []
    theirs = page_of(
        "<!doctype html><title>Theirs</title>",
        headers=[("Link", '</webmention>; rel="webmention"')],
        do_post=told.append,
    )
    source = slack.publish("An answer", f"See [their page]({theirs}/page).")
    wait_until(lambda: told, "they were told", PATIENCE)
    assert told == [{"source": [source], "target": [f"{theirs}/page"]}]
    found = ronkyuu.findMentions(source, f"{theirs}/page", test_urls=False)
    assert found["refs"] == {f"{theirs}/page"}
    wait_until(lambda: settled(slack), "the answer is noted", PATIENCE)
    assert slack.deliveries()[0].state is DeliveryState.ACCEPTED


def test_a_pingback_server_of_the_standard_library_is_told(blogs, page_of):
    """Its own codec reads our call, and its fault is kept word for word."""
    slack, _ = blogs
    told = []

    def ping(source, target):
        told.append((source, target))
        raise xmlrpc.server.Fault(33, "This page takes no pings.")

    server = xmlrpc.server.SimpleXMLRPCServer(
        ("127.0.0.1", 0), logRequests=False, allow_none=False
    )
    server.register_function(ping, "pingback.ping")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        endpoint = f"http://127.0.0.1:{server.server_address[1]}/"
        theirs = page_of("<title>T</title>", headers=[("X-Pingback", endpoint)])
        source = slack.publish("An answer", f"See [their page]({theirs}/page).")
        wait_until(lambda: told and settled(slack), "they were told", PATIENCE)
    finally:
        server.shutdown()
        server.server_close()
    assert told == [(source, f"{theirs}/page")]
    [delivery] = slack.deliveries()
    assert delivery.state is DeliveryState.REFUSED
    assert delivery.answer == "This page takes no pings."
    assert not slack.mentions(ResponseStatus.PENDING)
