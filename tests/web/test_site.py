"""Health, robots.txt, error pages, and what every template may use."""

import pytest
from flask import abort, render_template_string
from flask_migrate import upgrade
from werkzeug.exceptions import TooManyRequests

from blog import clock, errors
from blog.accounts import queries
from blog.accounts.access import public
from blog.app import create_app
from blog.extensions import db
from tests.factories import make_person
from tests.web.visitor import Visitor

FACTS = {
    "not-found": (errors.NotFound("There is no such draft."), 404),
    "not-allowed": (errors.NotAllowed("This post is somebody else's."), 403),
    "conflict": (errors.EditConflict("Jonas saved a minute ago."), 409),
    "refused": (errors.InputRefused({"title": "Give <b>a</b> title."}), 400),
    "often": (TooManyRequests("Too often.", retry_after=120), 429),
    "broken": (ZeroDivisionError("secret detail"), 500),
}


@pytest.fixture(scope="module")
def faulty_app(tmp_path_factory):
    """Make an application with a route for each fault, answering as in production."""
    app = create_app({"instance": tmp_path_factory.mktemp("faulty")})

    @app.get("/fault/<name>")
    @public
    def fail(name):
        raise FACTS[name][0]

    @app.get("/code/<int:code>")
    @public
    def end(code):
        abort(code)

    with app.app_context():
        upgrade()
        make_person("administrator")
        yield app
        db.engine.dispose()


@pytest.fixture
def visitor(faulty_app):
    return Visitor(faulty_app)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_has_its_status_and_a_page(visitor, name):
    """What a verb raises is answered as what it is, on a page of the site."""
    error, status = FACTS[name]
    answer = visitor.get(f"/fault/{name}")
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<main" in answer.text
    assert "<b>a</b>" not in answer.text
    assert "secret detail" not in answer.text
    if status in {400, 403, 409}:
        assert str(error).split("<")[0].replace("'", "&#39;") in answer.text


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 413, 418, 429, 503])
def test_every_refusal_is_a_page_of_the_site(visitor, code):
    """Also one that nobody wrote a page for."""
    answer = visitor.get(f"/code/{code}")
    assert answer.status_code == code
    assert "</html>" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_an_error_keeps_its_headers(visitor):
    """Programs read Retry-After, people read the page."""
    assert visitor.get("/fault/often").headers["Retry-After"] == "120"


def test_a_method_not_taken_is_told_with_those_that_are(visitor):
    """A form sent to a page that is only read answers 405 and names GET."""
    answer = visitor.submit("/healthz", {}, page="/login")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_health_asks_no_database(visitor, faulty_app, tmp_path):
    """A process that answers is alive, whatever its database does."""
    app = create_app(
        {"instance": tmp_path, "database_url": f"sqlite:///{tmp_path}/no/folder.db"}
    )
    assert Visitor(app).get("/healthz").text == "ok\n"


def test_readiness_says_what_is_missing(visitor, tmp_path):
    """200 where readers can be served, else 503 and one sentence."""
    assert visitor.get("/readyz").status_code == 200
    answer = Visitor(create_app({"instance": tmp_path})).get("/readyz")
    assert answer.status_code == 503
    assert "afterword migrate" in answer.text


def test_a_broken_database_is_a_plain_500(tmp_path):
    """The error page does not need what is broken."""
    app = create_app({"instance": tmp_path})
    answer = Visitor(app).get("/")
    assert answer.status_code == 500
    assert "Something went wrong here." in answer.text
    with app.app_context():
        db.engine.dispose()


def test_robots_keep_out_of_the_studio(visitor):
    """And may read everything else."""
    lines = visitor.get("/robots.txt").text.splitlines()
    assert "Disallow: /studio/" in lines
    assert "Disallow: /" not in lines


def test_templates_write_times_numbers_and_addresses(faulty_app, stopped_clock):
    """The words every template may use, here as one line."""
    with faulty_app.test_request_context():
        moment = clock.now()
        stopped_clock.advance(minutes=3)
        line = render_template_string(
            "{{ at|day }} {{ at|iso }} {{ at|age }} {{ 1234|number }} "
            "{{ absolute('/feed/') }} {{ site.title }} {{ person }}",
            at=moment,
        )
    assert line == (
        "14 May 2026 2026-05-14T12:00:00+00:00 3 min ago 1,234 "
        "http://127.0.0.1:8000/feed/ Afterword None"
    )


def test_an_asset_has_its_content_in_its_address(faulty_app):
    """So that browsers may keep it for ever."""
    with faulty_app.test_request_context():
        address = render_template_string("{{ asset('css/base.css') }}")
        missing = render_template_string("{{ asset('css/none.css') }}")
    path, _, version = address.partition("?v=")
    assert path == "/static/css/base.css"
    assert len(version) == 8
    assert missing == "/static/css/none.css"


@pytest.fixture(autouse=True)
def nobody_remembered(faulty_app):
    """Let the faulty application be set up; others in this file are not."""
    with faulty_app.app_context():
        queries._peopled.add(db.engine)


@pytest.mark.parametrize("path", ["/feed", "/feed/atom", "/studio", "/page/2"])
def test_a_missing_slash_leads_to_no_other_host(faulty_app, path):
    """Whatever host a request names, no redirect leads there."""
    answer = faulty_app.test_client().get(
        f"{path}?a=b", headers={"Host": "evil.example"}
    )
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{path}/?a=b"
