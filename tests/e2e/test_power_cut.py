"""Killed at any moment, the blog loses nothing that was accepted."""

import sqlite3
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.test_the_main_job import set_up
from tests.processes import wait_until


def status_of(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def moment_in(database, seconds):
    """Move the scheduled post and its job to a moment so many seconds from now."""
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    stored = moment.replace(tzinfo=None).isoformat(" ", "microseconds")
    with sqlite3.connect(database, timeout=10) as connection:
        connection.execute(
            "UPDATE post SET published_at = ? WHERE status = 'scheduled'", [stored]
        )
        connection.execute("UPDATE job SET run_at = ?", [stored])


@pytest.mark.browser
def test_a_post_whose_time_comes_while_the_server_is_dead_is_published(server, page):
    """Scheduled in the browser, kill -9, its time passes, start: it is there."""
    set_up(page, server)
    page.goto(f"{server.url}/studio/posts/new")
    page.get_by_label("Title").fill("On time")
    page.get_by_label("Text, in Markdown").fill("This comes later.")
    page.get_by_label("Address").fill("on-time")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    page.get_by_label("Date").fill(tomorrow.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Scheduled.", exact=True).wait_for()
    path = f"/{tomorrow:%Y/%m}/on-time/"
    assert status_of(server.url + path) == 404

    server.kill()
    moment_in(server.folder / "afterword.sqlite", 1)
    server.start()
    now = datetime.now(UTC)
    paths = {f"/{at:%Y/%m}/on-time/" for at in (now, now + timedelta(minutes=1))}

    def is_published():
        return any(status_of(server.url + path) == 200 for path in paths)

    wait_until(is_published, "the post is published")
    with sqlite3.connect(server.folder / "afterword.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM job").fetchone() == (0,)
        assert connection.execute(
            "SELECT count(*) FROM post WHERE status = 'published'"
        ).fetchone() == (1,)


@pytest.mark.browser
def test_what_the_author_was_told_is_saved_survives_a_kill(server, page):
    """The sentence "Published." comes after the commit."""
    set_up(page, server)
    page.goto(f"{server.url}/studio/posts/new")
    page.get_by_label("Title").fill("Safe")
    page.get_by_label("Text, in Markdown").fill("This is kept.")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published.", exact=True).wait_for()
    server.kill()
    server.start()
    page.goto(server.url)
    assert page.get_by_role("link", name="Safe").is_visible()
