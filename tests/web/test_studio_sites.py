"""The lists of sites: typed, imported, searched, exported, taken off."""

import io

import pytest
from sqlalchemy import select

from blog.extensions import db
from blog.models import RuleScope, SiteRule, Verdict
from tests.web.desk import Desk, error_beside, form_on, words_on

BLOCKED = "/studio/sites/"
APPROVED = "/studio/sites/approved/"


@pytest.fixture
def desk(app):
    return Desk(app, "editor")


def rules():
    db.session.remove()
    found = db.session.scalars(select(SiteRule).order_by(SiteRule.pattern)).all()
    return [(rule.scope, rule.pattern, rule.verdict, rule.reason) for rule in found]


def test_what_is_typed_stands_on_the_list_with_its_reason(desk):
    """A site, everything below one, the beginning of an address, a sender."""
    text = "Tickets.example # sells\n*.offers.example\na.example/spam/\nad@b.example"
    desk.press(BLOCKED, "Add to the list", text=text)
    assert desk.told(BLOCKED) == ["4 were added to the list."]
    block = Verdict.BLOCK
    assert rules() == [
        (RuleScope.PREFIX, "a.example/spam/", block, ""),
        (RuleScope.SENDER, "ad@b.example", block, ""),
        (RuleScope.DOMAIN, "offers.example", block, ""),
        (RuleScope.HOST, "tickets.example", block, "sells"),
    ]
    shown = words_on(desk.get(BLOCKED).text)
    assert "tickets.example" in shown
    assert "This site: sells" in shown


def test_lines_that_are_no_sites_are_told_and_the_others_kept(desk):
    """The form holds what could not be read, to be mended."""
    answer = desk.press(BLOCKED, "Add to the list", text="good.example\nnot a site")
    assert answer.status_code == 422
    assert "“not a site”: " in error_beside(answer.text, "text")
    assert form_on(answer.text, "text")["text"] == "not a site"
    assert [pattern for _, pattern, _, _ in rules()] == ["good.example"]


def test_an_export_is_taken_back_by_the_form(desk):
    """A list moves to another blog as a file."""
    desk.press(APPROVED, "Add to the list", text="*.good.example  friends\nb.example")
    exported = desk.get("/studio/sites/approved.txt")
    assert exported.content_type == "text/plain; charset=utf-8"
    assert "attachment" in exported.headers["Content-Disposition"]
    db.session.query(SiteRule).delete()
    db.session.commit()
    token = form_on(desk.get(APPROVED).text, "text")["csrf_token"]
    desk.visitor.post(
        APPROVED,
        data={
            "csrf_token": token,
            "text": "",
            "file": (io.BytesIO(exported.data), "sites.txt"),
        },
    )
    assert rules() == [
        (RuleScope.HOST, "b.example", Verdict.APPROVE, ""),
        (RuleScope.DOMAIN, "good.example", Verdict.APPROVE, "friends"),
    ]


def test_a_site_is_taken_off(desk):
    """And the other stays."""
    desk.press(BLOCKED, "Add to the list", text="a.example\nb.example")
    desk.press(f"{BLOCKED}?search=a.example", "Take off: a.example")
    assert desk.told(BLOCKED) == ["a.example is off the list."]
    assert [pattern for _, pattern, _, _ in rules()] == ["b.example"]


def test_the_search_finds_sites_and_reasons(desk):
    """Whatever the case, and nothing else."""
    desk.press(BLOCKED, "Add to the list", text="a.example # Casino\nb.example")
    shown = words_on(desk.get(f"{BLOCKED}?search=casino").text)
    assert "a.example" in shown
    assert "Take off: b.example" not in shown


def test_authors_are_not_shown_the_door(app):
    """Deciding about sites concerns everybody's posts."""
    author = Desk(app, "author")
    assert author.get(BLOCKED).status_code == 403
    assert "Blocked sites" not in words_on(author.get("/studio/").text)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>.example", "\x00", "ä" * 600]
)
def test_hostile_lines_are_words_or_refused(desk, text):
    """No line breaks the page."""
    desk.press(BLOCKED, "Add to the list", text=text)
    page = desk.get(BLOCKED)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_nothing_added_is_told_beside_the_field(desk):
    """It is not said that nothing was on the list already."""
    answer = desk.press(BLOCKED, "Add to the list", text=" \n")
    assert answer.status_code == 422
    assert "Name a site, or choose a file." in error_beside(answer.text, "text")
