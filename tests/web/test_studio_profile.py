"""One's profile, where it is shown, and the apps that signed in with it."""

import mf2py
import pytest

from blog.extensions import db
from blog.remote.indieauth.tokens import add_tokens, find_program
from tests.factories import make_grant, make_person
from tests.web.desk import Desk, error_beside, form_on, fresh, words_on

PROFILE, APPS = "/studio/profile/", "/studio/apps/"


@pytest.fixture
def desk(app):
    return Desk(app, "author")


def grant_to(person, name="Quill"):
    grant = make_grant(person, client_name=name)
    tokens = add_tokens(grant)
    db.session.commit()
    return grant, tokens


def test_a_person_edits_their_profile(desk):
    """The form shows what is stored, takes what was typed, and says so."""
    links = "https://me.example/\r\nhttps://social.example/@maren"
    desk.press(PROFILE, "Save profile", name="Maren Holt", about="Sails.", links=links)
    assert desk.told(PROFILE) == ["Saved."]
    held = form_on(desk.get(PROFILE).text, "name")
    assert held["name"] == "Maren Holt"
    assert held["links"].split() == links.split()
    assert fresh(desk.person).about == "Sails."


def test_what_is_wrong_stands_beside_its_field(desk):
    """And nothing typed is lost."""
    answer = desk.press(PROFILE, "Save profile", name="", links="javascript:alert(1)")
    assert answer.status_code == 422
    assert "Give the name" in error_beside(answer.text, "name")
    assert "not a web address" in error_beside(answer.text, "links")
    assert form_on(answer.text, "links")["links"] == "javascript:alert(1)"


def test_a_persons_page_links_to_their_pages_elsewhere(desk, client):
    """With rel=me: the home page of one person, and every author's own page."""
    desk.person.links = ["https://me.example/"]
    desk.person.post_count = 1
    db.session.commit()
    author = f"/author/{desk.person.slug}/"
    for path in ("/", author):
        read = mf2py.parse(client.get(path).text, url=f"http://blog.test{path}")
        assert read["rels"]["me"] == ["https://me.example/"]
        [feed] = [item for item in read["items"] if item["type"] == ["h-feed"]]
        [card] = feed["properties"]["author"]
        assert card["properties"]["name"] == [desk.person.name]
        assert card["properties"]["uid"] == [f"http://blog.test{path}"]
    make_person()
    assert 'rel="me"' not in client.get("/").text
    assert 'rel="me"' in client.get(author).text


def test_a_person_sees_and_revokes_their_apps(desk):
    """By name and address, in words, with an end to each."""
    assert "No app has signed in" in words_on(desk.get(APPS).text)
    _, tokens = grant_to(desk.person, "<b>Quill</b>")
    shown = desk.get(APPS).text
    assert "<b>Quill</b>" not in shown.replace("<b><bdi>", "")
    for words in ("https://quill.test/", "Write new posts", "Not used yet"):
        assert words in words_on(shown)
    find_program(tokens.access)
    assert "Used last" in words_on(desk.get(APPS).text)
    desk.press(APPS, "Revoke: <b>Quill</b>")
    assert desk.told(APPS) == ["<b>Quill</b> may do nothing for you any more."]
    assert find_program(tokens.access) is None


def test_nobody_revokes_for_others(desk, app):
    """The list is one's own, and so is the button."""
    grant, tokens = grant_to(make_person())
    grant_to(desk.person)
    page = desk.get(APPS).text
    assert f"/studio/apps/{grant.id}/revoke" not in page
    token = form_on(page, "csrf_token")["csrf_token"]
    answer = desk.visitor.post(
        f"/studio/apps/{grant.id}/revoke", data={"csrf_token": token}
    )
    assert answer.status_code == 403
    assert find_program(tokens.access) is not None
