"""Where an author lands, and the menu around every screen."""

import re
from datetime import timedelta

import pytest

from blog import clock
from blog.extensions import db
from blog.models import PostStatus, ResponseStatus
from blog.site.options import write_options
from tests.factories import make_comment, make_mention, make_page, make_post
from tests.queries import count_queries
from tests.web.desk import Desk, words_on

STUDIO = "/studio/"
PENDING = ResponseStatus.PENDING
EDITORS_MENU = (
    "Dashboard Posts Pages Media Moderation Mentions Deliveries Blocked sites "
    "Categories and tags"
)
OWN_MENU = "Profile Apps"
SCREENS = [
    "/studio/profile/",
    "/studio/apps/",
    STUDIO,
    "/studio/posts/",
    "/studio/pages/",
    "/studio/media/",
    "/studio/moderation/",
    "/studio/mentions/",
    "/studio/deliveries/",
    "/studio/sites/",
    "/studio/terms/",
    "/studio/settings/",
]


@pytest.fixture
def desk(app):
    return Desk(app, "administrator")


def main_of(page):
    return page[page.index('<main class="main"') :]


def test_an_empty_studio_says_so_and_offers_the_first_post(desk):
    """Each panel in one sentence."""
    told = words_on(main_of(desk.get(STUDIO).text))
    assert "Nothing is waiting." in told
    assert "No drafts. Write one." in told
    assert "Published lately" not in told


@pytest.mark.parametrize(
    ("zone", "greeting"),
    [
        ("America/New_York", "Good morning, "),
        ("UTC", "Good afternoon, "),
        ("Asia/Tokyo", "Good evening, "),
    ],
)
def test_the_greeting_knows_the_hour_of_the_site(desk, zone, greeting):
    """It is noon in Greenwich."""
    desk.person.name = "Maren Holt"
    write_options(time_zone=zone)
    db.session.commit()
    told = words_on(desk.get(STUDIO).text)
    assert f"{greeting}Maren" in told
    assert f"{greeting}Maren Holt" not in told


def test_what_waits_is_shown_with_a_way_to_it(desk):
    """The newest three, and how many more."""
    post = make_post(title="Foghorn")
    make_comment(post, status=PENDING, author_name="First")
    for n in range(3):
        row = make_mention(
            post,
            status=PENDING,
            title=f"Links {n}",
            source_url=f"https://weekly{n}.example/may",
            received_at=clock.now() - timedelta(minutes=5 - n),
        )
    page = main_of(desk.get(STUDIO).text)
    told = words_on(page)
    assert "4 responses are waiting for you." in told
    assert "Comment First 0 s ago, on Foghorn" in told
    assert "Pingback Links 2 weekly2.example , 3 min ago, on Foghorn" in told
    assert "Links 0" not in told
    assert "1 more" in told
    assert f"/studio/moderation/#response-{row.id}" in page


def test_one_that_waits_is_told_in_the_singular(desk):
    """Numbers are for many."""
    make_comment(status=PENDING)
    told = words_on(desk.get(STUDIO).text)
    assert "One response is waiting for you." in told


def test_unfinished_and_published_posts_are_shown(desk):
    """With what is next for each."""
    soon = clock.now() + timedelta(days=1)
    make_post(title="A draft", status=PostStatus.DRAFT, published_at=None, word_count=1)
    make_post(title="Soon", status=PostStatus.SCHEDULED, published_at=soon)
    make_post(title="Out")
    make_post(title="Binned", status=PostStatus.TRASHED)
    told = words_on(main_of(desk.get(STUDIO).text))
    assert "A draft 1 word, saved 0 s ago" in told
    assert "Soon Scheduled, 15 May 2026 at 12:00" in told
    assert "Published lately Out 14 May 2026" in told
    assert "Binned" not in told


def test_a_contributor_sees_own_drafts_and_no_queue(app):
    """Who moderates nothing is told of nothing that waits."""
    desk = Desk(app, "contributor")
    make_comment(status=PENDING)
    draft = {"status": PostStatus.DRAFT, "published_at": None}
    make_post(title="Mine", author=desk.person, **draft)
    make_post(title="Theirs", **draft)
    told = words_on(desk.get(STUDIO).text)
    assert "Mine" in told
    assert "Theirs" not in told
    assert "waiting" not in told.lower()


def test_an_author_sees_what_waits_on_own_posts(app):
    """In the panel and in the menu."""
    desk = Desk(app, "author")
    make_comment(status=PENDING)
    make_comment(make_post(author=desk.person), status=PENDING)
    told = words_on(desk.get(STUDIO).text)
    assert "One response is waiting for you." in told
    assert "Moderation 1 " in told


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (
            "administrator",
            f"{EDITORS_MENU} Settings {OWN_MENU}",
        ),
        ("editor", f"{EDITORS_MENU} {OWN_MENU}"),
        (
            "author",
            f"Dashboard Posts Media Moderation Mentions Deliveries {OWN_MENU}",
        ),
        ("contributor", f"Dashboard Posts Deliveries {OWN_MENU}"),
    ],
)
def test_the_menu_holds_what_a_role_may_open(app, role, labels):
    """And every item opens."""
    desk = Desk(app, role)
    page = desk.get(STUDIO).text
    menu = page[page.index('<header class="side">') : page.index("<main ")]
    items = re.findall(r'<li><a href="([^"]*)"[^>]*>([^<]*?) ?<', menu)
    assert " ".join(label for _, label in items) == labels
    for path, _ in items:
        assert desk.get(path).status_code == 200
    assert f"{desk.person.name}, {role}" in words_on(page)


@pytest.mark.parametrize("path", SCREENS)
def test_the_menu_marks_the_screen_one_is_on(desk, path):
    """Once in each of its two places, and nothing else."""
    page = desk.get(path).text
    nav = page[: page.index('<main class="main"')]
    marked = re.findall(r'<a href="([^"]*)" aria-current="page"', nav)
    assert marked == [path, path]


def test_the_menu_counts_posts_pages_and_what_waits(desk):
    """Nothing that waits is no number."""
    make_post()
    make_page()
    make_page()
    told = words_on(desk.get(STUDIO).text)
    assert "Dashboard Posts 1 Pages 2 Media Moderation Links in and out" in told
    make_comment(make_post(), status=PENDING)
    assert "Moderation 1 Links in and out" in words_on(desk.get(STUDIO).text)


@pytest.mark.parametrize("path", SCREENS)
def test_a_screen_costs_the_same_however_much_there_is(desk, path):
    """A small number of questions, and the menu's are asked once for its two places."""

    def cost():
        desk.get(path)
        with count_queries() as asked:
            desk.get(path)
        return asked

    few = cost()
    for _ in range(6):
        make_comment(make_post(), status=PENDING)
        make_page()
    many = cost()
    # What is loaded beside a list is not asked for an empty one.
    assert len(many) - len(few) <= 3
    for _ in range(12):
        make_comment(make_post(), status=PENDING)
        make_page()
    assert len(cost()) == len(many) <= 20
    counts = [q for q in many if "GROUP BY post.status" in q]
    assert len(counts) <= 3


def test_hostile_words_from_outside_are_words(desk):
    """They are escaped, and kept from turning the line around them."""
    words = "<script>alert(1)</script>\u202e"
    make_mention(status=PENDING, title=words, source_host=words)
    make_comment(make_post(title=words), status=PENDING, author_name=words)
    page = desk.get(STUDIO).text
    assert "<script>alert" not in page
    assert page.count("<bdi>") == 3
