"""What linked sites accept, told by the editor while the author writes."""

import http.server
import threading
from contextlib import contextmanager

import pytest

from tests.e2e.test_the_main_job import set_up

WEBMENTION = '<link rel="webmention" href="/webmention">'
SENTENCE = "Will be sent on publishing."


@contextmanager
def site(head):
    """Serve one page with this in its head, at every address; yield its address."""
    body = f"<!doctype html><head>{head}</head><body><p>A page.</p></body>".encode()

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/page"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def row(page, url):
    return page.locator(f'[data-url="{url}"]')


@pytest.mark.browser
def test_what_a_site_accepts_appears_while_writing(server, page):
    """Nothing is saved and nothing is pressed; the author only types a link."""
    set_up(page, server)
    with site(WEBMENTION) as modern, site("") as deaf:
        page.goto(f"{server.url}/studio/posts/new")
        page.get_by_label("Title").fill("Low water")
        text = page.get_by_label("Text, in Markdown")
        text.press_sequentially(f"A [page]({modern}) that ")
        row(page, modern).get_by_text("Webmention", exact=True).wait_for()
        assert SENTENCE in row(page, modern).inner_text()

        text.press_sequentially(f"takes what [this one]({deaf}) does not.")
        row(page, deaf).get_by_text("No address", exact=True).wait_for()
        assert page.locator("[data-url]").count() == 2
        assert page.locator("[data-links-count]").inner_text() == "2"
        assert (
            "127.0.0.1: Webmention, Ready"
            in page.locator("[data-links-said]").inner_text()
        )
        assert text.evaluate("field => field === document.activeElement")
        assert page.url.endswith("/new"), "nothing was saved"

        text.fill(f"Only [one]({deaf}).")
        row(page, modern).wait_for(state="detached")
        assert not page.errors
        assert {url.split("/")[2] for url in page.asked} == {server.url.split("/")[2]}


@pytest.mark.browser
def test_a_button_of_a_row_leaves_what_is_typed_alone(server, page):
    """The row changes in place, and the focus stays in it."""
    set_up(page, server)
    with site(WEBMENTION) as modern:
        page.goto(f"{server.url}/studio/posts/new")
        page.get_by_label("Title").fill("Low water")
        text = page.get_by_label("Text, in Markdown")
        text.fill(f"A [page]({modern}).")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Draft saved.").wait_for()
        row(page, modern).get_by_text("Webmention", exact=True).wait_for()
        address = page.url
        page.evaluate("window.isTheSamePage = true")
        text.fill(f"Typed, not saved: [page]({modern}).")
        page.get_by_role("button", name="Never send").click()
        row(page, modern).get_by_text("Off.").wait_for()
        assert row(page, modern).get_by_role("button", name="Allow again").is_visible()
        assert text.input_value().startswith("Typed, not saved")
        assert page.url == address
        assert page.evaluate("window.isTheSamePage")
        assert row(page, modern).evaluate(
            "row => row.contains(document.activeElement)"
            " || document.activeElement.id === 'link-rows'"
        )


@pytest.mark.browser
def test_readers_will_see_follows_the_kinds_apart(server, page):
    """Three pings closed one by one are pings closed; no script is needed for it."""
    set_up(page, server)
    context = page.context.browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    tab.goto(f"{server.url}/studio/posts/new")
    tab.locator("[name=comments_open][value=closed]").check()
    says = tab.locator(".says span:visible")
    signature = "Comments are closed, but trackbacks and pingbacks are open."
    assert says.all_inner_texts() == [signature]
    tab.get_by_text("Each kind by itself").click()
    tab.get_by_label("Pingbacks", exact=True).select_option("closed")
    tab.get_by_label("Trackbacks", exact=True).select_option("closed")
    tab.get_by_label("Webmentions", exact=True).select_option("held")
    assert says.all_inner_texts() == [signature]
    tab.get_by_label("Webmentions", exact=True).select_option("closed")
    closed = "Comments, trackbacks and pingbacks are closed."
    assert says.all_inner_texts() == [closed]
    tab.locator("[name=comments_open][value=open]").check()
    assert says.all_inner_texts() == [
        "Trackbacks and pingbacks are closed, but you can write a comment below."
    ]
    tab.locator("#comment_door").select_option("closed")
    assert says.all_inner_texts() == [closed]
    context.close()
