"""The fake fetcher can stand where the real one stands."""

import inspect

import pytest

from blog.errors import FetchTimedOut, HostNotFound
from blog.net.fetcher import Fetcher, Fetches
from tests.fakes import FakeFetcher, fetched

PAGE = "https://a.example/"


def parameters(method):
    signature = inspect.signature(method)
    return [(p.name, p.kind, p.default) for p in signature.parameters.values()]


@pytest.mark.parametrize("verb", ["get", "head", "post"])
def test_fake_takes_what_the_fetcher_takes(verb):
    """The protocol, the fetcher and the fake have the same parameters."""
    promised = parameters(getattr(Fetches, verb))
    assert parameters(getattr(Fetcher, verb)) == promised
    assert parameters(getattr(FakeFetcher, verb)) == promised


def test_fake_gives_its_pages_and_remembers_what_was_asked():
    """HTML becomes an answer, an answer is given as it is, and both are recorded."""
    gone = fetched(PAGE + "gone", status=410)
    fake = FakeFetcher({PAGE: "<p>Hello", PAGE + "gone": gone})
    page = fake.get(PAGE, purpose="verifying a pingback")
    assert (page.status, page.body) == (200, b"<p>Hello")
    assert page.headers.get("content-type") == "text/html; charset=utf-8"
    assert fake.head(PAGE).body == b""
    assert fake.post(PAGE + "gone", b"a=b", "text/plain") is gone
    assert [(a.method, a.url) for a in fake.asked] == [
        ("GET", PAGE),
        ("HEAD", PAGE),
        ("POST", PAGE + "gone"),
    ]
    assert fake.asked[0].purpose == "verifying a pingback"
    assert fake.asked[2].body == b"a=b"


def test_fake_fails_as_told_and_has_no_other_hosts():
    """A page that is an exception is raised; an unknown address has no host."""
    fake = FakeFetcher({PAGE: FetchTimedOut("The time allowed ran out.")})
    with pytest.raises(FetchTimedOut):
        fake.get(PAGE)
    with pytest.raises(HostNotFound):
        fake.get("https://b.example/")
