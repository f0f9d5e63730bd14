"""The sites a post links to, as the editor shows them, and what can be done there."""

import sqlite3
from contextlib import closing

import pytest
from lxml import html as markup
from sqlalchemy import delete, event, func, select

from blog import clock
from blog.extensions import db
from blog.linkbacks.addresses import same_page_key
from blog.models import Delivery, DeliveryState, Endpoint, Job, Post, PostStatus
from tests.factories import make_delivery, make_page, make_person, make_post
from tests.queries import count_queries
from tests.web.desk import Desk, error_beside, form_on, fresh, words_on

NEW = "/studio/posts/new"
HARBOUR = "https://harbour.example/notes/1"
FERRY = "https://ferry.example/"
TIMES = "https://times.example/"
SLOW = "https://slow.example/"
LINKS = f"[one]({HARBOUR}), [two]({FERRY}), [three]({TIMES})"
HTML = f'<p><a href="{HARBOUR}">one</a> <a href="{FERRY}">two</a></p>'


@pytest.fixture
def desk(app):
    return Desk(app, "editor")


def know(url, protocol, problem=""):
    """Have a page looked at, as the worker would."""
    endpoint_url = f"{url}#{protocol}" if protocol else None
    row = Endpoint(
        key=same_page_key(url),
        protocol=protocol,
        endpoint_url=endpoint_url,
        problem=problem,
        found_at=clock.now(),
    )
    db.session.add(row)
    db.session.commit()


def know_all():
    know(HARBOUR, "webmention")
    know(FERRY, "pingback")
    know(TIMES, None)


def rows(page):
    """Return what each row says, by its address."""
    tree = markup.document_fromstring(page)
    return {
        row.get("data-url"): " ".join(" ".join(row.itertext()).split())
        for row in tree.xpath("//*[@data-url]")
    }


def jobs(kind):
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.kind == kind)).all()


def path_of(post):
    return f"/studio/posts/{post.id}"


def type_in(desk, post=None, **fields):
    """Send what is typed as editor.js does, and return the answer."""
    path = path_of(post) if post else NEW
    token = form_on(desk.get(path).text, "title")["csrf_token"]
    address = f"{path}/links" if post else "/studio/posts/links"
    return desk.visitor.post(address, data={"csrf_token": token} | fields)


# What is shown


def test_after_saving_a_draft_each_site_says_what_it_accepts(desk):
    """Host, address, protocol and state, in the order of the text; no script needed."""
    know_all()
    answer = desk.press(NEW, "Save", title="x", text=LINKS)
    page = desk.get(answer.location).text
    assert list(rows(page)) == [HARBOUR, FERRY, TIMES]
    assert rows(page)[HARBOUR].startswith(
        "harbour.example Webmention /notes/1 Ready. Will be sent on publishing."
    )
    assert rows(page)[FERRY].startswith("ferry.example Pingback Ready.")
    assert rows(page)[TIMES] == (
        "times.example No address This page accepts no notifications."
    )
    assert "Sites this post links to 3" in words_on(page)


def test_a_page_nobody_asked_yet_is_looked_at_by_the_worker(desk):
    """The request that shows the row asks no other host."""
    answer = desk.press(NEW, "Show preview", text=f"[one]({HARBOUR})")
    assert rows(answer.text)[HARBOUR].startswith("harbour.example /notes/1 Looking.")
    assert "data-looking" in answer.text
    assert [job.payload for job in jobs("find_endpoint")] == [{"url": HARBOUR}]


def test_a_text_without_links_says_so(desk):
    """Before anything was saved it says when there will be rows."""
    assert "They are listed here once you save" in words_on(desk.get(NEW).text)
    answer = desk.press(NEW, "Show preview", text="Words.")
    assert "No other site is linked to." in words_on(answer.text)


def test_a_published_post_tells_what_became_of_each_delivery(desk):
    """With every try, folded, and the other side's words."""
    post = make_post(author=desk.person, html=HTML)
    make_delivery(
        post,
        target_url=HARBOUR,
        protocol="webmention",
        state=DeliveryState.REFUSED,
        answer="The page has no link.",
        attempts=[{"http_status": 400, "answer": "The page has no link."}],
    )
    told = rows(desk.get(path_of(post)).text)[HARBOUR]
    assert "Webmention /notes/1 Refused. The page has no link." in told
    assert "What happened" in told
    assert "14 May 2026 at 12:00 Failed, Webmention, status 400" in told


def test_trackbacks_of_typed_addresses_are_listed_with_the_links(desk):
    """They are told at the address that was typed, not at a page that is linked."""
    post = make_post(author=desk.person, html=HTML)
    url = "https://old.example/tb/12"
    make_delivery(
        post,
        target_url=url,
        protocol="trackback",
        is_typed=True,
        state=DeliveryState.ACCEPTED,
    )
    page = desk.get(path_of(post)).text
    assert list(rows(page)) == [HARBOUR, FERRY, url]
    assert rows(page)[url].startswith("old.example Trackback /tb/12 Accepted.")


def test_what_is_in_the_bin_looks_at_nothing(desk):
    """Nor does its editor list anything."""
    post = make_post(author=desk.person, html=HTML, status=PostStatus.TRASHED)
    assert not rows(desk.get(path_of(post)).text)
    assert not jobs("find_endpoint")


def test_the_editor_costs_the_same_for_many_deliveries(desk):
    """No row asks the database for its tries."""
    post = make_post(author=desk.person, html=HTML)

    def cost():
        desk.get(path_of(post))
        with count_queries() as asked:
            desk.get(path_of(post))
        return len(asked)

    make_delivery(post, is_typed=True, attempts=[{}])
    few = cost()
    for _ in range(20):
        make_delivery(post, is_typed=True, attempts=[{}, {}])
    assert cost() == few


# While writing


def test_the_rows_follow_what_is_typed_and_nothing_is_saved(desk):
    """The answer is the rows alone, and no cache keeps them."""
    know_all()
    post = make_post(author=desk.person, text="Before.", html="<p>Before.</p>")
    answer = type_in(desk, post, text=LINKS)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert list(rows(answer.text)) == [HARBOUR, FERRY, TIMES]
    assert "<html" not in answer.text
    assert "data-looking" not in answer.text
    assert (fresh(post).text, fresh(post).version) == ("Before.", 1)
    assert list(rows(type_in(desk, text=LINKS).text)) == [HARBOUR, FERRY, TIMES]
    assert db.session.scalar(select(func.count(Post.id))) == 1


def test_what_cannot_be_rendered_is_told_in_place_of_the_rows(desk):
    """As the save would tell it."""
    answer = type_in(desk, text="x" * 1_100_000)
    assert answer.status_code == 422
    assert "The text is 1.1 MB; 1 MB is the most." in words_on(answer.text)
    assert 'id="link-rows"' in answer.text


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "[x](javascript:alert(1))", "[x](http://[)", "<a href='//'>x</a>"],
)
def test_odd_texts_have_no_rows_and_break_nothing(desk, text):
    """Whatever stands in the field while it is typed."""
    answer = type_in(desk, text=text)
    assert answer.status_code == 200
    assert not rows(answer.text)


def test_hostile_addresses_are_shown_as_words(desk):
    """A host, a path and what another site said are text, in and out of attributes."""
    url = "https://evil.example/&quot;><script>alert(1)</script>"
    answer = type_in(desk, text=f'<a href="{url}">x</a>')
    assert rows(answer.text)
    assert "<script>" not in answer.text


def test_a_post_of_somebody_else_is_not_looked_at(app):
    """Its deliveries are theirs to see."""
    desk = Desk(app, "author")
    post = make_post(html=HTML)
    assert desk.get(path_of(post)).status_code == 403
    page = desk.get(NEW).text
    token = form_on(page, "title")["csrf_token"]
    path = f"{path_of(post)}/links"
    answer = desk.visitor.post(path, data={"csrf_token": token, "text": "x"})
    assert answer.status_code == 403


def give_back_free_pages():
    """Rows of earlier tests left room in the file, which would be filled first."""
    db.session.remove()
    db.engine.dispose()
    with closing(sqlite3.connect(db.engine.url.database)) as file:
        file.execute("VACUUM")


def test_a_full_disk_shows_the_text_without_rows(desk):
    """Owing a look is no reason to lose what was typed for the preview."""

    def leave_no_room(connection):
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    def make_room(connection):
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")

    page = desk.get(NEW).text
    give_back_free_pages()
    long = f"https://harbour.example/{'x' * 1900}"
    links = " ".join(f"[x]({long}{n})" for n in range(40))
    event.listen(db.engine, "begin", leave_no_room)
    try:
        answer = desk.press_on(page, NEW, "Show preview", text=links)
    finally:
        event.remove(db.engine, "begin", leave_no_room)
    assert answer.status_code == 200
    assert form_on(answer.text, "title")["text"] == links
    assert not rows(answer.text)
    event.listen(db.engine, "begin", make_room)
    try:
        assert (
            len(rows(desk.press_on(page, NEW, "Show preview", text=links).text)) == 40
        )
    finally:
        event.remove(db.engine, "begin", make_room)
        db.engine.dispose()


# The buttons of a row


def test_a_button_of_a_row_saves_nothing_and_loses_nothing(desk):
    """The delivery changes; what is typed is still typed, and still not saved."""
    post = make_post(author=desk.person, text=LINKS, html=HTML, title="Before")
    delivery = make_delivery(post, target_url=HARBOUR, state=DeliveryState.REFUSED)
    answer = desk.press(
        path_of(post),
        "Send again to harbour.example",
        title="After",
        text=f"{LINKS} and more",
        tags="kept",
    )
    assert answer.status_code == 200
    assert "It is sent again in a moment." in words_on(answer.text)
    values = form_on(answer.text, "title")
    assert (values["title"], values["tags"]) == ("After", "kept")
    assert values["text"] == f"{LINKS} and more"
    assert fresh(delivery).state is DeliveryState.WAITING
    assert (fresh(post).title, fresh(post).version) == ("Before", 1)
    assert len(jobs("send_linkback")) == 1


def test_a_site_can_be_left_out_before_publishing_and_let_in_again(desk):
    """What is off when the post comes out is never sent."""
    know_all()
    answer = desk.press(NEW, "Save", title="x", text=LINKS)
    path = answer.location
    answer = desk.press(path, "Never send to harbour.example")
    assert "It is not sent, now or later." in words_on(answer.text)
    assert rows(answer.text)[HARBOUR].endswith(
        "Off. Nothing is sent to this address. Allow again to harbour.example"
    )
    desk.press(path, "Publish")
    assert states() == {
        HARBOUR: DeliveryState.OFF,
        FERRY: DeliveryState.WAITING,
        TIMES: DeliveryState.WAITING,
    }
    desk.press(path, "Allow again to harbour.example")
    assert states()[HARBOUR] is DeliveryState.WAITING


def test_with_script_the_same_button_brings_new_rows(desk):
    """The address is the one that looks at links, and what was done is said there."""
    post = make_post(author=desk.person, html=HTML)
    delivery = make_delivery(post, target_url=HARBOUR, state=DeliveryState.RETRYING)
    answer = type_in(desk, post, text=LINKS, action=f"never_send:{delivery.id}")
    assert "It is not sent, now or later." in words_on(answer.text)
    assert "Off." in rows(answer.text)[HARBOUR]
    assert fresh(delivery).state is DeliveryState.OFF
    answer = type_in(desk, post, text=LINKS, action=f"set_off:{FERRY}")
    assert states()[FERRY] is DeliveryState.OFF


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("never_send:99999", "There is no such delivery."),
        ("never_send:x", "There is nothing of that kind to send."),
        ("never_send:" + "9" * 30, "There is nothing of that kind to send."),
        ("explode:1", "There is nothing of that kind to send."),
        ("set_off:javascript:alert(1)", "That is not a web address."),
        ("set_off:", "That is not a web address."),
    ],
)
def test_an_action_that_makes_no_sense_does_nothing(desk, action, sentence):
    """It is told above the rows, which stay, and nothing typed is lost."""
    post = make_post(author=desk.person, html=HTML)
    answer = type_in(desk, post, text=LINKS, action=action)
    assert answer.status_code == 422
    assert sentence in words_on(answer.text)
    assert list(rows(answer.text)) == [HARBOUR, FERRY, TIMES]
    fields = form_on(desk.get(path_of(post)).text, "title")
    fields |= {"action": action, "text": "Typed."}
    if action.partition(":")[0] != "explode":
        answer = desk.visitor.post(path_of(post), data=fields)
        assert answer.status_code == 422
        assert sentence in words_on(answer.text)
        assert form_on(answer.text, "title")["text"] == "Typed."
    assert states() == {}


def test_nobody_decides_on_deliveries_of_others(app):
    """Not by a forged button in the editor of their own post either."""
    desk = Desk(app, "author")
    theirs = make_delivery(make_post(author=make_person()))
    mine = make_post(author=desk.person)
    for answer in (
        type_in(desk, mine, text="x", action=f"never_send:{theirs.id}"),
        desk.visitor.post(
            path_of(mine),
            data=form_on(desk.get(path_of(mine)).text, "title")
            | {"action": f"never_send:{theirs.id}"},
        ),
    ):
        assert answer.status_code == 422
        assert "Only the author of the post and editors" in words_on(answer.text)
    assert fresh(theirs).state is DeliveryState.WAITING


def states():
    db.session.rollback()
    deliveries = db.session.scalars(select(Delivery)).all()
    return {delivery.target_url: delivery.state for delivery in deliveries}


# What is said on publishing


def said_on_publishing(desk, **fields):
    answer = desk.press(NEW, "Publish", title="x", **fields)
    return desk.told(answer.location)[0].removesuffix(" See it as readers do")


def test_publishing_says_who_is_told(desk):
    """Counted from what is known of each site at this moment."""
    know_all()
    text = f"{LINKS}, [four](https://other.example/)"
    assert said_on_publishing(
        desk, text=text, trackback_urls="https://old.example/tb"
    ) == (
        "Published. 3 sites will be notified, 1 accepts no notifications, "
        "1 is still being looked at."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("No links.", "Published."),
        (f"[x]({HARBOUR})", "Published. 1 site will be notified."),
        (f"[x]({TIMES})", "Published. 1 site accepts no notifications."),
        (f"[x]({SLOW})", "Published. 1 site did not answer yet."),
    ],
)
def test_only_what_there_is_to_say_is_said(desk, text, sentence):
    """A part that counts nothing is left out."""
    know_all()
    know(SLOW, None, problem="It did not answer in time.")
    assert said_on_publishing(desk, text=text) == sentence


def test_a_post_that_notifies_nobody_promises_nothing(desk):
    """The tick is taken away, and nothing is owed."""
    know_all()
    assert said_on_publishing(desk, text=LINKS, notifies=None) == "Published."
    assert states() == {}


def test_a_page_of_the_site_lists_its_links_too(desk):
    """It notifies as a post does."""
    know_all()
    page = make_page(author=desk.person, html=HTML)
    shown = desk.get(f"/studio/pages/{page.id}").text
    assert "Sites this page links to 2" in words_on(shown)


def test_beside_a_refusal_nothing_is_looked_at(desk):
    """That could fail as well, and what was typed with it."""
    post = make_post(author=desk.person, html=HTML)
    page = desk.get(path_of(post)).text
    db.session.execute(delete(Job))
    db.session.commit()
    answer = desk.press_on(page, path_of(post), "Update", trackback_urls="nowhere")
    assert "is no web address" in error_beside(answer.text, "trackback_urls")
    assert not rows(answer.text)
    assert not jobs("find_endpoint")
    assert form_on(answer.text, "title")["notifies"] == ["y"]


def test_a_link_that_is_taken_out_is_told_where_it_is_listed(desk):
    """The other side may show it, so it is told that the link is gone."""
    know(FERRY, "pingback")
    post = make_post(author=desk.person, html=HTML, text=f"[one]({HARBOUR})")
    make_delivery(
        post,
        target_url=HARBOUR,
        state=DeliveryState.ACCEPTED,
        attempts=[{"outcome": DeliveryState.ACCEPTED, "http_status": 202}],
    )
    answer = desk.press(path_of(post), "Update", text=f"[two]({FERRY})")
    assert desk.told(answer.location)[0].startswith(
        "Published. 1 site will be notified, 1 will be told that the link is gone."
    )


def test_a_private_network_is_named_on_publishing(desk):
    """Nobody looks there again, so it is not said to be looked at."""
    know(SLOW, None, problem="That address is on a private network.")
    said = "Published. 1 site is on a private network."
    assert said_on_publishing(desk, text=f"[x]({SLOW})") == said


def test_rows_are_asked_for_again_until_what_is_owed_was_sent(desk):
    """The author sees the answer of the other site without loading the page."""
    know_all()
    answer = desk.press(NEW, "Publish", title="x", text=f"[x]({HARBOUR})")
    assert "data-looking" in desk.get(answer.location).text
    db.session.scalar(select(Delivery)).state = DeliveryState.ACCEPTED
    db.session.commit()
    assert "data-looking" not in desk.get(answer.location).text
