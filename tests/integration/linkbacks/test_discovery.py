"""Where a page takes linkbacks: what is asked, what is kept, and for how long."""

import pytest
from sqlalchemy import func, select

from blog.app import make_tasks
from blog.cli.working import make_worker
from blog.errors import AddressRefused, FetchTimedOut, HostNotFound, TooManyRedirects
from blog.extensions import begin_writing, db
from blog.linkbacks.outgoing.discovery import discover, forget, owe_look, recall
from blog.models import Endpoint
from tests.fakes import FakeFetcher, fetched

PAGE = "https://other.example/essay"
SITE = "http://blog.test"
HTML = '<link rel="webmention" href="/wm?x=1">'


def look(pages, url=PAGE):
    web = pages if isinstance(pages, FakeFetcher) else FakeFetcher(pages)
    return discover(url, web, SITE)


def found(pages, url=PAGE):
    discovery = look(pages, url)
    return discovery.protocol, discovery.endpoint_url


def test_an_address_is_relative_to_where_the_page_was_found(app):
    """After a redirect the final address counts; the query stays."""
    page = fetched("https://new.example/a/b", HTML)
    assert found({PAGE: page}) == ("webmention", "https://new.example/wm?x=1")


def test_headers_count_before_the_page(app):
    """A Link header wins over what the body says."""
    page = fetched(PAGE, HTML, headers={"Link": '</first>; rel="webmention"'})
    assert found({PAGE: page}) == ("webmention", "https://other.example/first")


def test_only_the_header_of_what_is_no_page_is_read(app):
    """A picture may name an address, and its bytes are not searched."""
    headers = {"Content-Type": "image/png", "X-Pingback": "https://other.example/rpc"}
    page = fetched(PAGE, HTML, headers=headers)
    assert found({PAGE: page}) == ("pingback", "https://other.example/rpc")


@pytest.mark.parametrize(
    ("html", "protocol"),
    [
        ('<link rel="pingback" href="https://o.example/p">', "pingback"),
        ('<link rel="trackback" href="https://o.example/t">', "trackback"),
        (
            (
                '<link rel="trackback" href="https://o.example/t">'
                '<link rel="pingback" href="https://o.example/p">'
            ),
            "pingback",
        ),
        ("<p>Nothing.</p>", None),
        ("", None),
    ],
)
def test_protocols_are_asked_in_the_order_of_preference(app, html, protocol):
    """Webmention, pingback, trackback."""
    assert look({PAGE: fetched(PAGE, html)}).protocol == protocol


def test_a_trackback_block_is_the_one_of_the_address_that_was_asked(app):
    """A page reached by another spelling still has the block of the first."""
    block = (
        '<!--<rdf:RDF><rdf:Description dc:identifier="https://other.example/essay" '
        'trackback:ping="https://other.example/tb/1"/></rdf:RDF>-->'
    )
    page = fetched("https://other.example/2026/essay", block)
    assert found({PAGE: page}) == ("trackback", "https://other.example/tb/1")


def test_a_page_is_asked_with_get_only(app):
    """Some servers answer a HEAD otherwise than the GET that counts."""
    web = FakeFetcher({PAGE: HTML})
    look(web)
    assert [asked.method for asked in web.asked] == ["GET"]
    limits = web.asked[0].told["limits"]
    assert (limits.seconds, limits.bytes) == (10, 1_048_576)


@pytest.mark.parametrize(
    ("page", "is_temporary", "is_allowed"),
    [
        (HostNotFound("No."), True, True),
        (FetchTimedOut("No."), True, True),
        (TooManyRedirects("No."), False, True),
        (AddressRefused("No."), False, False),
        (fetched(PAGE, HTML, status=404), False, True),
        (fetched(PAGE, HTML, status=500), True, True),
        (fetched(PAGE, HTML, status=429), True, True),
    ],
)
def test_a_page_that_cannot_be_looked_at_has_a_problem(
    app, page, is_temporary, is_allowed
):
    """It is told apart whether another look may help."""
    discovery = look({PAGE: page})
    assert discovery.protocol is None
    assert discovery.problem
    assert (discovery.is_temporary, discovery.is_allowed) == (is_temporary, is_allowed)


def test_what_was_found_is_believed_for_ten_minutes(app, stopped_clock):
    """Then the page is asked again; so is one that takes nothing."""
    for html in (HTML, "<p>Nothing.</p>"):
        web = FakeFetcher({PAGE: html})
        for minutes, requests in ((0, 1), (9, 1), (2, 2)):
            stopped_clock.advance(minutes=minutes)
            look(web)
            assert len(web.asked) == requests
        stopped_clock.advance(minutes=11)


def test_each_page_of_a_site_is_asked_for_itself(app):
    """On one site some posts are closed, and every one has its own trackback address."""
    other = "https://other.example/second"
    web = FakeFetcher({PAGE: HTML, other: "<p>Closed.</p>"})
    assert look(web).protocol == "webmention"
    assert look(web, other).protocol is None


def test_a_failure_is_not_believed(app):
    """It is kept for people to see, and the next try looks again."""
    web = FakeFetcher({PAGE: FetchTimedOut("It did not answer in time.")})
    look(web)
    assert recall(PAGE).problem == "It did not answer in time."
    web.pages[PAGE] = HTML
    assert look(web).protocol == "webmention"
    assert recall(PAGE).problem == ""


def test_what_is_forgotten_is_asked_again(app):
    """However fresh it is."""
    web = FakeFetcher({PAGE: HTML})
    look(web)
    begin_writing()
    forget(PAGE)
    db.session.commit()
    look(web)
    assert len(web.asked) == 2


def test_what_is_a_day_old_is_dropped(app, stopped_clock):
    """The table stays as small as what was linked to lately."""
    look({PAGE: HTML})
    stopped_clock.advance(days=1, minutes=1)
    look({"https://third.example/": HTML}, "https://third.example/")
    assert db.session.scalar(select(func.count()).select_from(Endpoint)) == 1


def test_an_address_too_long_to_keep_is_none(app):
    """It would not fit the column, and is no honest address."""
    page = f'<link rel="webmention" href="https://o.example/{"x" * 2000}">'
    assert look({PAGE: page}).protocol is None


def test_no_transaction_is_open_while_the_page_is_asked(app):
    """A slow site holds up nobody's write."""
    open_while_asked = []

    class Slow(FakeFetcher):
        def get(self, *args, **kwargs):
            open_while_asked.append(db.session().in_transaction())
            return super().get(*args, **kwargs)

    look(Slow({PAGE: HTML}))
    assert open_while_asked == [False]


def test_a_look_is_owed_once_and_done_by_the_worker(app):
    """The application knows the job; many saves of a draft owe one look."""
    web = FakeFetcher({PAGE: HTML})
    for _ in range(3):
        begin_writing()
        owe_look(PAGE)
        db.session.commit()
    before = app.extensions["tasks"]
    app.extensions["tasks"] = make_tasks(web)
    try:
        assert make_worker(app).drain() == 1
    finally:
        app.extensions["tasks"] = before
    assert recall(PAGE).endpoint_url == "https://other.example/wm?x=1"
