import pytest

from blog.errors import TooManyRedirects
from tests.unit.net.peers import PATIENT, Names, http, redirect

STATUSES = ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("location", ["/b/", "b/", "//127.0.0.1:{}/b/"])
def test_redirects_are_followed(serve, fetcher, status, location):
    """Every kind of redirect leads on, by absolute and relative Locations."""
    pages = {"/b/": http(b"there")}
    peer = serve(pages)
    pages["/"] = redirect(location.format(peer.port), status)
    page = fetcher.get(peer.url() + "#fragment", limits=PATIENT)
    assert (page.status, page.body) == (200, b"there")
    assert page.url == peer.url("/b/")
    assert page.hops == (peer.url(), peer.url("/b/"))


def test_head_stays_head_when_redirected(serve, fetcher):
    """A HEAD asks every hop by HEAD."""
    peer = serve({"/": redirect("/b"), "/b": http(X_Pingback="http://a.example/x")})
    page = fetcher.head(peer.url(), limits=PATIENT)
    assert page.headers.get("x-pingback") == "http://a.example/x"
    assert [head.split()[0] for head, _ in peer.requests] == ["HEAD", "HEAD"]


def test_posts_are_not_redirected(serve, fetcher):
    """What was posted goes to one address; its redirect is the answer."""
    peer = serve(redirect("/b", "307 Temporary"))
    page = fetcher.post(peer.url(), b"x=1", "text/plain", limits=PATIENT)
    assert (page.status, page.body) == (307, b"moved")
    assert page.headers.get("location") == "/b"
    assert len(peer.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        http(b"no place", "302 Found"),
        http(b"no place", "302 Found", Location=""),
        http(b"no place", "300 Multiple Choices", Location="/b"),
        http(b"no place", "305 Use Proxy", Location="http://10.0.0.1/"),
    ],
)
def test_redirects_that_lead_nowhere_are_answers(serve, fetcher, answer):
    """Without a usable Location the redirect itself is returned."""
    page = fetcher.get(serve(answer).url(), limits=PATIENT)
    assert (page.body, len(page.hops)) == (b"no place", 1)


@pytest.mark.parametrize("first", ["/", "/b"])
def test_circles_are_noticed_at_once(serve, fetcher, first):
    """An address that leads back to one already asked is not asked again."""
    peer = serve({"/": redirect(first), "/b": redirect("/")})
    with pytest.raises(TooManyRedirects, match="circle"):
        fetcher.get(peer.url(), limits=PATIENT)
    assert len(peer.requests) == (1 if first == "/" else 2)


def test_endless_redirects_end(serve, fetcher):
    """No more hops are made than the limits allow."""

    def behave(connection, peer):
        path = peer.read_request(connection)
        connection.sendall(redirect(f"{path}x"))

    peer = serve(behave)
    with pytest.raises(TooManyRedirects, match="often"):
        fetcher.get(peer.url(), limits=PATIENT)
    assert len(peer.requests) == PATIENT.redirects + 1


def test_the_body_of_a_redirect_is_not_read(serve, fetcher):
    """A hop that would never end does not keep the next waiting."""

    def behave(connection, peer):
        if peer.read_request(connection) == "/":
            answer = http(b"", "302 Found", Location="/b", Content_Length=10**9)
            peer.drip(connection, answer, b"x")
        else:
            connection.sendall(http(b"there"))

    peer = serve(behave)
    assert fetcher.get(peer.url(), limits=PATIENT).body == b"there"


def test_extra_headers_stay_with_the_first_host(serve, make_fetcher):
    """A token meant for one host is not told to the host it redirects to."""
    other = serve(http(b"there"))
    pages = {"/": redirect("/b"), "/b": redirect(other.url(host="other.test"))}
    peer = serve(pages)
    fetcher = make_fetcher(Names(other_test=[["127.0.0.1"]]))
    fetcher.get(peer.url(), limits=PATIENT, headers={"Authorization": "Bearer x"})
    assert all("Authorization: Bearer x" in head for head, _ in peer.requests)
    assert len(peer.requests) == 2
    assert "Authorization" not in other.requests[0][0]
