"""The list of what is sent to other sites, and what can be done with each of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from blog import clock
from blog.extensions import db
from blog.models import Delivery, DeliveryState, Job, PostStatus
from tests.factories import make_delivery, make_page, make_post
from tests.queries import count_queries
from tests.web.desk import Desk, fresh, words_on

LIST = "/studio/deliveries/"


@pytest.fixture
def desk(app):
    return Desk(app, "editor")


def hosts(page):
    """Return the hosts listed, in order."""
    return re.findall(r'<div class="row-main">\s*<b[^>]*><bdi>([^<]*)</bdi>', page)


def states(page):
    return re.findall(r'<span class="state[^"]*">([^<]*)</span>', page)


def to(host, **fields):
    return make_delivery(target_url=f"https://{host}/page", **fields)


# What is listed


def test_a_delivery_tells_all_that_is_known_of_it(desk):
    """Post, target, kind, state, tries, the last answer, and when it is tried again."""
    post = make_post(title="A Short History of the Foghorn", author=desk.person)
    delivery = to(
        "harbour.example",
        post=post,
        protocol="trackback",
        state=DeliveryState.RETRYING,
        answer="The server answered with HTTP status 503.",
        next_try_at=clock.now() + timedelta(minutes=20),
        attempts=[{}, {}],
    )
    page = desk.get(LIST).text
    told = words_on(page)
    assert "harbour.example Trying again" in told
    assert "From A Short History of the Foghorn Trackback 2 tries" in told
    assert "The server answered with HTTP status 503. 2 of 6, next at 12:20." in told
    assert f'id="delivery-{delivery.id}"' in page
    assert f'href="/studio/posts/{post.id}"' in page
    assert '<b title="https://harbour.example/page">' in page


def test_every_try_is_told(desk):
    """With its time, its address, what came back, and the other side's words."""
    to(
        "harbour.example",
        protocol="pingback",
        state=DeliveryState.REFUSED,
        status_url="https://harbour.example/status/7",
        attempts=[
            {
                "endpoint_url": "https://harbour.example/xmlrpc.php",
                "outcome": DeliveryState.RETRYING,
                "http_status": 503,
                "started_at": clock.now() - timedelta(minutes=30),
            },
            {
                "endpoint_url": "https://harbour.example/xmlrpc.php",
                "outcome": DeliveryState.REFUSED,
                "http_status": 200,
                "fault": 17,
                "answer": "No link there.",
                "started_at": clock.now(),
            },
            {"started_at": clock.now(), "ended_at": None, "protocol": None},
        ],
    )
    told = words_on(desk.get(LIST).text)
    first = "14 May 2026 at 11:30 Failed, Pingback, status 503"
    second = "14 May 2026 at 12:00 Refused, Pingback, status 200, fault 17"
    sent = "Sent to https://harbour.example/xmlrpc.php"
    assert f"{first} {sent} {second} {sent} No link there." in told
    assert "Begun, and its end was not noted" in told
    assert "Its fate at the other side: https://harbour.example/status/7" in told


def test_fault_0_is_a_fault_too(desk):
    """The number nobody explains is shown as it came."""
    to("harbour.example", protocol="pingback", attempts=[{"fault": 0}])
    assert "fault 0" in words_on(desk.get(LIST).text)


def test_a_delivery_outlives_its_post(desk):
    """Its words stay, and no link leads nowhere."""
    delivery = to("harbour.example")
    delivery.post = None
    db.session.commit()
    page = desk.get(LIST).text
    assert "From a post that was deleted" in words_on(page)
    assert "/studio/posts/None" not in page


def test_a_page_is_linked_as_a_page(desk):
    """Its editor is another address."""
    page = make_page(title="About")
    to("harbour.example", post=page)
    assert f'href="/studio/pages/{page.id}"' in desk.get(LIST).text


@pytest.mark.parametrize(
    ("tab", "listed"),
    [
        ("waiting", {"waiting.example"}),
        ("failing", {f"{s}.example" for s in ("retrying", "refused", "gave-up")}),
        ("accepted", {"accepted.example"}),
        ("off", {"off.example"}),
    ],
)
def test_each_tab_lists_its_own(desk, tab, listed):
    """And counts it, also while another is open."""
    for name in ("waiting", "retrying", "refused", "gave_up", "accepted", "off"):
        to(f"{name.replace('_', '-')}.example", state=DeliveryState(name))
    page = desk.get(f"{LIST}?tab={tab}").text
    assert set(hosts(page)) == listed
    assert "All 6 Waiting 1 Failing 3 Accepted 1 Off 1" in words_on(page)


def test_search_finds_post_and_address_and_stays_on_the_tab(desk):
    """Nothing found offers the way back."""
    ferry = make_post(title="Night ferry")
    to("one.example", post=ferry)
    to("ferry.example")
    to("ferry-off.example", state=DeliveryState.OFF)
    to("other.example")
    page = desk.get(f"{LIST}?search=FERRY&tab=waiting").text
    assert sorted(hosts(page)) == ["ferry.example", "one.example"]
    assert '<input type="hidden" name="tab" value="waiting">' in page
    nothing = desk.get(f"{LIST}?search=%22%3E%3Cscript%3E").text
    assert 'Nothing found for “"><script>”. Show all' in words_on(nothing)
    assert '"><script>' not in nothing


@pytest.mark.parametrize(
    ("tab", "sentence"),
    [
        ("all", "Nothing was sent yet."),
        ("waiting", "Nothing waits to be sent."),
        ("failing", "Nothing is failing."),
        ("accepted", "Nothing was accepted yet."),
        ("off", "No site is left out."),
    ],
)
def test_an_empty_tab_says_so(desk, tab, sentence):
    """In one sentence."""
    assert sentence in words_on(desk.get(f"{LIST}?tab={tab}").text)


def test_fifty_stand_on_a_page_and_the_place_is_kept(desk):
    """Tab and search stand in the address of the next page, too."""
    post = make_post()
    for n in range(51):
        to(f"site{n}.example", post=post)
    path = f"{LIST}?tab=waiting&search=site"
    page = desk.get(path).text
    assert len(hosts(page)) == 50
    link = re.search(r'rel="next" href="([^"]*)"', page)[1].replace("&amp;", "&")
    assert link == f"{path}&page=2"
    assert hosts(desk.get(link).text) == ["site0.example"]


def test_the_list_costs_the_same_for_fifty(desk):
    """No row asks the database for anything of its own."""

    def cost():
        desk.get(LIST)
        with count_queries() as asked:
            desk.get(LIST)
        return len(asked)

    to("first.example", attempts=[{}])
    few = cost()
    for n in range(30):
        to(f"site{n}.example", attempts=[{}, {}], post=make_post())
    assert cost() == few


def test_an_author_sees_only_deliveries_of_their_own_posts(app):
    """In the list and in its counts."""
    desk = Desk(app, "author")
    to("mine.example", post=make_post(author=desk.person))
    to("theirs.example")
    page = desk.get(LIST).text
    assert hosts(page) == ["mine.example"]
    assert "All 1 Waiting 1" in words_on(page)


# What can be done


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("waiting", ["Never send"]),
        ("retrying", ["Send now", "Never send"]),
        ("accepted", ["Send again", "Never send"]),
        ("refused", ["Send again", "Never send"]),
        ("gave_up", ["Send again", "Never send"]),
        ("no_endpoint", ["Send again", "Never send"]),
        ("not_allowed", ["Send again", "Never send"]),
        ("unknown", ["Send again", "Never send"]),
        ("off", ["Allow again"]),
    ],
)
def test_only_what_fits_the_state_is_offered(desk, state, buttons):
    """A button that would do nothing is not there."""
    to("harbour.example", state=DeliveryState(state))
    page = desk.get(LIST).text
    acts = page[page.index('class="row-acts"') :]
    assert re.findall(r"<button[^>]*>([^<]*)<", acts) == buttons


@pytest.mark.parametrize(
    ("before", "button", "after", "said"),
    [
        ("retrying", "Send now", "retrying", "It is sent in a moment."),
        ("refused", "Send again", "waiting", "It is sent again in a moment."),
        ("retrying", "Never send", "off", "It is not sent, now or later."),
        ("off", "Allow again", "waiting", "It may be sent again."),
    ],
)
def test_a_button_does_what_it_says(desk, before, button, after, said):
    """And leads back to the row, on the same page of the same tab."""
    post = make_post(author=desk.person)
    delivery = to("harbour.example", state=DeliveryState(before), post=post)
    path = f"{LIST}?search=harbour"
    answer = desk.press(path, f"{button} to harbour.example")
    assert answer.status_code == 303
    assert answer.location == f"{path}#delivery-{delivery.id}"
    assert desk.told(LIST) == [said]
    assert fresh(delivery).state is DeliveryState(after)
    due = [job.run_at for job in db.session.scalars(select(Job))]
    assert due == ([] if after == "off" else [clock.now()])


def test_what_has_nothing_to_tell_is_not_sent_again(desk):
    """The post is withdrawn, and the other side never took it: the sentence says so."""
    post = make_post(author=desk.person, status=PostStatus.DRAFT, permalink=None)
    delivery = to("harbour.example", state=DeliveryState.REFUSED, post=post)
    answer = desk.press(LIST, "Send again to harbour.example")
    assert answer.status_code == 403
    assert "there is nothing to send" in words_on(answer.text)
    assert fresh(delivery).state is DeliveryState.REFUSED


# Strangers' input

HOSTILE = "<script>alert(1)</script>\"'&amp;\u202e"


def test_what_other_sites_said_is_shown_as_words(desk):
    """Answers, addresses and titles are text."""
    make_delivery(
        make_post(title=HOSTILE),
        target_url=f"https://evil.example/{HOSTILE}",
        state=DeliveryState.REFUSED,
        answer=HOSTILE,
        attempts=[{"answer": HOSTILE, "endpoint_url": f"https://e.example/{HOSTILE}"}],
    )
    page = desk.get(LIST).text
    assert "<script>alert" not in page
    assert words_on(page).count("alert(1)") >= 5


def test_a_status_page_that_is_no_web_address_is_no_link(desk):
    """The other side chose that address."""
    to("evil.example", status_url="javascript:alert(1)", attempts=[{}])
    assert 'href="javascript:' not in desk.get(LIST).text


@pytest.mark.parametrize(
    "query",
    ["tab=x&page=y", "page=0", "page=" + "9" * 500, "search=%00%ff", "tab=off&tab=all"],
)
def test_a_strange_address_shows_a_list(desk, query):
    """Whatever stands in it."""
    to("harbour.example")
    assert desk.get(f"{LIST}?{query}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "99999/send_now",
        "2147483648/send_now",
        "0/never_send",
        "1/explode",
        "x/send_now",
    ],
)
def test_what_is_not_there_is_not_found(desk, path):
    """And nothing is sent."""
    to("harbour.example")
    answer = desk.visitor.submit(LIST + path, {}, page="/change")
    assert answer.status_code in {404, 405}
    assert db.session.scalar(select(Delivery.state)) is DeliveryState.WAITING
