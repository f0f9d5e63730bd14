"""The first run, through the set-up page."""

import pytest
from flask_migrate import upgrade

from blog.app import create_app
from blog.extensions import db
from blog.models import Person
from blog.site.options import read_options
from tests.web.visitor import PASSWORD, Visitor, hash_lightly, make_member

ANSWERS = {
    "site_title": "Slack Water",
    "name": "Maren Holt",
    "email": "maren@blog.test",
    "password": PASSWORD,
    "pings_open": "y",
    "comments_open": "y",
    "notify_linked_sites": "y",
}


@pytest.fixture
def visitor(app):
    hash_lightly()
    return Visitor(app)


@pytest.mark.parametrize("path", ["/", "/login", "/studio/", "/2026/05/x/", "/feed/"])
def test_every_page_leads_to_set_up_while_nobody_is_here(visitor, path):
    """A new site shows its owner the one thing there is to do."""
    answer = visitor.get(path)
    assert answer.status_code == 302
    assert answer.location == "/setup"


@pytest.mark.parametrize(
    "path", ["/setup", "/healthz", "/readyz", "/robots.txt", "/static/css/base.css"]
)
def test_set_up_and_what_it_needs_are_open_before(visitor, path):
    """So are the questions of load balancers."""
    assert visitor.get(path).status_code == 200


def test_what_is_posted_to_a_site_not_set_up_is_told_so(visitor):
    """A ping is not led to a form."""
    answer = visitor.submit("/login", {}, page="/setup")
    assert answer.status_code == 503
    assert "not set up yet" in answer.text


def test_set_up_signs_in_and_lands_in_the_studio(visitor, session):
    """One form later the owner writes."""
    answer = visitor.submit("/setup", ANSWERS)
    assert answer.status_code == 302
    assert answer.location == "/studio/"
    assert visitor.is_signed_in()
    person = session.query(Person).one()
    assert (person.username, person.name) == ("maren", "Maren Holt")
    options = read_options()
    assert options.title == "Slack Water"
    assert options.pings_open
    assert options.comments_open
    assert options.notify_linked_sites


def test_an_empty_tick_is_an_answer(visitor, session):
    """Who takes a tick away closes comments on new posts."""
    answers = {k: v for k, v in ANSWERS.items() if k != "comments_open"}
    visitor.submit("/setup", answers)
    assert not read_options().comments_open
    assert read_options().pings_open


def test_the_ticks_are_set_at_first(visitor):
    """All three are on."""
    assert visitor.get("/setup").text.count(" checked ") == 3


def test_set_up_is_gone_once_there_is_an_account(visitor, app):
    """For everybody, page and form, whoever made the account."""
    page = visitor.get("/setup")
    assert page.status_code == 200
    make_member("administrator")
    assert visitor.get("/setup").status_code == 404
    assert visitor.submit("/setup", ANSWERS, page="/login").status_code == 404
    assert Visitor(app).get("/login").status_code == 200


def test_wrong_answers_stand_beside_their_fields(visitor, session):
    """What was typed stays, but for the password."""
    wrong = ANSWERS | {"site_title": " ", "email": "nowhere", "password": "too short"}
    answer = visitor.submit("/setup", wrong)
    assert answer.status_code == 400
    for sentence in (
        "Give the site a title.",
        "This is not an email address like name@example.com.",
        "A password has at least 12 characters.",
    ):
        assert sentence in answer.text
    assert 'value="Maren Holt"' in answer.text
    assert 'value="nowhere"' in answer.text
    assert "too short" not in answer.text
    assert session.query(Person).count() == 0
    assert visitor.submit("/setup", ANSWERS).status_code == 302


def test_set_up_needs_a_token(visitor, session):
    """No other site can set this one up."""
    assert visitor.post("/setup", data=ANSWERS).status_code == 400
    assert session.query(Person).count() == 0


def test_a_title_is_shown_as_text(visitor):
    """Whatever is typed, no markup comes of it."""
    answers = ANSWERS | {"site_title": "<script>alert(1)</script>", "email": "x"}
    answer = visitor.submit("/setup", answers)
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_the_address_asked_at_becomes_the_sites(tmp_path):
    """Without AFTERWORD_SITE_URL, links lead where the owner was."""
    app = create_app({"instance": tmp_path})
    app.testing = True
    with app.app_context():
        upgrade()
        visitor = Visitor(app, use_cookies=True)
        options = {"base_url": "https://slackwater.example:8443"}
        page = visitor.get("/setup", **options)
        assert "https://slackwater.example:8443" in page.text
        token = page.text.partition('name="csrf_token"')[2].split('value="')[1]
        answer = visitor.post(
            "/setup",
            data=ANSWERS | {"csrf_token": token.partition('"')[0]},
            headers={"Referer": "https://slackwater.example:8443/setup"},
            **options,
        )
        assert answer.status_code == 302
        assert read_options().url == "https://slackwater.example:8443"
        db.engine.dispose()
