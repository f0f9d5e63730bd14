"""What apps are told: metadata, links, tokens for codes, and every refusal."""

import pytest
from sqlalchemy import event

from blog.extensions import db
from blog.remote.indieauth.tokens import find_program
from blog.site.options import read_options, write_options
from tests.factories import make_person, make_post
from tests.web.apps import APP, ISSUER, App, Person, give_web
from tests.web.desk import form_on

METADATA = "http://blog.test/.well-known/oauth-authorization-server"
TELL, TOKEN = "/indieauth/authorize", "/indieauth/token"


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


@pytest.fixture
def code(person, quill):
    return person.allow(quill)["code"]


@pytest.fixture
def tokens(quill, code):
    return quill.exchange(code).json


def refusal(answer):
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json["error"]


def test_the_metadata_name_every_endpoint(person, client):
    """The issuer is a prefix of their own address, and only S256 is offered."""
    told = client.get("/.well-known/oauth-authorization-server").json
    assert told["issuer"] == ISSUER
    assert METADATA.startswith(told["issuer"])
    assert told["authorization_endpoint"] == "http://blog.test/indieauth/authorize"
    assert told["token_endpoint"] == "http://blog.test/indieauth/token"
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["authorization_response_iss_parameter_supported"] is True


def test_the_pages_of_people_lead_to_the_server(person, client):
    """In headers and in elements, for newer apps and for older ones; others do not."""
    post = make_post(author=person.person)
    person.person.post_count = 1
    db.session.commit()
    for path in ("/", f"/author/{person.person.slug}/"):
        for answer in (client.get(path), client.head(path)):
            links = answer.headers.getlist("Link")
            assert f'<{METADATA}>; rel="indieauth-metadata"' in links
            assert any('rel="authorization_endpoint"' in link for link in links)
            assert any('rel="token_endpoint"' in link for link in links)
        page = client.get(path).text
        assert f'<link rel="indieauth-metadata" href="{METADATA}">' in page
        assert '<link rel="token_endpoint"' in page
    other = client.get(post.permalink)
    assert "indieauth" not in other.text + str(other.headers)


def test_a_code_tells_who_signed_in(person, quill, code):
    """At the authorization endpoint: address and profile, and no token."""
    answer = quill.exchange(code, TELL)
    assert answer.json == {
        "me": ISSUER,
        "profile": {
            "name": person.person.name,
            "url": ISSUER,
            "email": person.person.email,
        },
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert refusal(quill.exchange(code, TELL)) == (400, "invalid_grant")


def test_a_profile_is_told_as_far_as_it_was_granted(person, quill, client):
    """Without the scope only the address; email only together with the name."""
    for scope, known in (
        (["profile"], {"name", "url"}),
        (["email"], None),
        ([], None),
    ):
        code = person.allow(quill, scopes=scope)["code"]
        profile = quill.exchange(code, TELL).json.get("profile")
        assert (profile and set(profile)) == known


def test_a_code_brings_tokens(person, quill, tokens):
    """A bearer token, how long it is good, what it allows, and whom it is of."""
    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == "create email profile update"
    assert tokens["expires_in"] == 30 * 24 * 60 * 60
    assert tokens["me"] == ISSUER
    assert tokens["profile"]["name"] == person.person.name
    program = find_program(tokens["access_token"])
    assert (program.person.id, program.name) == (person.person.id, "Quill")


def test_a_code_for_nothing_brings_no_token(person, client):
    """The token endpoint refuses it, and leaves it good for the other."""
    app = App(client, scope=None)
    code = person.allow(app)["code"]
    assert refusal(app.exchange(code)) == (400, "invalid_grant")
    assert app.exchange(code, TELL).json == {"me": ISSUER}


@pytest.mark.parametrize("path", [TELL, TOKEN])
@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "x"},
        {"client_id": "https://other.test/"},
        {"client_id": "nonsense"},
        {"redirect_uri": "https://quill.test/back"},
        {"code_verifier": "x" * 43},
        {"code_verifier": "short"},
    ],
)
def test_a_code_is_good_only_for_who_asked(quill, code, path, wrong):
    """For one app, one address and one verifier; a wrong try does not use it up."""
    sent = {"code": code} | wrong
    assert refusal(quill.exchange(path=path, **sent)) == (400, "invalid_grant")
    assert quill.exchange(code, path).status_code == 200


@pytest.mark.parametrize("path", [TELL, TOKEN])
@pytest.mark.parametrize(
    "name", ["code", "client_id", "redirect_uri", "code_verifier", "grant_type"]
)
def test_what_is_missing_is_said(quill, code, path, name):
    """In the protocol's word, with the field's name."""
    sent = {"code": code} | {name: None}
    answer = quill.exchange(path=path, **sent)
    assert refusal(answer) == (400, "invalid_request")
    assert name in answer.json["error_description"]


def test_a_code_is_good_for_ten_minutes(quill, code, stopped_clock):
    """Whoever finds it in a log later has nothing."""
    stopped_clock.advance(minutes=10)
    assert refusal(quill.exchange(code)) == (400, "invalid_grant")


def test_a_code_that_comes_twice_ends_what_it_brought(quill, code, tokens):
    """One of the two was a thief, so nobody keeps anything."""
    assert refusal(quill.exchange(code)) == (400, "invalid_grant")
    assert find_program(tokens["access_token"]) is None
    assert refusal(quill.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_requests_that_are_none_are_refused(quill, client, code):
    """Another grant, another type, too much, a field twice: in the protocol's words."""
    other = quill.exchange(code, grant_type="password")
    assert refusal(other) == (400, "unsupported_grant_type")
    at_tell = quill.exchange(code, TELL, grant_type="refresh_token")
    assert refusal(at_tell) == (400, "unsupported_grant_type")
    assert refusal(client.post(TOKEN, json={"code": code})) == (400, "invalid_request")
    much = client.post(TOKEN, data={"code": "x" * 70_000})
    assert refusal(much) == (400, "invalid_request")
    twice = client.post(TOKEN, data={"code": [code, "x"], "grant_type": "x"})
    assert refusal(twice) == (400, "invalid_request")


def test_tokens_are_refreshed(quill, tokens):
    """The pair is new, the older access token ends."""
    fresh = quill.refresh(tokens["refresh_token"]).json
    assert fresh["me"] == ISSUER
    assert find_program(fresh["access_token"]) is not None
    assert find_program(tokens["access_token"]) is None
    assert quill.refresh(fresh["refresh_token"]).status_code == 200


def test_a_refresh_token_that_comes_twice_ends_the_family(quill, tokens):
    """As one of the two was stolen, the new pair ends as well."""
    fresh = quill.refresh(tokens["refresh_token"]).json
    assert refusal(quill.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert find_program(fresh["access_token"]) is None
    assert refusal(quill.refresh(fresh["refresh_token"])) == (400, "invalid_grant")


def test_less_may_be_asked_on_refreshing_but_never_more(quill, tokens):
    """Of more only what was granted; the refresh token keeps the whole of that."""
    other = quill.refresh(tokens["refresh_token"], scope="delete x")
    assert refusal(other) == (400, "invalid_scope")
    less = quill.refresh(tokens["refresh_token"], scope="create delete").json
    assert less["scope"] == "create"
    assert find_program(less["access_token"]).scopes == {"create"}
    assert "update" in quill.refresh(less["refresh_token"]).json["scope"]


@pytest.mark.parametrize(
    "wrong", [{"client_id": "https://other.test/"}, {"refresh_token": "x"}]
)
def test_a_refresh_token_is_of_one_app(quill, tokens, wrong):
    """Another app gets nothing for it, and does not use it up."""
    refused = quill.refresh(**{"token": tokens["refresh_token"]} | wrong)
    assert refusal(refused) == (400, "invalid_grant")
    assert quill.refresh(tokens["refresh_token"]).status_code == 200


def test_an_access_token_refreshes_nothing(quill, tokens):
    """Nor is a refresh token an access token."""
    assert refusal(quill.refresh(tokens["access_token"])) == (400, "invalid_grant")
    assert find_program(tokens["refresh_token"]) is None


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("way", ["/indieauth/revoke", TOKEN])
def test_an_app_gives_its_tokens_back(quill, tokens, kind, way):
    """Either of them ends both, by the endpoint for it and as older apps do."""
    fields = {"action": "revoke"} if way == TOKEN else {}
    answer = quill.post(way, token=tokens[kind], **fields)
    assert (answer.status_code, answer.json) == (200, {})
    assert find_program(tokens["access_token"]) is None
    assert refusal(quill.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_revoking_tells_nothing_about_a_token(quill, client, tokens):
    """An unknown one is answered alike."""
    answer = quill.post("/indieauth/revoke", token="x")
    assert (answer.status_code, answer.json) == (200, {})
    assert refusal(client.post("/indieauth/revoke")) == (400, "invalid_request")


def test_a_token_is_looked_at_by_who_holds_one_of_the_same_person(quill, tokens):
    """Whom it is of, which app's, what it allows, from when to when."""
    token = tokens["access_token"]
    told = quill.post("/indieauth/introspect", bearer=token, token=token).json
    assert told == {
        "active": True,
        "me": ISSUER,
        "client_id": APP,
        "scope": "create update profile email",
        "iat": 1778760000,
        "exp": 1778760000 + tokens["expires_in"],
    }


def test_nobody_else_looks_at_a_token(app, quill, tokens, client):
    """Without a token nothing; with another person's only that it is not good."""
    path, token = "/indieauth/introspect", tokens["access_token"]
    without = quill.post(path, token=token)
    assert (without.status_code, without.json) == (401, {})
    assert without.headers["WWW-Authenticate"] == "Bearer"
    assert refusal(quill.post(path, bearer="x", token=token)) == (401, "invalid_token")
    other = Person(app, "author")
    other.person.post_count = 1
    db.session.commit()
    others = quill.exchange(other.allow(quill)["code"]).json["access_token"]
    assert quill.post(path, bearer=others, token=token).json == {"active": False}
    assert quill.post(path, bearer=token, token="x").json == {"active": False}
    refresh_token = tokens["refresh_token"]
    told = quill.post(path, bearer=token, token=refresh_token).json
    assert told == {"active": False}


def test_the_profile_is_told_to_who_may_know_it(person, quill, client, tokens):
    """By the token of the header; one without that scope is not enough."""

    def ask(token):
        header = {"Authorization": f"Bearer {token}"}
        return client.get("/indieauth/userinfo", headers=header)

    assert ask(tokens["access_token"]).json["email"] == person.person.email
    code = person.allow(quill, scopes=["create"])["code"]
    poor = quill.exchange(code).json["access_token"]
    assert refusal(ask(poor)) == (403, "insufficient_scope")
    assert refusal(ask("x")) == (401, "invalid_token")
    assert client.get("/indieauth/userinfo").status_code == 401


def test_a_person_who_is_switched_off_has_no_apps(person, quill, code, tokens):
    """Neither codes nor tokens nor refreshing."""
    fresh = person.allow(quill)["code"]
    person.person.active = False
    db.session.commit()
    assert refusal(quill.exchange(fresh)) == (400, "invalid_grant")
    assert refusal(quill.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert find_program(tokens["access_token"]) is None


def test_among_several_people_me_is_ones_own_page(person, quill, tokens):
    """It follows when a second person comes."""
    make_person()
    fresh = quill.refresh(tokens["refresh_token"]).json
    assert fresh["me"] == f"{ISSUER}author/{person.person.slug}/"


def test_an_owner_who_lets_no_apps_in_has_no_server(person, quill, client, tokens):
    """No endpoint, no link to one, and tokens given before let nothing in."""
    write_options(indieauth=False)
    db.session.commit()
    assert client.get("/.well-known/oauth-authorization-server").status_code == 404
    assert person.get(quill.address).status_code == 404
    assert quill.exchange("x").status_code == 404
    assert quill.exchange("x", TELL).status_code == 404
    home = client.get("/")
    assert "indieauth" not in home.text + str(home.headers)
    assert find_program(tokens["access_token"]) is None


def test_the_settings_have_a_switch_for_apps(app):
    """On for a new site."""
    owner = Person(app, "administrator")
    assert form_on(owner.get("/studio/settings/").text, "title")["indieauth"]
    owner.press("/studio/settings/", "Save settings", indieauth=None)
    db.session.remove()
    assert read_options().indieauth is False


def test_a_database_that_takes_nothing_uses_nothing_up(quill, code):
    """The app is told to try again, and the code is good when it does."""

    def take_nothing(connection):
        connection.exec_driver_sql("PRAGMA query_only=ON")

    event.listen(db.engine, "begin", take_nothing)
    try:
        answer = quill.exchange(code)
    finally:
        event.remove(db.engine, "begin", take_nothing)
        db.session.remove()
        db.engine.dispose()
    assert refusal(answer) == (503, "temporarily_unavailable")
    assert quill.exchange(code).status_code == 200
