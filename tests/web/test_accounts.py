"""Signing in and out, and the door before every route."""

import re
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from blog.accounts import queries
from blog.accounts.access import needs, public, signed_in
from blog.accounts.attempts import FROM_ONE_ADDRESS
from blog.accounts.rights import RIGHTS, Right, RoleName
from blog.app import create_app
from blog.extensions import db
from tests.factories import make_person
from tests.web.visitor import PASSWORD, Visitor, hash_lightly, make_member


def probe(rule=None):
    def view():
        return "open"

    return rule(view) if rule else view


@pytest.fixture(scope="module")
def probed_app(migrated_app, tmp_path_factory):
    """Make a second application on the same database, with a route for every rule."""
    app = create_app(
        {
            "instance": tmp_path_factory.mktemp("probed"),
            "database_url": migrated_app.config["SQLALCHEMY_DATABASE_URI"],
            "secret_key": "only for tests, and long enough",
            "site_url": "http://localhost",
        }
    )
    app.testing = True
    rules = {"public": public, "signed-in": signed_in, "forgotten": None}
    rules |= {right.value.replace(" ", "-"): needs(right) for right in Right}
    for name, rule in rules.items():
        app.add_url_rule(f"/probe/{name}", name, probe(rule), methods=["GET", "POST"])
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def site(app, probed_app):
    """Give it an owner, and empty its database afterwards."""
    queries._peopled.clear()
    hash_lightly()
    make_member("administrator", username="owner", email="owner@blog.test")
    return probed_app


@pytest.fixture
def visitor(site):
    return Visitor(site)


@pytest.fixture
def owner(visitor):
    visitor.sign_in("owner")
    return visitor


def test_a_route_without_a_rule_is_refused(site, visitor, caplog):
    """Forgetting the rule closes the route, even to an administrator, and is logged."""
    assert visitor.get("/probe/forgotten").status_code == 403
    visitor.sign_in("owner")
    assert visitor.get("/probe/forgotten").status_code == 403
    assert "forgotten names no access rule" in caplog.text


def test_every_route_of_sign_in_has_a_rule_and_no_more_are_on(site):
    """Registration, recovery and the like are off, not merely hidden."""
    routes = {r.rule for r in site.url_map.iter_rules() if "security." in r.endpoint}
    assert routes == {"/login", "/logout", "/change"}


@pytest.mark.parametrize("role", RoleName)
def test_each_role_opens_exactly_the_routes_of_its_rights(site, visitor, role):
    """Over HTTP, as in the table of rights."""
    make_member(role, username="somebody")
    visitor.sign_in("somebody")
    for right in Right:
        answer = visitor.get(f"/probe/{right.value.replace(' ', '-')}")
        assert answer.status_code == (200 if right in RIGHTS[role] else 403), right
    assert visitor.get("/probe/signed-in").status_code == 200


def test_nobody_is_led_to_sign_in_and_back(visitor):
    """The address asked for, with its query, is where one lands after signing in."""
    answer = visitor.get("/probe/publish?tab=drafts&q=a%26b")
    assert answer.status_code == 302
    login = answer.location
    assert urlsplit(login).path == "/login"
    answer = visitor.sign_in("owner", path=login)
    assert answer.location == "/probe/publish?tab=drafts&q=a%26b"


def test_a_form_sent_by_nobody_is_refused_with_advice(visitor):
    """A redirect would lose what was typed."""
    answer = visitor.submit("/probe/publish", {"text": "long"}, page="/login")
    assert answer.status_code == 403
    assert "Sign in in another tab" in answer.text


@pytest.mark.parametrize("name", ["owner", "OWNER", " Owner@Blog.test "])
def test_one_signs_in_by_username_or_email(visitor, name):
    """In any case, and lands in the studio."""
    answer = visitor.sign_in(name)
    assert answer.status_code == 302
    assert answer.location == "/studio/"
    assert visitor.is_signed_in()


def test_signing_out_takes_a_post_with_a_token(visitor):
    """No image on another site can sign anybody out."""
    visitor.sign_in("owner")
    assert visitor.get("/logout").status_code in {404, 405}
    assert visitor.post("/logout").status_code == 400
    assert visitor.is_signed_in()
    answer = visitor.submit("/logout", {}, page="/change")
    assert answer.location == "/"
    assert not visitor.is_signed_in()


def test_staying_signed_in_is_a_choice(visitor):
    """Only with the tick does a cookie outlive the browser, and no script reads it."""
    answer = visitor.sign_in("owner")
    assert "afterword_stay" not in str(answer.headers)
    visitor.submit("/logout", {}, page="/change")
    answer = visitor.sign_in("owner", remember="y")
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if "_stay=" in c]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" in cookie
    visitor.client.delete_cookie("afterword_session")
    assert visitor.is_signed_in()


def refusal(visitor, name, password):
    answer = visitor.sign_in(name, password)
    assert answer.status_code == 200
    assert not visitor.is_signed_in()
    return re.sub(r'value="[^"]*"', "", answer.text)  # the token, and what was typed


def test_a_refusal_never_tells_whether_the_account_exists(site):
    """Wrong password, unknown name, no password, switched off: all answered alike."""
    make_person(username="ghost")
    make_member(username="gone", active=False)
    names = ["owner", "nobody", "nobody@blog.test", "owner@blog.test", "ghost", "gone"]
    visitors = [Visitor(site) for _ in names]
    for n, visitor in enumerate(visitors):  # one address has five attempts
        visitor.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{n}"
    tried = zip(visitors, names, strict=True)
    answers = [refusal(visitor, name, "not the password") for visitor, name in tried]
    assert "No account has this name and password." in answers[0]
    assert len(set(answers)) == 1


def test_a_refusal_keeps_the_name_and_forgets_the_password(visitor):
    """One sentence at the top of the form says what is wrong."""
    answer = visitor.sign_in("owner", "not the password")
    assert "No account has this name and password." in answer.text
    assert 'value="owner"' in answer.text
    assert "not the password" not in answer.text


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [
        ("", PASSWORD, "Give your email address or username."),
        ("owner", "", "Give your password."),
    ],
)
def test_an_empty_field_is_told_beside_it(visitor, name, password, sentence):
    """And does not count as an attempt."""
    for _ in range(FROM_ONE_ADDRESS + 1):
        answer = visitor.sign_in(name, password)
    assert answer.status_code == 200
    assert sentence in answer.text


@pytest.mark.parametrize("password", ["x" * 100_000, "\x00" * 12, "é" * 5000])
def test_an_absurd_password_is_only_wrong(visitor, password):
    """It costs no more than another and breaks nothing."""
    assert visitor.sign_in("owner", password).status_code == 200
    assert not visitor.is_signed_in()


def test_a_switched_off_account_is_signed_out_at_once(site, visitor, session):
    """The next request already finds nobody."""
    person = make_member("editor", username="leaving")
    visitor.sign_in("leaving")
    assert visitor.get("/probe/moderate").status_code == 200
    person.active = False
    session.commit()
    assert visitor.get("/probe/moderate").status_code == 302


def test_a_role_taken_away_is_gone_at_once(site, visitor, session):
    """Rights are read from the database, not from the cookie."""
    person = make_member("editor", username="demoted")
    visitor.sign_in("demoted")
    person.roles = []
    session.commit()
    assert visitor.get("/probe/moderate").status_code == 403


def test_five_wrong_passwords_close_the_door_for_a_while(visitor, stopped_clock):
    """Then even the right one waits, and the page says how long."""
    for _ in range(FROM_ONE_ADDRESS):
        assert visitor.sign_in("owner", "not the password").status_code == 200
    answer = visitor.sign_in("owner")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "60 seconds" in answer.text
    stopped_clock.advance(minutes=1)
    assert visitor.sign_in("owner").status_code == 302


def test_the_limit_counts_the_address_of_the_visitor(visitor):
    """Somebody elsewhere signs in meanwhile."""
    for _ in range(FROM_ONE_ADDRESS):
        visitor.sign_in("owner", "not the password")
    elsewhere = Visitor(visitor.client.application)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    assert elsewhere.sign_in("owner").status_code == 302


SECRETS = {"username": "owner", "password": PASSWORD}
HOSTILE = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "http:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
)


def lands_elsewhere(location):
    """Whether a browser would leave the site, by the URL standard's section 4.4.

    It strips controls and spaces outside, drops tabs and line ends inside, and takes
    a backslash for a slash.
    """
    outside = "".join(map(chr, range(0x21)))
    cleaned = re.sub(r"[\t\r\n]", "", location.strip(outside)).replace("\\", "/")
    parts = urlsplit(cleaned)
    return cleaned.startswith("//") or (
        parts.scheme not in {"", "http"} or parts.netloc not in {"", "localhost"}
    )


@pytest.mark.parametrize("address", HOSTILE)
def test_signing_in_never_leads_to_another_site(visitor, address):
    """Neither by the query nor by the form's own field; nobody is even signed in."""
    path = f"/login?next={quote(address, safe='')}"
    assert visitor.submit(path, SECRETS, page="/login").status_code == 400
    answer = visitor.submit("/login", SECRETS | {"next": address})
    assert answer.status_code == 400
    assert not visitor.is_signed_in()


@example(" //evil.example")
@example("/%09/evil.example")
@example("//[evil.example")
@example("http://localhost:evil.example/")
@given(st.text(alphabet="/\\:@.?#%[] \x00\x0b\t\r\nhtpsevil", max_size=20))
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_text_as_next_leads_to_another_site(owner, address):
    """Whoever is signed in already is sent on at once, and stays on this site."""
    answer = owner.get(f"/login?next={quote(address, safe='')}")
    assert answer.status_code in {302, 400}
    assert not lands_elsewhere(answer.location or "")


def change(visitor, present, new, again=None):
    fields = {
        "password": present,
        "new_password": new,
        "new_password_confirm": new if again is None else again,
    }
    return visitor.submit("/change", fields)


def test_a_password_is_changed(site, visitor):
    """The new one works, the old one does not, and other browsers are signed out."""
    visitor.sign_in("owner")
    other = Visitor(site)
    other.sign_in("owner", remember="y")
    answer = change(visitor, PASSWORD, "an even better sentence")
    assert answer.location == "/studio/"
    assert visitor.is_signed_in()
    assert not other.is_signed_in()
    assert other.sign_in("owner").status_code == 200
    assert other.sign_in("owner", "an even better sentence").status_code == 302


@pytest.mark.parametrize(
    ("present", "new", "again", "sentence"),
    [
        ("wrong", "x" * 12, "x" * 12, "This is not your present password."),
        (PASSWORD, "x" * 11, "x" * 11, "A password has at least 12 characters."),
        (PASSWORD, "x" * 1001, "x" * 1001, "A password has at most 1000 characters."),
        (PASSWORD, "x" * 12, "y" * 12, "The two passwords differ."),
        (PASSWORD, PASSWORD, PASSWORD, "This is the password you have already."),
        (PASSWORD, "", "", "Give your password."),
    ],
)
def test_a_wrong_change_is_refused_beside_its_field(
    visitor, present, new, again, sentence
):
    """And the present password stays."""
    visitor.sign_in("owner")
    answer = change(visitor, present, new, again)
    assert answer.status_code == 200
    assert sentence in answer.text
    visitor.submit("/logout", {}, page="/change")
    assert visitor.sign_in("owner").status_code == 302


def test_the_present_password_cannot_be_guessed_in_a_lent_browser(visitor):
    """The limit of sign-in holds there, too."""
    visitor.sign_in("owner")
    for _ in range(FROM_ONE_ADDRESS):
        assert change(visitor, "wrong", "x" * 12).status_code == 200
    assert change(visitor, PASSWORD, "x" * 12).status_code == 429


def test_forms_without_a_token_are_refused(visitor):
    """The page says what to do, and that nothing is lost."""
    answer = visitor.post("/login", data={"username": "owner", "password": PASSWORD})
    assert answer.status_code == 400
    assert "what you wrote is still there" in answer.text
    assert not visitor.is_signed_in()


def test_no_token_in_an_address_or_header_signs_anybody_in(site, visitor):
    """Nor is JSON an other way in."""
    with site.app_context():
        person = queries.find_person("owner")
        token = person.get_auth_token()
    assert visitor.get(f"/probe/signed-in?auth_token={token}").status_code == 302
    headers = {"Authentication-Token": token, "Accept": "application/json"}
    answer = visitor.get("/probe/signed-in", headers=headers)
    assert answer.status_code == 302


@contextmanager
def statements_sent(app):
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/probe/public", "/", "/nothing-here", "/robots.txt"])
def test_a_page_for_nobody_sets_no_cookie(visitor, path):
    """So that one stored copy serves every reader."""
    answer = visitor.get(path)
    assert answer.status_code in {200, 404}
    assert "Set-Cookie" not in answer.headers


def test_asking_who_is_there_costs_no_query_for_nobody(site, visitor):
    """Once the site is known to be set up, the door reads nothing."""
    visitor.get("/probe/public")
    with statements_sent(site) as sent:
        visitor.get("/probe/public")
    assert sent == []


def test_asking_who_is_there_costs_one_query_for_somebody(site, visitor):
    """The person comes with their roles."""
    visitor.sign_in("owner")
    with statements_sent(site) as sent:
        assert visitor.get("/probe/manage-people").status_code == 200
    assert [statement.split()[0] for statement in sent] == ["BEGIN", "SELECT"]


def test_cookies_of_a_site_on_https_stay_there(tmp_path):
    """They are never sent in the clear."""
    app = create_app({"instance": tmp_path, "site_url": "https://blog.example"})
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["REMEMBER_COOKIE_SECURE"]
