"""The trackback addresses, as another blog's program sees them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import func, select

from blog.extensions import db
from blog.models import PostStatus, ReceivedPing
from tests.factories import make_page, make_post
from tests.fakes import FakeFetcher

SOURCE = "https://other.example/five-plays"
FORM = "application/x-www-form-urlencoded"
WORDS = {"title": "Five plays", "excerpt": "Of ferries.", "blog_name": "Other"}


@pytest.fixture
def web(app):
    """Nobody's pages: an endpoint that asks at once would fail here."""
    own = app.extensions["fetcher"]
    app.extensions["fetcher"] = FakeFetcher()
    yield app.extensions["fetcher"]
    app.extensions["fetcher"] = own


@pytest.fixture
def post(web):
    return make_post(slug="night-ferry", comments_open=False)


def read(answer):
    """Return the error's number, and its message."""
    assert answer.content_type == "text/xml; charset=utf-8"
    root = etree.fromstring(answer.data)
    return root.findtext("error"), root.findtext("message")


def kept():
    """Return what was kept of the only ping."""
    return db.session.scalars(select(ReceivedPing)).one()


def addresses_of(post):
    return [
        "/2026/05/night-ferry/trackback/",
        "/2026/05/night-ferry/trackback",
        "/2026/05/Night-Ferry/trackback/",
        f"/?p={post.id}&tb=1",
        f"/wp-trackback.php?p={post.id}",
        f"/wp-trackback.php/{post.id}",
        f"/wp-trackback.php/{post.id}/",
    ]


@pytest.mark.parametrize("number", range(7))
def test_a_trackback_is_taken_at_every_address_of_a_post(client, post, web, number):
    """At the permalink's and WordPress' others; its target is the permalink."""
    address = addresses_of(post)[number]
    answer = client.post(address, data={"url": SOURCE, **WORDS})
    assert answer.status_code == 200
    assert read(answer) == ("0", None)
    row = kept()
    assert row.source_url == SOURCE
    assert row.target_url == "http://blog.test/2026/05/night-ferry/"
    assert {name: row.said[name] for name in WORDS} == WORDS
    assert not web.asked


def test_a_page_takes_trackbacks_as_well(client, web):
    """Below its own address."""
    make_page(slug="about")
    answer = client.post("/about/trackback/", data={"url": SOURCE})
    assert read(answer) == ("0", None)
    assert kept().target_url == "http://blog.test/about/"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (f"{FORM}; charset=ISO-8859-1", f"url={SOURCE}&title=caf%E9"),
        (FORM, f"charset=ISO-8859-1&url={SOURCE}&title=caf%E9"),
        (FORM, f"url={SOURCE}&title=caf%C3%A9"),
    ],
)
def test_the_declared_charset_is_honoured(client, post, content_type, body):
    """In the header, in a field, and UTF-8 without either."""
    address = "/2026/05/night-ferry/trackback/"
    answer = client.post(address, data=body, content_type=content_type)
    assert read(answer) == ("0", None)
    assert kept().said["title"] == "café"


@pytest.mark.parametrize(
    ("address", "fields", "says"),
    [
        ("/2026/05/night-ferry/trackback/", {"title": "x"}, "The form has no url"),
        ("/2026/05/night-ferry/trackback/", {"url": "x"}, "not an http or https"),
        (
            "/2026/05/night-ferry/trackback/",
            {"url": SOURCE, "charset": "utf-7"},
            "UTF-7",
        ),
        ("/2026/05/none/trackback/", {"url": SOURCE}, "There is no such post here."),
        ("/wp-trackback.php", {"url": SOURCE}, "There is no such post here."),
        ("/wp-trackback.php?p=x", {"url": SOURCE}, "There is no such post here."),
        ("/wp-trackback.php/0", {"url": SOURCE}, "There is no such post here."),
        ("/?tb=1", {"url": SOURCE}, "There is no such post here."),
        ("/?p=99999999999&tb=1", {"url": SOURCE}, "There is no such post here."),
        (
            "/2026/05/night-ferry/trackback/",
            {"url": "http://blog.test/2026/05/other/"},
            "Links between pages of this site are listed by themselves.",
        ),
    ],
)
def test_each_cause_is_error_1_with_its_sentence(client, post, address, fields, says):
    """Under 200, as trackback's programs expect, and nothing is kept to be looked at."""
    answer = client.post(address, data=fields)
    assert answer.status_code == 200
    error, message = read(answer)
    assert error == "1"
    assert says in message
    assert db.session.scalar(select(func.count()).select_from(ReceivedPing)) == 0


def test_closed_is_said(client, web):
    """A post whose pings are closed takes none."""
    make_post(slug="closed", pings_open=False)
    answer = client.post("/2026/05/closed/trackback/", data={"url": SOURCE})
    assert read(answer)[0] == "1"


def test_a_failure_of_ours_is_500_in_the_protocols_words(client, post, app):
    """Error 1, a sentence, and nothing of the inside."""
    del app.extensions["fetcher"]
    address = "/2026/05/night-ferry/trackback/"
    answer = client.post(address, data={"url": SOURCE})
    assert answer.status_code == 500
    sentence = "This site could not take the ping. Try again later."
    assert read(answer) == ("1", sentence)


def test_a_post_that_is_not_public_is_not_given_away(client, web):
    """A private post's number says no more than one nobody has."""
    post = make_post(slug="secret", status=PostStatus.PRIVATE)
    answer = client.post(f"/wp-trackback.php/{post.id}", data={"url": SOURCE})
    assert read(answer) == ("1", "There is no such post here.")
    assert client.get(f"/wp-trackback.php/{post.id}").status_code == 404


@pytest.mark.parametrize("number", [0, 1, 2, 4, 5, 6])
def test_a_browser_is_led_to_the_post(client, post, number):
    """Whoever follows the copied address finds what it belongs to."""
    answer = client.get(addresses_of(post)[number])
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/2026/05/night-ferry/"


@pytest.mark.parametrize(
    "address",
    [
        "/2026/05/none/trackback/",
        "/trackback/",
        "/\\evil.example/trackback/",
        "/evil.example/trackback/",
        "/wp-trackback.php",
        "/wp-trackback.php?p=99999",
        "/category/x/trackback/",
    ],
)
def test_a_browser_is_led_nowhere_else(client, post, address):
    """Nothing here, and no way to another host."""
    assert client.get(address).status_code == 404


def test_the_home_page_takes_no_forms_but_trackbacks(client, post):
    """405 with what it does take, as before there were trackbacks."""
    answer = client.post("/", data={"url": SOURCE})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert client.get("/").status_code == 200


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.binary(max_size=500)
    | st.binary(max_size=100).map(b"url=http://other.example/&title=".__add__),
    st.sampled_from(
        [FORM, "", "text/xml", f"{FORM}; charset=x", "multipart/form-data"]
    ),
)
def test_no_bytes_break_the_address(client, post, body, content_type):
    """Whatever is sent, the answer is XML and no failure of ours."""
    address = "/2026/05/night-ferry/trackback/"
    answer = client.post(address, data=body, content_type=content_type)
    assert answer.status_code in {200, 429}
    assert read(answer)[0] in {"0", "1"}


@given(st.text(max_size=30))
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_path_breaks_the_address(client, post, path):
    """Wherever a trackback is sent."""
    for address in (f"/{path}/trackback/", f"/?tb=1&p={path}"):
        try:
            answer = client.post(address, data={"url": SOURCE})
        except ValueError:
            continue  # the test client cannot ask for that
        assert answer.status_code in {200, 308, 404, 405, 429}
