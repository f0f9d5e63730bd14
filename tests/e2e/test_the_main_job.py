"""What Afterword is for, from the set-up page to a mention under closed comments."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import feedparser
import pytest

HERE = Path(__file__).parent
PASSWORD = "a ferry in the fog at dawn"
SIGNATURE = "Comments are closed, but trackbacks and pingbacks are open."
TITLE = "The Night Ferry Series 2: Will the Harbour Drama Sail Again?"
TEXT = """\
The Night Ferry, the slow drama set aboard a boat that never quite keeps to time, ended
its first series with almost everyone safely ashore. To find out what is known about a
second, keep reading.

## The second series

Nothing has been promised. The makers have said only that the tape machine is warm.

READ MORE: [How the Customs House Became a Studio](https://harbour.example/customs-house)

The story came from a cycle of short plays, and the first series used up all of them.

## When will it be available?

If the company gathers in the autumn, as it did last time, late spring is a fair guess.

{first_picture}

READ MORE: [Every Harbour in the Night Ferry](https://harbour.example/every-harbour)

## The cast

- Ida Marsh as Captain Wren
- Tomas Bell as the first mate, Oster
- Ruth Adeyemi as Nell Quayle

### Supporting cast

- Bea Lomax as the purser
- Owen Tate as Radio Officer Pell

{second_picture}

## When will it be released?

Asked directly, the director said that the boat decides. Until then there is a film.

https://www.youtube.com/watch?v=dQw4w9WgXcQ
"""


@pytest.fixture
def pictures(tmp_path):
    from PIL import Image

    files = []
    for name, colour in (("harbour", "#2f6b66"), ("slipway", "#a1473a")):
        file = tmp_path / f"{name}.jpg"
        Image.new("RGB", (1200, 560), colour).save(file)
        files.append(file)
    return files


@pytest.fixture
def peer():
    started = []

    def start(endpoint, target):
        process = subprocess.Popen(
            [sys.executable, str(HERE / "peer.py"), endpoint, target],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process.stdout.readline().strip()

    yield start
    for process in started:
        process.communicate("", timeout=10)


def set_up(page, server):
    page.goto(server.url)
    assert page.url.endswith("/setup")
    page.get_by_label("Site title").fill("Slack Water")
    page.get_by_label("Your name").fill("Maren Holt")
    page.get_by_label("Email").fill("maren@slackwater.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create the site").click()
    page.wait_for_url("**/studio/**")


def add_picture(page, file, description, caption):
    """Upload within the form and return the Markdown that was put into the text."""
    page.get_by_label("Picture", exact=True).set_input_files(file)
    page.get_by_label("What it shows").fill(description)
    page.get_by_label("Caption").fill(caption)
    page.get_by_role("button", name="Add to the end of the text").click()
    page.wait_for_load_state()
    return page.get_by_label("Text, in Markdown").input_value().strip().splitlines()[-1]


def write_the_post(page, server, pictures):
    page.goto(f"{server.url}/studio/posts/new")
    page.get_by_label("Title").fill(TITLE)
    first = add_picture(page, pictures[0], "A harbour", "Inver harbour by day.")
    second = add_picture(page, pictures[1], "A slipway", "The slipway at low water.")
    assert page.get_by_label("Title").input_value() == TITLE
    text = TEXT.format(first_picture=first, second_picture=second)
    page.get_by_label("Text, in Markdown").fill(text)
    page.get_by_label("New category").fill("Drama")
    page.get_by_label("Tags").fill("night ferry, radio drama")
    page.locator("[name=comments_open][value=closed]").check()
    page.locator("[name=pings_open][value=open]").check()
    assert page.get_by_text(SIGNATURE).is_visible()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published.").wait_for()
    with page.expect_navigation():
        page.get_by_role("link", name="View", exact=True).click()
    return page.url


@pytest.mark.browser
def test_a_mention_stands_under_closed_comments(server, page, pictures, peer):
    """An author writes, a reader reads, a feed has it, and another blog is listed."""
    set_up(page, server)
    post_url = write_the_post(page, server, pictures)

    body = page.locator(".e-content")
    assert body.locator("h2").all_inner_texts() == [
        "The second series",
        "When will it be available?",
        "The cast",
        "When will it be released?",
    ]
    assert body.locator("aside.more").count() == 2
    assert body.locator("ul.cast").count() == 2
    assert body.locator("ul.cast").first.locator(".as").first.inner_text() == (
        "as Captain Wren"
    )
    captions = body.locator("figure figcaption").all_inner_texts()
    assert captions[:2] == ["Inver harbour by day.", "The slipway at low water."]
    assert body.locator("figure img").evaluate_all(
        "all => all.map(i => i.complete && i.naturalWidth > 0 || i.loading)"
    )
    assert (
        body.locator("a.video")
        .get_attribute("href")
        .startswith("https://www.youtube.com/")
    )
    assert page.get_by_text(SIGNATURE).is_visible()
    assert not page.errors
    assert {url.split("/")[2] for url in page.asked} == {server.url.split("/")[2]}

    with urllib.request.urlopen(post_url) as answer:
        endpoint = answer.headers["X-Pingback"]
        html = answer.read().decode()
    assert f'<link rel="pingback" href="{endpoint}">' in html
    assert "Thank you" in peer(endpoint, post_url)

    page.goto(f"{server.url}/studio/moderation/")
    page.locator(".why .tag", has_text="First mention from this site").wait_for()
    page.locator(".q .it [data-key=a]").click()
    page.locator(".undo").wait_for()
    page.goto(post_url)
    mention = page.locator("#afterword .mention")
    assert mention.get_by_role(
        "link", name="Five radio plays for a long crossing"
    ).count()
    assert mention.locator("mark").inner_text() == "what is known about a second series"
    assert "127.0.0.1" in mention.inner_text()
    assert page.get_by_text(SIGNATURE).is_visible()

    for form in ("", "atom/"):
        feed = feedparser.parse(f"{server.url}/feed/{form}")
        assert not feed.bozo
        assert feed.entries[0].title == TITLE
        assert feed.entries[0].link == post_url
        assert "Captain Wren" in feed.entries[0].content[0].value


@pytest.mark.browser
def test_a_post_is_written_with_the_keyboard_alone(server, page):
    """Tab, letters and Enter are enough to write and publish."""
    set_up(page, server)
    page.goto(f"{server.url}/studio/posts/new")
    page.get_by_label("Title").focus()
    page.keyboard.type("Low water")
    page.keyboard.press("Tab")
    page.keyboard.type("For about four minutes the harbour makes no sound at all.")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate("document.activeElement.innerText || ''")
        if focused.strip() == "Publish":
            break
    page.keyboard.press("Enter")
    page.get_by_text("Published.", exact=True).wait_for()
    page.goto(server.url)
    assert page.get_by_role("link", name="Low water").is_visible()
