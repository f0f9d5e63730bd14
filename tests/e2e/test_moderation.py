"""The queue in a real browser: with the keys, and without any script."""

import re
import time
from datetime import timedelta

import pytest
from flask_migrate import upgrade

from blog import clock
from blog.app import create_app
from blog.extensions import db
from blog.models import Response, ResponseStatus, SiteRule
from blog.site.setting_up import SetUp, set_up_site
from tests.e2e.conftest import Server
from tests.factories import make_comment, make_mention, make_post
from tests.processes import wait_until

pytestmark = pytest.mark.browser

NAME, PASSWORD = "maren@blog.test", "a ferry in the fog at dawn"
PENDING = ResponseStatus.PENDING
# How it moves: waiting, then one decision after another.
DECISIONS = "aasdasdaas"


class Site:
    """A served blog with an editor, and the test's own hands in its database."""

    def __init__(self, folder):
        self.app = create_app({"instance": folder, "secret_key": "only for this test"})
        self.server = Server(folder)
        with self.app.app_context():
            upgrade()
            set_up_site(
                SetUp(
                    title="Slack Water",
                    name="Maren Holt",
                    email=NAME,
                    password=PASSWORD,
                    url=self.server.url,
                    comments_open=True,
                    pings_open=True,
                    notify_linked_sites=False,
                )
            )

    def clear(self):
        with self.app.app_context():
            for model in (Response, SiteRule):
                db.session.execute(db.delete(model))
            # Numbers begin at 1 again, as the tests name rows by them.
            db.session.execute(db.text("DELETE FROM sqlite_sequence"))
            db.session.commit()

    def fill(self, count):
        """Let this many wait, newest first in the order of their numbers."""
        with self.app.app_context():
            post = make_post(title="Foghorn")
            for n in range(1, count + 1):
                fields = {
                    "status": PENDING,
                    "received_at": clock.now() - timedelta(minutes=n),
                    "reasons": [{"code": "first_from_site"}],
                }
                if n % 2:
                    url = f"https://site{n}.example/post"
                    check = {"snapshot": f"Winter {n}, and this post, too.", "found": 1}
                    make_mention(
                        post, title=f"Page {n}", source_url=url, check=check, **fields
                    )
                else:
                    make_comment(post, author_name=f"Reader {n}", **fields)

    def places(self):
        """Return where everything is, newest first."""
        with self.app.app_context():
            newest_first = db.select(Response).order_by(Response.received_at.desc())
            return [row.status.value for row in db.session.scalars(newest_first)]

    def texts(self):
        """Return what all of it says, newest first."""
        with self.app.app_context():
            newest_first = db.select(Response).order_by(Response.received_at.desc())
            return [row.text for row in db.session.scalars(newest_first)]

    def open_queue(self, page, query=""):
        page.goto(f"{self.server.url}/login")
        page.locator("[name=username]").fill(NAME)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url("**/studio/")
        page.goto(f"{self.server.url}/studio/moderation/{query}")


@pytest.fixture(scope="module")
def running_site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("instance"))
    site.server.start()
    yield site
    site.server.stop()
    with site.app.app_context():
        db.engine.dispose()


@pytest.fixture
def site(running_site):
    running_site.clear()
    return running_site


@pytest.fixture
def plain_page(browser):
    """A page in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    yield tab
    context.close()


def heading(page):
    """Return the heading of the row that is selected."""
    return page.locator('.it[aria-current="true"] .l1 b').inner_text()


def told(page, words):
    """Wait until the page says so."""
    page.locator(".undo, .message").get_by_text(words).wait_for()


def pane(page):
    return page.locator(".pane h2")


def test_ten_are_cleared_by_keyboard_alone_in_half_a_minute(site, page):
    """Each decision waits for the one before, and each can be taken back."""
    site.fill(10)
    site.open_queue(page)
    began_at = time.perf_counter()
    for key in DECISIONS:
        page.keyboard.press(key)
    page.get_by_text("Nothing is waiting.").wait_for()
    took = time.perf_counter() - began_at
    where = {"a": "approved", "s": "spam", "d": "trashed"}
    assert site.places() == [where[key] for key in DECISIONS]
    assert took < 30

    for left in range(1, 11):
        page.keyboard.press("z")
        page.wait_for_function(
            f"document.querySelectorAll('.q > .it').length == {left}"
        )
        if left == 1:
            assert heading(page) == "Reader 10"
    assert site.places() == ["pending"] * 10
    assert not page.errors
    assert {url.split("/")[2] for url in page.asked} == {site.server.url.split("/")[2]}


def test_focus_and_source_follow_the_keys(site, page):
    """J and K move, and the pane beside shows where the selected one came from."""
    site.fill(3)
    site.open_queue(page)
    assert heading(page) == "Page 1"
    page.keyboard.press("j")
    page.keyboard.press("j")
    pane(page).get_by_text("Page 3").wait_for()
    assert page.locator(".snap mark").inner_text() == "this post"
    assert heading(page) == "Page 3"
    assert "selected=3" in page.url
    page.keyboard.press("k")
    pane(page).get_by_text("Reader 2").wait_for()
    page.keyboard.press("s")
    told(page, "Comment from Reader 2 moved to spam")
    assert heading(page) == "Page 3"
    assert page.evaluate("document.activeElement.id") == "response-3"
    page.keyboard.press("v")
    assert page.evaluate("document.activeElement.innerText") == "Page 3"


def test_what_is_ticked_is_decided_together(site, page):
    """X ticks one, Shift+X all from there; the keys then mean those."""
    site.fill(5)
    site.open_queue(page)
    assert page.get_by_role("button", name="Approve what is selected").is_disabled()
    for key in ("j", "x", "j", "j", "Shift+X", "a"):
        page.keyboard.press(key)
    told(page, "3 responses approved")
    assert site.places() == ["pending", *["approved"] * 3, "pending"]
    assert heading(page) == "Page 5"
    page.keyboard.press("z")
    told(page, "Undone.")
    assert site.places() == ["pending"] * 5


def test_a_reply_is_written_in_its_row(site, page):
    """R opens the form below the words, which goes with Escape; letters stay letters."""
    site.fill(2)
    site.open_queue(page, "?selected=2")
    page.keyboard.press("r")
    page.get_by_label("Your reply").wait_for()
    page.keyboard.press("Escape")
    page.get_by_label("Your reply").wait_for(state="detached")
    page.keyboard.press("r")
    page.get_by_role("button", name="Approve and reply").wait_for()
    page.locator("form:has(#text)").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Approve and reply").click()
    page.get_by_text("Write your reply.").wait_for()
    page.get_by_label("Your reply").press_sequentially("jazz asks for a drum")
    assert page.get_by_label("Your reply").input_value() == "jazz asks for a drum"
    page.get_by_role("button", name="Approve and reply").click()
    told(page, "Approved and answered Reader 2")
    assert site.places() == ["approved", "pending", "approved"]
    page.keyboard.press("z")
    told(page, "Undone.")
    assert site.places() == ["trashed", "pending", "pending"]


def test_words_are_edited_in_their_row(site, page):
    """E opens the form; what is wrong is told there, what was saved is undone by Z."""
    site.fill(2)
    site.open_queue(page, "?selected=2")
    page.keyboard.press("e")
    text = page.get_by_label("Text", exact=True)
    text.wait_for()
    assert text.evaluate("field => field === document.activeElement")
    page.keyboard.press("Escape")
    text.wait_for(state="detached")
    page.keyboard.press("e")
    text.fill("jazz asks")
    page.get_by_label("Email").fill("nobody@example")
    page.keyboard.press("Enter")
    page.get_by_text("Write an address like name@example.org.").wait_for()
    assert page.evaluate("document.activeElement.id") == "author_email"
    assert text.input_value() == "jazz asks"
    page.get_by_label("Email").fill("hana@example.org")
    page.keyboard.press("Enter")
    told(page, "Comment from Reader 2 edited")
    assert site.texts()[1] == "jazz asks"
    assert heading(page) == "Reader 2"
    assert site.places() == ["pending"] * 2
    page.get_by_text("Edited by Maren Holt").click()
    page.locator("ins").get_by_text("jazz asks").wait_for()
    page.keyboard.press("a")
    told(page, "Comment from Reader 2 approved")
    page.keyboard.press("z")
    page.keyboard.press("z")
    wait_until(lambda: site.texts()[1].startswith("Comment "), "it is as it came")
    assert site.places() == ["pending"] * 2
    assert not page.errors


def test_a_site_is_blocked_in_a_dialog(site, page):
    """B asks what to block; nothing behind the dialog hears a key."""
    site.fill(2)
    site.open_queue(page)
    page.keyboard.press("b")
    page.get_by_label("This site, site1.example").wait_for()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    assert site.places() == ["pending"] * 2
    page.keyboard.press("b")
    page.get_by_label("This site, site1.example").wait_for()
    # Closed, a dialog keeps the focus until the next frame; keys may be quicker.
    page.evaluate(
        """() => {
          document.getElementById("sheet").close();
          const key = { key: "b", bubbles: true };
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key));
        }"""
    )
    page.get_by_role("button", name="Block", exact=True).click()
    told(page, "site1.example blocked, 1 moved to spam")
    assert site.places() == ["spam", "pending"]
    page.keyboard.press("z")
    told(page, "Undone.")
    assert site.places() == ["pending"] * 2


def test_keys_can_be_switched_off_and_stay_off(site, page):
    """A voice that dictates, or a cat on the table, decides nothing."""
    site.fill(1)
    site.open_queue(page)
    page.locator("#search").focus()
    page.keyboard.type("as")
    assert page.locator("#search").input_value() == "as"
    page.locator("#search").evaluate("field => { field.value = ''; field.blur(); }")
    page.keyboard.press("?")
    page.get_by_label("Use these keys in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("a")
    page.reload()
    page.keyboard.press("a")
    assert site.places() == ["pending"]
    page.get_by_role("button", name="all keys").click()
    page.get_by_label("Use these keys in this browser").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**tab=approved**")
    assert site.places() == ["pending"]


def test_all_of_it_works_without_script(site, plain_page):
    """Buttons, undo, source, reply, edit and block are forms and links."""
    page = plain_page
    site.fill(3)
    site.open_queue(page)
    assert not page.locator(".keys").is_visible()
    page.get_by_role("button", name=re.compile("Approve.*pingback from site1")).click()
    told(page, "Pingback from site1.example approved")
    page.get_by_role("button", name="Undo").click()
    assert site.places() == ["pending"] * 3

    page.get_by_role("link", name=re.compile("Source.*pingback from site3")).click()
    assert pane(page).inner_text() == "Page 3"
    page.get_by_role("link", name=re.compile("Reply.*comment from Reader 2")).click()
    page.get_by_label("Your reply").fill("Thank you.")
    page.get_by_role("button", name="Approve and reply").click()
    told(page, "Approved and answered Reader 2")

    page.get_by_role("link", name=re.compile("Edit.*pingback from site3")).click()
    page.get_by_label("Title").fill("Page three")
    page.get_by_role("button", name="Save").click()
    told(page, "Pingback from site3.example edited")
    page.locator("summary").get_by_text("Edited by Maren Holt").click()
    assert page.locator("ins").inner_text() == "three"
    page.get_by_role("button", name="Undo").click()
    assert pane(page).inner_text() == "Page 3"

    page.get_by_role("link", name=re.compile("Block.*pingback from site3")).click()
    page.get_by_role("button", name="Block", exact=True).click()
    told(page, "site3.example blocked, 1 moved to spam")
    assert site.places() == ["approved", "pending", "approved", "spam"]


def test_a_narrow_screen_has_all_of_it_one_step_away(site, page):
    """Approve, Spam and More in the row; the rest stands on the page of its own."""
    page.set_viewport_size({"width": 390, "height": 800})
    site.fill(2)
    site.open_queue(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    row = page.locator("#response-1 .acts")
    shown = row.locator(".btn:visible").all_inner_texts()
    assert [words.split(":")[0].strip() for words in shown] == [
        "Approve",
        "Spam",
        "More",
    ]
    row.get_by_role("link", name="More").click()
    assert page.locator(".snap mark").inner_text() == "this post"
    page.get_by_role("link", name=re.compile("Edit.*pingback")).click()
    page.get_by_label("Title").fill("Page one")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Save").click()
    told(page, "Pingback from site1.example edited")
    page.locator("#response-1").get_by_role("link", name="More").click()
    page.get_by_role("button", name=re.compile("Bin.*pingback")).click()
    page.wait_for_url("**selected=2**")
    wait_until(lambda: site.places() == ["trashed", "pending"], "it is in the bin")
