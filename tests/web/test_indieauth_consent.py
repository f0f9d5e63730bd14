"""The page on which a person decides about an app, and every way it says no."""

import re
from urllib.parse import urlencode, urlsplit

import pytest
from lxml import html
from sqlalchemy import select

from blog.errors import HostNotFound
from blog.extensions import db
from blog.models import AuthorizationCode
from tests.factories import make_person
from tests.fakes import fetched
from tests.web.apps import APP, BACK, ISSUER, App, Person, answer_in, give_web
from tests.web.desk import values_of, words_on
from tests.web.visitor import PASSWORD, Visitor, make_member


@pytest.fixture(autouse=True)
def web(app):
    before = app.extensions["fetcher"]
    yield give_web(app)
    app.extensions["fetcher"] = before


@pytest.fixture
def person(app):
    return Person(app, "author")


@pytest.fixture
def quill(client):
    return App(client)


def codes():
    db.session.rollback()
    return db.session.scalars(select(AuthorizationCode)).all()


def test_a_person_sees_who_asks_for_what(person, quill):
    """The app by name and address, oneself, one's address, and a tick for each thing."""
    shown = words_on(person.get(quill.address).text)
    for words in ("Sign in to Quill", APP, ISSUER, person.person.name):
        assert words in shown
    assert "Write new posts Change posts Know your name" in shown
    assert person.ticks(quill) == ["create", "update", "profile", "email"]


def test_a_person_goes_back_with_a_code(person, quill):
    """State and issuer stand beside it, and what stood in the address stays."""
    answer = person.press(quill.address, "Allow")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(BACK + "&")
    back = answer_in(answer.headers["Location"])
    assert re.fullmatch(r"[\w-]{43}", back.pop("code"))
    assert back == {"step": "2", "state": "s t&te=é", "iss": ISSUER}
    [code] = codes()
    assert code.scope == "create update profile email"


def test_what_is_unticked_is_not_granted(person, quill):
    """Nor what was never asked, whoever sends it."""
    person.allow(quill, scopes=["create", "manage"])
    assert [code.scope for code in codes()] == ["create"]


def test_without_a_tick_an_app_only_learns_who_it_is(person, quill, client):
    """As without asking for anything, where the page says so."""
    person.allow(quill, scopes=[])
    person.allow(App(client, scope=None))
    assert [code.scope for code in codes()] == ["", ""]
    shown = words_on(person.get(App(client, scope="").address).text)
    assert "may do nothing for you" in shown


def test_scopes_nobody_knows_are_left_out(person, client):
    """And the word of older apps means writing posts."""
    app = App(client, scope="post read follow <b> create")
    assert person.ticks(app) == ["create"]


def test_who_refuses_goes_back_with_that_word(person, quill):
    """And no code was made."""
    answer = person.press(quill.address, "Refuse")
    back = answer_in(answer.headers["Location"])
    assert back == {
        "step": "2",
        "state": "s t&te=é",
        "iss": ISSUER,
        "error": "access_denied",
    }
    assert codes() == []


def test_who_is_signed_out_signs_in_and_comes_back_to_the_question(app, quill):
    """With all that the app asked, letter by letter."""
    member = make_member()
    visitor = Visitor(app)
    lead = visitor.get(quill.address)
    assert lead.status_code == 302
    login = lead.headers["Location"]
    assert login.startswith("/login?next=")
    page = visitor.get(login).text
    next_place = re.search(r'name="next"[^>]* value="([^"]+)"', page)[1]
    fields = {"next": next_place.replace("&amp;", "&")}
    back = visitor.sign_in(member.username, path=login, **fields)
    assert back.status_code == 302
    assert "Sign in to Quill" in words_on(visitor.get(back.headers["Location"]).text)
    assert urlsplit(back.headers["Location"]).query == urlsplit(quill.address).query


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": None},
        {"client_id": "https://192.0.2.7/"},
        {"client_id": "javascript:alert(1)"},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.test/"},
        {"redirect_uri": "http://quill.test/back"},
        {"redirect_uri": "https://quill.test:444/back"},
        {"redirect_uri": "https://quill.test@evil.test/"},
        {"redirect_uri": "https://quill.test\\@evil.test/"},
        {"redirect_uri": "//evil.test/"},
        {"redirect_uri": "javascript:alert(1)//https://quill.test/"},
        {"redirect_uri": "com.evil.app:/back"},
    ],
)
def test_an_app_with_a_wrong_address_gets_a_page_and_nothing_else(
    person, client, wrong
):
    """No redirect, no link and no code: the address may be a thief's."""
    answer = person.get(App(client, **wrong).address)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert "evil.test" not in "".join(re.findall(r'href="([^"]+)"', answer.text))
    assert 'name="decision"' not in answer.text
    assert codes() == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"state": None}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_request_with_something_missing_asks_nobody(person, client, wrong, error):
    """The page says what, and leads back by a link with the protocol's word.

    It does not by itself: anybody can be an app, and would have an open redirect.
    """
    answer = person.get(App(client, **wrong).address)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert 'name="decision"' not in answer.text
    [link] = re.findall(r'href="(https://quill.test[^"]+)"', answer.text)
    back = answer_in(link.replace("&amp;", "&"))
    assert (back["error"], back["iss"]) == (error, ISSUER)


def test_a_parameter_that_comes_twice_is_refused(person, quill):
    """It could be read in two ways, by two programs."""
    twice = f"{quill.address}&redirect_uri=https%3A%2F%2Fevil.test%2F"
    assert person.get(twice).status_code == 400


def test_an_app_may_go_back_to_where_its_page_lists(app, person, client):
    """The other address is shown, as it is another host's."""
    page = '{"client_id": "https://quill.test/", "redirect_uris": ["com.quill:/back"]}'
    json = {"Content-Type": "application/json"}
    give_web(app, {APP: fetched(APP, page, headers=json)})
    quill = App(client, redirect_uri="com.quill:/back")
    assert "com.quill:/back" in words_on(person.get(quill.address).text)
    location = person.press(quill.address, "Allow").headers["Location"]
    assert location.startswith("com.quill:/back?")


@pytest.mark.parametrize(
    "redirect_uri", ["quill:/back", "quill://back", "quill:///back", "quill:back?a=b"]
)
def test_an_app_of_a_phone_gets_its_address_back_by_the_letter(
    app, person, client, redirect_uri
):
    """Schemes of apps have no host, so nothing of them may be put in order."""
    page = f'{{"client_id": "{APP}", "redirect_uris": ["{redirect_uri}"]}}'
    json = {"Content-Type": "application/json"}
    give_web(app, {APP: fetched(APP, page, headers=json)})
    quill = App(client, redirect_uri=redirect_uri)
    location = person.press(quill.address, "Refuse").headers["Location"]
    assert location.startswith(redirect_uri + ("&" if "?" in redirect_uri else "?"))
    assert "error=access_denied" in location


def test_the_form_passes_the_stricter_check_of_https(app, quill):
    """Which asks for the page's address: the page lets it go along within the site."""
    member = make_member()
    visitor = Visitor(app)
    https = {"base_url": "https://blog.test"}
    page = {"Referer": "https://blog.test/login"}
    token = re.search(
        r'name="csrf_token"[^>]* value="([^"]+)"', visitor.get("/login", **https).text
    )[1]
    data = {"username": member.username, "password": PASSWORD, "csrf_token": token}
    visitor.post("/login", data=data, headers=page, **https)
    question = visitor.get(quill.address, **https)
    assert question.headers["Referrer-Policy"] == "same-origin"
    fields = values_of(html.document_fromstring(question.text).forms[0])
    sent = fields | {"decision": "allow"}
    without = visitor.post("/indieauth/consent", data=sent, **https)
    assert without.status_code == 400
    answer = visitor.post("/indieauth/consent", data=sent, headers=page, **https)
    assert "code" in answer_in(answer.headers["Location"])


def test_an_app_that_cannot_be_read_is_shown_by_its_address(app, person, quill):
    """With a sentence, and without a name that it cannot show."""
    give_web(app, {APP: HostNotFound("The name has no address.")})
    shown = words_on(person.get(quill.address).text)
    assert "Sign in to quill.test" in shown
    assert "Its page could not be read" in shown


def test_an_app_on_ones_own_computer_is_told_as_such(web, person, client):
    """It is not asked, and the port to go back to is shown."""
    near = {
        "client_id": "http://127.0.0.1/",
        "redirect_uri": "http://127.0.0.1:4711/back",
    }
    shown = words_on(person.get(App(client, **near).address).text)
    assert "runs on the device you sit at" in shown
    assert "http://127.0.0.1:4711/back" in shown
    assert web.asked == []


def test_what_an_app_says_is_text(app, person, quill):
    """Nothing of it is markup, and its logo is not loaded."""
    name = "<script>alert(1)</script>"
    page = (
        f'{{"client_id": "{APP}", "client_name": "{name}",'
        '"logo_uri": "https://quill.test/logo.png"}'
    )
    give_web(
        app, {APP: fetched(APP, page, headers={"Content-Type": "application/json"})}
    )
    text = person.get(quill.address).text
    assert name not in text
    assert "logo.png" not in text


def test_the_question_cannot_be_framed_or_kept(person, quill):
    """A page around it could steal the click, a cache the next person's."""
    for answer in (
        person.get(quill.address),
        person.press(quill.address, "Refuse"),
        person.get("/indieauth/authorize"),
    ):
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_yes_from_another_site_counts_for_nothing(person, quill):
    """The form needs the token of the person's own session."""
    page = person.get(quill.address).text
    asked = re.search(r'name="asked"[^>]* value="([^"]+)"', page)[1]
    sent = {"asked": asked, "decision": "allow", "scopes": "create"}
    assert person.visitor.post("/indieauth/consent", data=sent).status_code == 400
    assert codes() == []


def test_the_question_cannot_be_changed_or_kept_for_later(person, quill, stopped_clock):
    """The request is signed: to the letter, to the person, for an hour."""
    page = person.get(quill.address).text
    asked = re.search(r'name="asked"[^>]* value="([^"]+)"', page)[1]
    for forged in ("", "x", asked[:-2], "A" + asked[1:]):
        refused = person.press_on(page, quill.address, "Allow", asked=forged)
        assert refused.status_code == 400
    stopped_clock.advance(hours=1, seconds=1)
    refused = person.press_on(page, quill.address, "Allow")
    assert refused.status_code == 400
    assert "too old" in words_on(refused.text)
    assert codes() == []


def test_the_question_of_one_person_is_not_answered_by_another(app, person, quill):
    """Somebody led to a page with a foreign question would grant what they never saw."""
    other = Person(app, "author")
    person.person.post_count = other.person.post_count = 1
    db.session.commit()
    asked = re.search(
        r'name="asked"[^>]* value="([^"]+)"', other.get(quill.address).text
    )[1]
    page = person.get(quill.address).text
    refused = person.press_on(page, quill.address, "Allow", asked=asked)
    assert refused.status_code == 400
    assert codes() == []


def test_among_several_people_each_has_their_own_address(person, quill):
    """The author's page, once there is one."""
    make_person()
    assert person.get(quill.address).status_code == 403
    person.person.post_count = 1
    db.session.commit()
    shown = words_on(person.get(quill.address).text)
    assert f"{ISSUER}author/{person.person.slug}/" in shown


def test_whoever_is_signed_out_cannot_make_the_blog_ask_around(web, app, quill):
    """A stranger's address is not fetched for a stranger."""
    make_member()
    Visitor(app).get(quill.address)
    Visitor(app).get(f"/indieauth/authorize?{urlencode({'client_id': APP})}")
    assert web.asked == []
