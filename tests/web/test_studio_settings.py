"""The site's settings: each takes effect at once, or is refused beside its field."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from blog.extensions import db
from blog.models import PostStatus, Response, ResponseStatus
from blog.site.options import (
    Door,
    HoldPolicy,
    SiteOptions,
    read_options,
    write_options,
)
from blog.studio.settings.forms import DiscussionForm, SettingsForm
from tests.factories import make_comment, make_page, make_post
from tests.web.desk import Desk, error_beside, form_on, fresh, words_on
from tests.web.visitor import Visitor

SETTINGS = "/studio/settings/"
DISCUSSION = "/studio/settings/discussion/"


@pytest.fixture
def desk(app):
    return Desk(app, "administrator")


@pytest.fixture
def reader(app):
    return Visitor(app)


def options():
    db.session.remove()
    return read_options()


def test_the_form_shows_what_is_decided(desk):
    """Every field holds the option it is named after."""
    write_options(
        title="Slack Water",
        hold=HoldPolicy.NOTHING,
        comments_open=False,
        trackback_door=Door.HELD,
        held_words=["casino", "lowest price"],
    )
    db.session.commit()
    values = form_on(desk.get(SETTINGS).text, "time_zone")
    assert values["title"] == "Slack Water"
    assert values["permalink_shape"] == "/{year}/{month}/{slug}/"
    values = form_on(desk.get(DISCUSSION).text, "spam_score")
    assert values["hold"] == "nothing"
    assert "comments_open" not in values
    assert "pings_open" in values
    assert (values["trackback_door"], values["pingback_door"]) == ("held", "open")
    assert values["held_words"] == "casino\nlowest price"


@pytest.mark.parametrize("page", [SETTINGS, DISCUSSION])
def test_saving_the_form_as_it_is_changes_nothing(desk, page):
    """What it shows is what it sends back."""
    before = options()
    answer = desk.press(page, "Save settings")
    assert answer.location == page
    assert desk.told(page) == ["Saved."]
    assert options() == before


def test_title_and_description_stand_on_the_home_page_at_once(desk, reader):
    """And in the studio."""
    desk.press(SETTINGS, "Save settings", title="Slack  Water", description="Slow.")
    assert "Slack Water" in reader.get("/").text
    assert "Slack Water" in desk.get(SETTINGS).text
    assert options().description == "Slow."


def test_a_time_zone_moves_the_days_shown(desk, reader):
    """Half past eleven at night in London is the next day in Kiritimati."""
    post = make_post(published_at=datetime(2026, 5, 13, 22, 30, tzinfo=UTC))
    assert "13 May 2026" in reader.get(post.permalink).text
    desk.press(SETTINGS, "Save settings", time_zone="Pacific/Kiritimati")
    assert "14 May 2026" in reader.get(post.permalink).text
    shown = form_on(desk.get(f"/studio/posts/{post.id}").text, "title")
    assert shown["published_at"] == "2026-05-14T12:30"


def test_posts_on_a_page_and_in_a_feed_are_counted_at_once(desk, reader):
    """Each number where it belongs."""
    for n in range(4):
        desk.press("/studio/posts/new", "Publish", title=f"Number {n}", text="x")
    desk.press(SETTINGS, "Save settings", posts_per_page="3", feed_length="2")
    assert "Page 1 of 2" in reader.get("/").text
    assert reader.get("/feed/").text.count("<item>") == 2


def test_another_shape_moves_every_post_and_old_addresses_lead_there(desk, reader):
    """Readers, and links from elsewhere, notice nothing."""
    post = make_post(slug="foghorn")
    old = post.permalink
    assert old == "/2026/05/foghorn/"
    desk.press(SETTINGS, "Save settings", permalink_shape=" /{slug}/ ")
    assert fresh(post).permalink == "/foghorn/"
    answer = reader.get(old)
    assert (answer.status_code, answer.location) == (301, "/foghorn/")
    assert reader.get("/foghorn/").status_code == 200


def test_switches_hold_for_new_posts(desk):
    """A tick taken away is a decision, too."""
    desk.press(DISCUSSION, "Save settings", comments_open=None, hold="everything")
    now = options()
    assert (now.comments_open, now.pings_open) == (False, True)
    assert now.hold is HoldPolicy.EVERYTHING
    assert form_on(desk.get("/studio/posts/new").text, "title")["comments_open"] == (
        "closed"
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Give the site a title."),
        ("title", "x" * 201, "At most 200 characters, please."),
        ("description", "x" * 501, "At most 500 characters, please."),
        ("language", "English", "A language is written like en, en-GB or pt-BR."),
        ("time_zone", "Mars/Base", "There is no time zone Mars/Base."),
        ("time_zone", "../../etc/passwd", "There is no time zone"),
        ("posts_per_page", "0", "Give a whole number from 1 to 100."),
        ("posts_per_page", "1" + "0" * 30, "Give a whole number from 1 to 100."),
        ("posts_per_page", "many", "Give a whole number."),
        ("feed_length", "9" * 5000, "Give a whole number."),
        ("feed_length", "", "Give a whole number"),
        ("permalink_shape", "/{title}/", "There is no {title}"),
        ("permalink_shape", "", "Begin and end the shape with a single slash"),
        ("permalink_shape", "/{slug.__class__}/", "There is no {slug.__class__}"),
        ("permalink_shape", "/" + "x" * 200 + "/{slug}/", "At most 200 characters"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field(desk, field, value, sentence):
    """Nothing at all is stored, and what was typed stays."""
    before = options()
    answer = desk.press(
        SETTINGS, "Save settings", **{"description": "Kept."} | {field: value}
    )
    assert answer.status_code == 422
    assert sentence in error_beside(answer.text, field)
    values = form_on(answer.text, "time_zone")
    assert values[field] == value
    assert values["description"] in {"Kept.", value}
    assert options() == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("hold", "x", "What was chosen here is no longer there."),
        ("webmention_door", "ajar", "What was chosen here is no longer there."),
        ("pings_close_after", "-1", "Give a whole number from 0 to 3650."),
        ("spam_score", "much", "Give a whole number."),
        ("held_words", "x" * 201, "At most 200 characters, please."),
        ("update_services", "rpc.example", "rpc.example is no web address."),
    ],
)
def test_a_wrong_rule_is_told_beside_its_field(desk, field, value, sentence):
    """Nothing at all is stored, and the rest of what was typed stays."""
    before = options()
    typed = {"refused_words": "kept"} | {field: value}
    answer = desk.press(DISCUSSION, "Save settings", **typed)
    assert answer.status_code == 422
    assert sentence in error_beside(answer.text, field)
    assert form_on(answer.text, "spam_score")["refused_words"] == "kept"
    assert options() == before


def test_lists_are_stored_line_by_line(desk):
    """Empty lines and doubled spaces are nobody's decision."""
    desk.press(
        DISCUSSION,
        "Save settings",
        held_words="casino\n\n lowest   price ",
        update_services="https://rpc.example/",
    )
    assert options().held_words == ("casino", "lowest price")
    assert options().update_services == ("https://rpc.example/",)


def test_rules_are_tried_before_they_are_saved(desk):
    """The last responses are judged by them, and nothing changes."""
    post = make_post()
    make_comment(post, text="The lowest price in town.")
    make_comment(post, text="A fine post.")
    before = options()
    typed = {"hold": "nothing", "refused_words": "lowest price"}
    answer = desk.press(DISCUSSION, "Try on the last 500", **typed)
    assert answer.status_code == 200
    words = words_on(answer.text)
    assert "To the last 2 comments and mentions." in words
    assert 'formaction="/studio/settings/discussion/#rehearsal"' in answer.text
    assert 'id="rehearsal"' in answer.text
    assert "Blocked word: “lowest price”" in words
    assert form_on(answer.text, "spam_score")["refused_words"] == "lowest price"
    assert options() == before
    statuses = [r.status for r in db.session.scalars(select(Response))]
    assert statuses == [ResponseStatus.APPROVED] * 2


def test_the_address_is_the_servers_to_decide_where_it_does(desk):
    """The application of these tests has one set."""
    answer = desk.press(SETTINGS, "Save settings", url="https://elsewhere.example")
    assert "AFTERWORD_SITE_URL" in error_beside(answer.text, "url")


def test_every_wrong_field_is_told_at_once_and_nothing_is_stored(desk):
    """Neither half of what was sent, though one verb stores the shape alone."""
    before = options()
    for wrong in (
        {"permalink_shape": "/{slug}/", "time_zone": "Mars/Base"},
        {"permalink_shape": "feed", "title": ""},
    ):
        answer = desk.press(SETTINGS, "Save settings", **wrong)
        assert answer.status_code == 422
        assert options() == before
    assert error_beside(answer.text, "permalink_shape")
    assert error_beside(answer.text, "title")


def test_a_stale_token_keeps_what_was_typed(desk):
    """Nothing is stored until it is sent again."""
    answer = desk.press(SETTINGS, "Save settings", title="Kept", csrf_token="stale")
    assert answer.status_code == 422
    assert form_on(answer.text, "time_zone")["title"] == "Kept"
    assert options().title != "Kept"
    desk.press_on(answer.text, SETTINGS, "Save settings")
    assert options().title == "Kept"


def test_a_shape_that_a_page_stands_in_the_way_of_never_breaks(desk, reader):
    """The page keeps its address, and the post gets the next one free."""
    make_page(slug="about")
    post = make_post(slug="about")
    desk.press(SETTINGS, "Save settings", permalink_shape="/{slug}/")
    assert fresh(post).permalink == "/about-2/"
    assert reader.get("/about/").status_code == 200


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "a\x00b", "\u202e"])
def test_hostile_words_are_words_or_refused(desk, reader, words):
    """On every page that shows the title."""
    make_post(status=PostStatus.PUBLISHED)
    desk.press(SETTINGS, "Save settings", title=words, description=words)
    for page in (desk.get(SETTINGS), reader.get("/"), reader.get("/feed/")):
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_every_option_of_the_forms_is_one_of_the_site(app):
    """And every option can be decided on one of the two pages."""
    named = {*SettingsForm.OPTIONS, *DiscussionForm.OPTIONS, "permalink_shape"}
    assert named == set(SiteOptions.__dataclass_fields__)


def test_an_editor_is_not_shown_the_door(app):
    """What a role cannot use is absent from the menu."""
    assert "Settings" not in words_on(Desk(app, "editor").get("/studio/").text)
