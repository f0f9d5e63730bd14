"""The pipeline out: who is told what, by which protocol, and when again."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from blog import clock
from blog.errors import (
    AddressRefused,
    ConnectionFailed,
    FetchTimedOut,
    HostNotFound,
    TooLarge,
)
from blog.extensions import db
from blog.linkbacks.protocols.xmlrpc import decode_call
from blog.models import DeliveryState, PostStatus
from blog.posts.publishing import (
    delete_post,
    publish_due_post,
    restore_post,
    trash_post,
    update_post,
)
from blog.site.options import write_options
from tests.factories import make_person
from tests.fakes import fetched
from tests.integration.linkbacks.outside import (
    OTHER,
    PINGBACK,
    TAKEN,
    TRACKBACK,
    WEBMENTION,
    Outside,
    deliveries,
    jobs,
    link_to,
    only_delivery,
    publish,
    said_no,
    said_yes,
    takes_pingback,
    takes_trackback,
    takes_webmention,
    worker_of,
)
from tests.integration.posts.changes import change_of

SOURCE = "http://blog.test/2026/05/night-ferry/"


@pytest.fixture
def author(app):
    return make_person("editor")


@pytest.fixture
def web():
    """A page that takes webmentions, and an endpoint that takes them all."""
    return Outside({OTHER: takes_webmention(), WEBMENTION: fetched(WEBMENTION)})


def caused(cause):
    """Return the failure that the fetcher makes of an exception below it."""
    failure = ConnectionFailed("The connection failed.")
    failure.__cause__ = cause
    return failure


def form(asked):
    fields = parse_qs(asked.body.decode(), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


class TestTelling:
    def test_a_linked_page_is_told_by_webmention(self, app, author, web):
        """Published, looked for, told once, and it is kept what became of it."""
        publish(author, OTHER)
        assert worker_of(app, web).drain() == 1
        assert [(a.method, a.url) for a in web.asked] == [
            ("GET", OTHER),
            ("POST", WEBMENTION),
        ]
        assert form(web.posted[0]) == {"source": SOURCE, "target": OTHER}
        delivery = only_delivery()
        assert delivery.state is DeliveryState.ACCEPTED
        assert (delivery.protocol, delivery.endpoint_url) == ("webmention", WEBMENTION)
        assert (delivery.tries, delivery.next_try_at) == (1, None)
        (attempt,) = delivery.attempts
        assert attempt.outcome is DeliveryState.ACCEPTED
        assert (attempt.http_status, attempt.fault) == (200, None)
        assert attempt.ended_at == clock.now()
        assert jobs() == []

    def test_who_asks_says_so(self, app, author, web):
        """The other side reads in its log that this is a webmention, and whose."""
        publish(author, OTHER)
        worker_of(app, web).drain()
        assert web.posted[0].purpose == "http://blog.test; sending a Webmention"
        assert "Webmention" in web.asked[0].purpose
        assert {a.told["limits"].seconds for a in web.asked} == {10}

    def test_a_remembered_address_that_refuses_is_looked_for_anew(self, app, author):
        """The page closed one protocol a moment ago, and opened another."""
        web = Outside({OTHER: takes_webmention(), WEBMENTION: fetched(WEBMENTION)})
        publish(author, OTHER)
        worker_of(app, web).drain()
        web = Outside(
            {
                OTHER: takes_trackback(),
                WEBMENTION: fetched(WEBMENTION, "{}", status=400),
                TRACKBACK: fetched(TRACKBACK, TAKEN),
            }
        )
        publish(author, OTHER, title="Another")
        worker_of(app, web).drain()
        assert [a.url for a in web.posted] == [WEBMENTION, TRACKBACK]
        second = deliveries()[-1]
        assert (second.protocol, second.state) == ("trackback", DeliveryState.ACCEPTED)

    def test_an_address_that_still_stands_there_is_not_asked_twice(self, app, author):
        """Its refusal is final."""
        web = Outside({OTHER: takes_webmention(), WEBMENTION: fetched(WEBMENTION)})
        publish(author, OTHER)
        worker_of(app, web).drain()
        web.pages[WEBMENTION] = fetched(WEBMENTION, "{}", status=400)
        publish(author, OTHER, title="Another")
        worker_of(app, web).drain()
        assert len(web.posted) == 2
        assert deliveries()[-1].state is DeliveryState.REFUSED

    def test_the_best_protocol_is_chosen_and_no_other(self, app, author):
        """One protocol for a page, though it offers all three."""
        page = takes_trackback() + takes_pingback() + takes_webmention()
        web = Outside({OTHER: page, WEBMENTION: fetched(WEBMENTION, status=202)})
        publish(author, OTHER)
        worker_of(app, web).drain()
        assert [a.url for a in web.posted] == [WEBMENTION]

    def test_a_pingback_is_called_with_the_very_words_of_the_link(self, app, author):
        """The target is what the page prints, fragment and all."""
        target = "https://other.example/Essay?p=1#part"
        web = Outside({target: takes_pingback(), PINGBACK: said_yes()})
        publish(author, target)
        worker_of(app, web).drain()
        call = decode_call(web.posted[0].body)
        assert call.method == "pingback.ping"
        assert call.params == (SOURCE, target)
        assert only_delivery().answer == "Registered."

    def test_a_trackback_says_what_the_post_is(self, app, author):
        """Title, excerpt and the blog's name travel along."""
        write_options(title="Slackwater")
        db.session.commit()
        web = Outside({OTHER: takes_trackback(), TRACKBACK: fetched(TRACKBACK, TAKEN)})
        publish(author, OTHER, summary="On ships. " * 60)
        worker_of(app, web).drain()
        said = form(web.posted[0])
        assert (said["url"], said["title"]) == (SOURCE, "Night ferry")
        assert said["blog_name"] == "Slackwater"
        assert said["excerpt"].startswith("On ships.")
        assert len(said["excerpt"]) <= 252
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_a_typed_address_is_told_once_without_looking(self, app, author):
        """It is a trackback's address, so nothing is asked of it first."""
        web = Outside({TRACKBACK: fetched(TRACKBACK, TAKEN)})
        post = publish(author, trackback_urls=(TRACKBACK,), text="No links.")
        worker_of(app, web).drain()
        assert [a.method for a in web.asked] == ["POST"]
        assert only_delivery().is_typed
        for text in ("Another.", "And another."):
            update_post(post.id, change_of(post, text=text), by=author)
        trash_post(post.id, by=author)
        restore_post(post.id, by=author)
        worker_of(app, web).drain()
        assert len(web.asked) == 1

    def test_two_spellings_of_one_page_are_told_once(self, app, author, web):
        """With a fragment or a slash more it is the same page."""
        publish(author, OTHER, OTHER + "/", OTHER + "#part")
        worker_of(app, web).drain()
        assert len(web.posted) == 1

    @pytest.mark.parametrize(
        "text",
        [
            "[us](http://blog.test/2026/05/other/) and [us](/about/)",
            "`https://other.example/essay`",
            '<a href="mailto:jo@other.example">write</a>',
            "No link.",
        ],
    )
    def test_what_is_no_link_elsewhere_owes_nothing(self, app, author, text):
        """Own pages, code and mail are never told."""
        publish(author, text=text)
        assert deliveries() == []
        assert jobs() == []

    def test_links_not_followed_are_told_unless_the_owner_says_no(self, app, author):
        """The option is asked when a link is new."""
        text = f'<a rel="nofollow" href="{OTHER}">it</a>'
        write_options(notify_nofollow=False)
        db.session.commit()
        publish(author, text=text)
        assert deliveries() == []
        write_options(notify_nofollow=True)
        db.session.commit()
        publish(author, text=text, title="B")
        assert only_delivery().target_url == OTHER

    def test_an_endpoint_that_moved_gets_the_message_there(self, app, author, web):
        """A redirected POST did nothing, so it is posted on."""
        moved = fetched(WEBMENTION, status=308, headers={"Location": "/new"})
        web.pages[WEBMENTION] = moved
        web.pages["https://other.example/new"] = fetched("x", status=202)
        publish(author, OTHER)
        worker_of(app, web).drain()
        assert [a.url.rpartition("/")[2] for a in web.posted] == ["webmention", "new"]
        assert web.posted[0].body == web.posted[1].body
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_the_status_page_of_the_other_side_is_kept(self, app, author, web):
        """A relative Location is resolved against the endpoint."""
        web.pages[WEBMENTION] = fetched(
            WEBMENTION, status=201, headers={"Location": "/status/7"}
        )
        publish(author, OTHER)
        worker_of(app, web).drain()
        assert only_delivery().status_url == "https://other.example/status/7"


class TestNotTelling:
    @pytest.mark.parametrize(
        "fields",
        [
            {"status": PostStatus.DRAFT},
            {"status": PostStatus.PRIVATE},
            {
                "status": PostStatus.SCHEDULED,
                "published_at": datetime(2050, 1, 1, tzinfo=UTC),
            },
            {"notifies": False},
            {"notifies": False, "trackback_urls": (TRACKBACK,)},
        ],
        ids=["draft", "private", "scheduled", "silent", "silent typed"],
    )
    def test_nothing_is_owed(self, app, author, fields):
        """Not for what nobody can read, nor for a post that does not notify."""
        publish(author, OTHER, **fields)
        assert deliveries() == []
        assert jobs() == []

    def test_a_scheduled_post_tells_when_its_time_comes(
        self, app, author, stopped_clock
    ):
        """The publication itself owes it."""
        moment = clock.now() + timedelta(hours=1)
        post = publish(author, OTHER, status=PostStatus.SCHEDULED, published_at=moment)
        stopped_clock.advance(hours=2)
        publish_due_post({"post_id": post.id})
        assert only_delivery().state is DeliveryState.WAITING

    def test_a_post_hidden_behind_our_back_is_not_told_of(self, app, author, web):
        """Whatever was owed, only what can be read is linked."""
        post = publish(author, OTHER)
        post.status = PostStatus.DRAFT
        db.session.commit()
        worker_of(app, web).drain()
        assert web.posted == []
        assert deliveries() == []

    def test_a_page_without_an_address_is_left_alone(self, app, author):
        """It accepts no notifications, and is not asked again on every save."""
        web = Outside({OTHER: "<p>An essay.</p>"})
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        assert only_delivery().state is DeliveryState.NO_ENDPOINT
        update_post(post.id, change_of(post, title="Other"), by=author)
        assert jobs() == []

    def test_a_page_on_a_private_network_is_not_asked(self, app, author):
        """It says so in the words of the studio."""
        web = Outside({OTHER: AddressRefused("The address of x is not public.")})
        publish(author, OTHER)
        worker_of(app, web).drain()
        delivery = only_delivery()
        assert delivery.state is DeliveryState.NOT_ALLOWED
        assert delivery.answer == "That address is on a private network."

    def test_a_private_endpoint_of_a_public_page_is_not_asked(self, app, author, web):
        """A page cannot point us at somebody's router."""
        web.pages[WEBMENTION] = AddressRefused("The address of y is not public.")
        publish(author, OTHER)
        worker_of(app, web).drain()
        delivery = only_delivery()
        assert delivery.state is DeliveryState.NOT_ALLOWED
        assert delivery.answer == "That address is on a private network."
        assert jobs() == []

    def test_taking_the_switch_back_drops_what_was_not_sent(self, app, author, web):
        """Whoever says "do not notify" in time is heard."""
        post = publish(author, OTHER)
        update_post(post.id, change_of(post, notifies=False), by=author)
        assert deliveries() == []
        assert worker_of(app, web).drain() == 0
        assert web.asked == []


class TestChanges:
    def test_only_the_difference_is_told(self, app, author, web):
        """A new link is told, one by pingback that stayed is not."""
        other = "https://third.example/"
        web = Outside(
            {
                OTHER: takes_pingback(),
                PINGBACK: said_yes(),
                other: takes_webmention("https://third.example/wm"),
                "https://third.example/wm": fetched("x", status=202),
            }
        )
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        update_post(post.id, change_of(post, text=link_to(OTHER, other)), by=author)
        worker_of(app, web).drain()
        assert [a.url for a in web.posted] == [PINGBACK, "https://third.example/wm"]

    def test_another_text_is_told_again_by_webmention(self, app, author, web):
        """The other side reads the page again."""
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        text = f"More about [it]({OTHER})."
        update_post(post.id, change_of(post, text=text), by=author)
        worker_of(app, web).drain()
        assert len(web.posted) == 2
        assert web.posted[0].body == web.posted[1].body

    def test_the_same_text_is_not_told_again(self, app, author, web):
        """Closing comments is no news to others."""
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        update_post(post.id, change_of(post, comments_open=False), by=author)
        assert jobs() == []

    def test_a_failed_telling_is_not_repeated_for_the_same_text(self, app, author, web):
        """What was refused for this text is not asked again on every save."""
        web.pages[WEBMENTION] = fetched(WEBMENTION, status=400)
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        assert only_delivery().state is DeliveryState.REFUSED
        update_post(post.id, change_of(post, comments_open=False), by=author)
        assert jobs() == []

    def test_a_removed_link_is_told_once_more(self, app, author, web):
        """By webmention, and then never again."""
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        update_post(post.id, change_of(post, text="No link."), by=author)
        worker_of(app, web).drain()
        update_post(post.id, change_of(post, text="Still none."), by=author)
        worker_of(app, web).drain()
        assert len(web.posted) == 2
        assert form(web.posted[1]) == {"source": SOURCE, "target": OTHER}
        assert not only_delivery().is_linked

    def test_a_link_that_comes_back_is_told_again(self, app, author, web):
        """With the very text it had before."""
        post = publish(author, OTHER)
        text = post.text
        for words in ("No link.", text):
            worker_of(app, web).drain()
            update_post(post.id, change_of(post, text=words), by=author)
        worker_of(app, web).drain()
        assert len(web.posted) == 3
        assert only_delivery().is_linked

    def test_a_removed_link_of_a_pingback_cannot_be_told(self, app, author):
        """The protocol knows no such thing."""
        web = Outside({OTHER: takes_pingback(), PINGBACK: said_yes()})
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        update_post(post.id, change_of(post, text="No link."), by=author)
        assert jobs() == []
        assert not only_delivery().is_linked

    def test_a_link_gone_before_it_was_told_leaves_nothing(self, app, author, web):
        """The other side never hears of it."""
        post = publish(author, OTHER)
        update_post(post.id, change_of(post, text="No link."), by=author)
        assert deliveries() == []
        worker_of(app, web).drain()
        assert web.asked == []

    def test_a_changed_spelling_is_the_same_page(self, app, author, web):
        """It is told in the words that are printed now."""
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        web.pages[OTHER + "/"] = web.pages[OTHER]
        update_post(post.id, change_of(post, text=link_to(OTHER + "/")), by=author)
        worker_of(app, web).drain()
        assert form(web.posted[1])["target"] == OTHER + "/"
        assert only_delivery().target_url == OTHER + "/"

    @pytest.mark.parametrize(
        "withdraw",
        [
            lambda post, by: trash_post(post.id, by=by),
            lambda post, by: delete_post(post.id, by=by),
            lambda post, by: update_post(
                post.id, change_of(post, status=PostStatus.DRAFT), by=by
            ),
            lambda post, by: update_post(
                post.id, change_of(post, status=PostStatus.PRIVATE), by=by
            ),
        ],
        ids=["trash", "delete", "draft", "private"],
    )
    @pytest.mark.parametrize("notifies", [True, False])
    def test_a_withdrawn_post_is_told(
        self, app, author, web, client, withdraw, notifies
    ):
        """And its address says 410, which is what the other side goes by."""
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        update_post(post.id, change_of(post, notifies=notifies), by=author)
        withdraw(post, author)
        assert worker_of(app, web).drain() == 1
        assert form(web.posted[1]) == {"source": SOURCE, "target": OTHER}
        assert only_delivery().state is DeliveryState.ACCEPTED
        assert client.get("/2026/05/night-ferry/").status_code == 410

    def test_a_post_that_comes_back_is_told(self, app, author, web):
        """Out of the bin it is news again."""
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        trash_post(post.id, by=author)
        worker_of(app, web).drain()
        restore_post(post.id, by=author)
        worker_of(app, web).drain()
        assert len(web.posted) == 3

    def test_a_post_that_moved_stays_one_mention(self, app, author, web):
        """A webmention goes on from the address it was first told from."""
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        change = change_of(post, slug="late-ferry", title="Late ferry")
        update_post(post.id, change, by=author)
        worker_of(app, web).drain()
        assert post.permalink == "/2026/05/late-ferry/"
        assert [form(a)["source"] for a in web.posted] == [SOURCE, SOURCE]

    def test_an_old_address_taken_by_another_post_is_not_told_from(
        self, app, author, web
    ):
        """It would name a page without the link."""
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        update_post(post.id, change_of(post, slug="late-ferry"), by=author)
        publish(author, text="x", slug="night-ferry")
        update_post(post.id, change_of(post, title="Late"), by=author)
        worker_of(app, web).drain()
        moved = "http://blog.test/2026/05/late-ferry/"
        assert form(web.posted[1])["source"] == moved


class TestFailing:
    @pytest.mark.parametrize(
        ("answer", "state", "fault"),
        [
            (said_no(0), DeliveryState.REFUSED, 0),
            (said_no(17), DeliveryState.REFUSED, 17),
            (said_no(33), DeliveryState.REFUSED, 33),
            (said_no(48, "Known."), DeliveryState.ACCEPTED, 48),
            (said_no(49), DeliveryState.REFUSED, 49),
            (said_no(50), DeliveryState.RETRYING, 50),
            (said_no(-32500), DeliveryState.RETRYING, -32500),
            (fetched(PINGBACK, "<html>", 404), DeliveryState.REFUSED, None),
            (fetched(PINGBACK, "", 503), DeliveryState.RETRYING, None),
            (fetched(PINGBACK, "<html>", 200), DeliveryState.REFUSED, None),
            (FetchTimedOut("Slow."), DeliveryState.RETRYING, None),
            (ConnectionFailed("Reset."), DeliveryState.RETRYING, None),
        ],
    )
    def test_each_answer_to_a_pingback_has_its_end(
        self, app, author, answer, state, fault
    ):
        """48 is success, 0 a refusal, and what may pass is tried again."""
        web = Outside({OTHER: takes_pingback(), PINGBACK: answer})
        publish(author, OTHER)
        worker_of(app, web).drain()
        delivery = only_delivery()
        assert delivery.state is state
        assert delivery.attempts[0].fault == fault
        assert delivery.answer

    @pytest.mark.parametrize(
        ("status", "state"),
        [
            (200, DeliveryState.ACCEPTED),
            (201, DeliveryState.ACCEPTED),
            (202, DeliveryState.ACCEPTED),
            (204, DeliveryState.ACCEPTED),
            (400, DeliveryState.REFUSED),
            (404, DeliveryState.REFUSED),
            (408, DeliveryState.RETRYING),
            (410, DeliveryState.REFUSED),
            (425, DeliveryState.RETRYING),
            (429, DeliveryState.RETRYING),
            (500, DeliveryState.RETRYING),
            (503, DeliveryState.RETRYING),
        ],
    )
    def test_each_status_of_a_webmention_has_its_end(
        self, app, author, web, status, state
    ):
        """4xx is final, but for those that ask to come again."""
        web.pages[WEBMENTION] = fetched(WEBMENTION, status=status)
        publish(author, OTHER)
        worker_of(app, web).drain()
        assert only_delivery().state is state
        assert only_delivery().attempts[0].http_status == status

    @pytest.mark.parametrize(
        ("page", "state"),
        [
            (fetched(OTHER, status=404), DeliveryState.NO_ENDPOINT),
            (fetched(OTHER, status=503), DeliveryState.RETRYING),
            (FetchTimedOut("Slow."), DeliveryState.RETRYING),
            (TooLarge("The answer is larger than allowed."), DeliveryState.NO_ENDPOINT),
            (fetched(OTHER, takes_pingback()[:9], is_truncated=True), "retrying"),
        ],
    )
    def test_a_page_that_cannot_be_read_is_a_try(self, app, author, page, state):
        """The page itself may be away, as well as its endpoint."""
        web = Outside({OTHER: page})
        publish(author, OTHER)
        worker_of(app, web).drain()
        delivery = only_delivery()
        assert delivery.state == state
        assert delivery.tries == len(delivery.attempts) == 1

    def test_wordpress_says_yes_to_a_trackback_under_404(self, app, author):
        """The body is read before the status."""
        answer = fetched(TRACKBACK, TAKEN, status=404)
        web = Outside({OTHER: takes_trackback(), TRACKBACK: answer})
        publish(author, OTHER)
        worker_of(app, web).drain()
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_a_refused_trackback_keeps_the_other_sides_words(self, app, author):
        """They are what the author is shown."""
        said = "<response><error>1</error><message>Closed.</message></response>"
        web = Outside({OTHER: takes_trackback(), TRACKBACK: fetched(TRACKBACK, said)})
        publish(author, OTHER)
        worker_of(app, web).drain()
        delivery = only_delivery()
        assert (delivery.state, delivery.answer) == (DeliveryState.REFUSED, "Closed.")

    @pytest.mark.parametrize(
        "failure",
        [
            FetchTimedOut("It did not answer."),
            TooLarge("The answer is larger than allowed."),
            caused(ConnectionResetError()),
            caused(ValueError("no HTTP")),
        ],
    )
    def test_a_trackback_that_may_have_arrived_is_not_sent_again(
        self, app, author, failure
    ):
        """Without an answer nobody knows, and twice would be shown twice."""
        web = Outside({OTHER: takes_trackback(), TRACKBACK: failure})
        publish(author, OTHER)
        worker_of(app, web).drain()
        worker_of(app, web).drain(retries_now=True)
        assert only_delivery().state is DeliveryState.UNKNOWN
        assert "may have arrived" in only_delivery().answer
        assert len(web.posted) == 1

    @pytest.mark.parametrize(
        "failure",
        [caused(ConnectionRefusedError()), HostNotFound("The name has no address.")],
    )
    def test_a_trackback_that_cannot_have_arrived_is_sent_again(
        self, app, author, failure
    ):
        """Nobody was there to take it."""
        web = Outside({OTHER: takes_trackback(), TRACKBACK: failure})
        publish(author, OTHER)
        worker_of(app, web).drain()
        web.pages[TRACKBACK] = fetched(TRACKBACK, TAKEN)
        worker_of(app, web).drain(retries_now=True)
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_the_job_runs_when_the_delivery_says(self, app, author, web, stopped_clock):
        """Not a moment before, and the wait grows."""
        web.pages[WEBMENTION] = fetched(WEBMENTION, status=503)
        publish(author, OTHER)
        worker_of(app, web).drain()
        for tries in range(1, 6):
            delivery = only_delivery()
            assert (delivery.state, delivery.tries) == (DeliveryState.RETRYING, tries)
            (job,) = jobs()
            assert job.run_at == delivery.next_try_at > clock.now()
            stopped_clock.moment = delivery.next_try_at - timedelta(milliseconds=1)
            worker_of(app, web).drain()
            assert len(web.posted) == tries
            stopped_clock.advance(milliseconds=1)
            worker_of(app, web).drain()
            assert len(web.posted) == tries + 1
        delivery = only_delivery()
        assert delivery.state is DeliveryState.GAVE_UP
        assert len(delivery.attempts) == 6
        assert delivery.next_try_at is None
        assert jobs() == []

    @pytest.mark.parametrize("where", [OTHER, WEBMENTION])
    @pytest.mark.parametrize(
        "asked", ["7200", "Thu, 14 May 2026 14:00:00 GMT"], ids=["seconds", "date"]
    )
    def test_retry_after_is_honoured(self, app, author, web, where, asked):
        """Of the page as of the endpoint, in seconds or as a date."""
        headers = {"Retry-After": asked}
        web.pages[where] = fetched(where, status=429, headers=headers)
        publish(author, OTHER)
        worker_of(app, web).drain()
        later = clock.now() + timedelta(hours=2)
        assert only_delivery().next_try_at == jobs()[0].run_at == later

    def test_retries_are_done_now_when_asked(self, app, author, web):
        """`worker --drain --retries-now` waits for no time."""
        web.pages[WEBMENTION] = fetched(WEBMENTION, status=503)
        publish(author, OTHER)
        worker_of(app, web).drain()
        web.pages[WEBMENTION] = fetched(WEBMENTION, status=202)
        assert worker_of(app, web).drain() == 0
        assert worker_of(app, web).drain(retries_now=True) == 1
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_an_endpoint_that_fails_is_looked_for_anew(self, app, author, web):
        """The page may have said otherwise meanwhile."""
        web.pages[WEBMENTION] = ConnectionFailed("Refused.")
        publish(author, OTHER)
        worker_of(app, web).drain()
        moved = "https://other.example/new"
        web.pages |= {OTHER: takes_webmention(moved), moved: fetched(moved, status=202)}
        worker_of(app, web).drain(retries_now=True)
        assert only_delivery().endpoint_url == moved

    def test_a_defect_of_ours_is_tried_again_and_given_up(self, app, author, web):
        """It ends like any other failure, and never in a circle."""

        def break_down(_asked):
            raise ZeroDivisionError

        web.pages[WEBMENTION] = break_down
        publish(author, OTHER)
        for _ in range(8):
            worker_of(app, web).drain(retries_now=True)
        assert only_delivery().state is DeliveryState.GAVE_UP
        assert len(web.posted) == 6
