"""A server that behaves as told, and a fetcher that may dial only it."""

import ssl
from ipaddress import ip_network
from pathlib import Path

import pytest

from blog.net.fetcher import Fetcher
from blog.net.guard import Guard
from tests.unit.net.peers import USER_AGENT, Connects, Names, Peer, answering

CERTS = Path(__file__).parent / "certs"


@pytest.fixture
def serve():
    """Start a peer: `serve(behave)` or `serve(answer, answer...)`."""
    peers = []

    def start(*answers, tls=None):
        behave = answers[0] if callable(answers[0]) else answering(*answers)
        peers.append(Peer(behave, tls))
        return peers[-1]

    yield start
    for peer in peers:
        peer.close()


@pytest.fixture
def connects():
    return Connects()


@pytest.fixture
def make_fetcher(connects):
    """Make a fetcher whose guard lists the given networks."""

    def make(names=None, networks=("127.0.0.1/32",), **options):
        guard = Guard(tuple(ip_network(network) for network in networks))
        lookup = names or Names()
        return Fetcher(guard, USER_AGENT, lookup=lookup, connect=connects, **options)

    return make


@pytest.fixture
def fetcher(make_fetcher):
    return make_fetcher()


@pytest.fixture
def server_tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTS / "blog.test.pem")
    return context


@pytest.fixture
def client_tls():
    return ssl.create_default_context(cafile=CERTS / "authority.pem")
