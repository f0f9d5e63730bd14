"""The pipeline out over real sockets: real pages, real headers, a real guard."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Thread
from urllib.parse import parse_qs
from xmlrpc.client import dumps, loads

import pytest

from blog.models import DeliveryState
from blog.net.fetcher import Fetcher
from blog.net.guard import Guard
from tests.factories import make_person
from tests.integration.linkbacks.outside import only_delivery, publish, worker_of

SOURCE = "http://blog.test/2026/05/night-ferry/"


class Peer(BaseHTTPRequestHandler):
    """One blog with a page for each protocol, which notes what it was sent."""

    def do_GET(self):
        page = {
            "/webmention-header": ("", {"Link": '<wm?k=1>; rel="webmention"'}),
            "/pingback": (
                f'<link rel="pingback" href="{self.server.url}/xmlrpc" />',
                {},
            ),
            "/trackback": (
                (
                    '<!-- <rdf:RDF xmlns:rdf="r"><rdf:Description '
                    f'dc:identifier="{self.server.url}/trackback" '
                    f'trackback:ping="{self.server.url}/tb/1" /></rdf:RDF> -->'
                ),
                {},
            ),
            "/private": ('<a rel="webmention" href="http://10.0.0.1/wm">w</a>', {}),
        }.get(self.path)
        if self.path == "/moved":
            return self._answer(302, b"", {"Location": "/webmention-header"})
        html, headers = page or ("", {})
        status = 200 if page else 404
        return self._answer(status, html.encode(), headers)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["User-Agent"], body))
        answers = {
            "/xmlrpc": dumps(("Thank you.",), methodresponse=True),
            "/tb/1": "<response><error>0</error></response>",
        }
        status = 200 if self.path in answers else 201
        headers = {} if status == 200 else {"Location": "/status/1"}
        self._answer(status, answers.get(self.path, "").encode(), headers)

    def _answer(self, status, body, headers):
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def peer():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.got = []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetcher():
    guard = Guard((ip_network("127.0.0.0/8"),))
    return Fetcher(guard, "Afterword/1.0")


def send(app, fetcher, url):
    publish(make_person("editor"), url)
    worker_of(app, fetcher).drain()
    return only_delivery()


@pytest.mark.parametrize("path", ["/webmention-header", "/moved"])
def test_a_webmention_arrives(app, peer, fetcher, path):
    """Its endpoint is relative to where the redirect ended, and keeps its query."""
    delivery = send(app, fetcher, peer.url + path)
    ((endpoint, agent, body),) = peer.got
    assert endpoint == "/wm?k=1"
    assert "Webmention" in agent
    assert parse_qs(body.decode()) == {
        "source": [SOURCE],
        "target": [peer.url + path],
    }
    assert delivery.state is DeliveryState.ACCEPTED
    assert delivery.status_url == f"{peer.url}/status/1"


def test_a_pingback_arrives(app, peer, fetcher):
    """Read by the standard library's own codec."""
    delivery = send(app, fetcher, f"{peer.url}/pingback")
    ((_, _, body),) = peer.got
    assert loads(body) == ((SOURCE, f"{peer.url}/pingback"), "pingback.ping")
    assert (delivery.state, delivery.answer) == (DeliveryState.ACCEPTED, "Thank you.")


def test_a_trackback_arrives(app, peer, fetcher):
    """The address is that of the block about this page."""
    delivery = send(app, fetcher, f"{peer.url}/trackback")
    ((path, _, body),) = peer.got
    assert path == "/tb/1"
    assert parse_qs(body.decode())["url"] == [SOURCE]
    assert delivery.state is DeliveryState.ACCEPTED


def test_a_page_cannot_send_us_into_a_private_network(app, peer, fetcher):
    """The guard stands before every request, and the delivery says so."""
    delivery = send(app, fetcher, f"{peer.url}/private")
    assert delivery.state is DeliveryState.NOT_ALLOWED
    assert delivery.answer == "That address is on a private network."
    assert peer.got == []


def test_a_page_that_is_not_there_takes_nothing(app, peer, fetcher):
    """404 is final."""
    delivery = send(app, fetcher, f"{peer.url}/nowhere")
    assert delivery.state is DeliveryState.NO_ENDPOINT
    assert "404" in delivery.answer
