"""What people decide about single deliveries, and what they are shown of them."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from blog import clock
from blog.errors import ConnectionFailed, InputRefused, NotAllowed, NotFound
from blog.extensions import db
from blog.linkbacks.outgoing import deliveries as verbs
from blog.linkbacks.outgoing import queries as outgoing
from blog.linkbacks.outgoing.discovery import FIND_ENDPOINT, discover, forget
from blog.linkbacks.outgoing.sentences import delivery_sentence, delivery_word
from blog.models import Delivery, DeliveryState, PostStatus
from blog.posts.publishing import (
    PostChange,
    create_post,
    delete_post,
    trash_post,
    update_post,
)
from blog.posts.transaction import writing
from tests.factories import make_person, make_post
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
    only_delivery,
    publish,
    said_yes,
    takes_pingback,
    takes_trackback,
    takes_webmention,
    worker_of,
)
from tests.integration.posts.changes import change_of
from tests.queries import count_queries

SECOND = "https://second.example/"
OFF, WAITING = DeliveryState.OFF, DeliveryState.WAITING


@pytest.fixture
def editor(app):
    return make_person("editor")


@pytest.fixture
def web():
    return Outside({OTHER: takes_webmention(), WEBMENTION: fetched(WEBMENTION)})


def make_delivery(post=None, **fields):
    post = post or make_post()
    defaults = {"source_url": "http://blog.test/x/", "target_url": OTHER}
    delivery = Delivery(post_id=post.id, **defaults | fields)
    db.session.add(delivery)
    db.session.commit()
    return delivery


class TestSendingNow:
    def test_a_retry_is_due_at_once(self, app, editor, web):
        """Delivery and job say the same time."""
        web.pages[WEBMENTION] = ConnectionFailed("Refused.")
        publish(editor, OTHER)
        worker_of(app, web).drain()
        verbs.send_now(only_delivery().id, by=editor)
        assert only_delivery().next_try_at == jobs()[0].run_at == clock.now()
        web.pages[WEBMENTION] = fetched(WEBMENTION)
        worker_of(app, web).drain()
        assert only_delivery().state is DeliveryState.ACCEPTED
        assert only_delivery().tries == 2

    def test_what_ended_is_not_owed(self, app, editor, web):
        """That is what sending again is for."""
        publish(editor, OTHER)
        worker_of(app, web).drain()
        verbs.send_now(only_delivery().id, by=editor)
        assert jobs() == []


class TestSendingAgain:
    @pytest.mark.parametrize(
        ("page", "endpoint", "answer"),
        [
            (takes_webmention(), WEBMENTION, fetched(WEBMENTION)),
            (takes_pingback(), PINGBACK, said_yes()),
            (takes_trackback(), TRACKBACK, fetched(TRACKBACK, TAKEN)),
        ],
        ids=["webmention", "pingback", "trackback"],
    )
    def test_it_is_sent_once_more(self, app, editor, page, endpoint, answer):
        """By any protocol, and the page is looked at anew."""
        web = Outside({OTHER: page, endpoint: answer})
        publish(editor, OTHER)
        worker_of(app, web).drain()
        verbs.send_again(only_delivery().id, by=editor)
        worker_of(app, web).drain()
        assert [a.method for a in web.asked] == ["GET", "POST"] * 2
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_a_page_that_took_nothing_may_take_something_now(self, app, editor, web):
        """Nothing of what was found before is believed."""
        page, web.pages[OTHER] = web.pages[OTHER], "<p>Nothing.</p>"
        publish(editor, OTHER)
        worker_of(app, web).drain()
        web.pages[OTHER] = page
        verbs.send_again(only_delivery().id, by=editor)
        worker_of(app, web).drain()
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_whoever_asks_for_it_means_any_protocol(self, app, editor, web):
        """By itself nothing is told twice in two protocols; by hand it may be."""
        post = publish(editor, OTHER)
        worker_of(app, web).drain()
        web.pages |= {OTHER: takes_trackback(), TRACKBACK: fetched(TRACKBACK, TAKEN)}
        with writing():
            forget(OTHER)
        update_post(post.id, change_of(post, title="Other"), by=editor)
        worker_of(app, web).drain()
        assert only_delivery().state is DeliveryState.NO_ENDPOINT
        assert len(web.posted) == 1
        verbs.send_again(only_delivery().id, by=editor)
        worker_of(app, web).drain()
        assert only_delivery().state is DeliveryState.ACCEPTED
        assert web.posted[1].url == TRACKBACK

    def test_a_webmention_of_a_post_in_the_bin_can_be_told_again(
        self, app, editor, web
    ):
        """The other side still shows it, perhaps."""
        post = publish(editor, OTHER)
        worker_of(app, web).drain()
        trash_post(post.id, by=editor)
        worker_of(app, web).drain()
        verbs.send_again(only_delivery().id, by=editor)
        worker_of(app, web).drain()
        assert len(web.posted) == 3

    def test_a_pingback_whose_link_is_gone_has_nothing_to_say(self, app, editor):
        """It would be refused, and rightly."""
        web = Outside({OTHER: takes_pingback(), PINGBACK: said_yes()})
        post = publish(editor, OTHER)
        worker_of(app, web).drain()
        trash_post(post.id, by=editor)
        with pytest.raises(NotAllowed, match="nothing to send"):
            verbs.send_again(only_delivery().id, by=editor)
        assert jobs() == []


class TestSwitchingOff:
    def test_what_waits_is_never_sent(self, app, editor, web):
        """Nor on any later change of the post."""
        post = publish(editor, OTHER)
        verbs.never_send(only_delivery().id, by=editor)
        update_post(post.id, change_of(post, title="Other"), by=editor)
        trash_post(post.id, by=editor)
        worker_of(app, web).drain()
        assert web.asked == []
        assert only_delivery().state is OFF

    def test_what_is_being_looked_for_is_not_posted(self, app, editor, web):
        """The switch is asked once more before anything is sent."""
        publish(editor, OTHER)
        number = only_delivery().id

        def look(_asked):
            verbs.never_send(number, by=editor)
            return fetched(OTHER, takes_webmention())

        web.pages[OTHER] = look
        worker_of(app, web).drain()
        assert web.posted == []
        assert only_delivery().state is OFF
        assert only_delivery().attempts[0].ended_at

    def test_what_is_being_posted_stays_off(self, app, editor, web):
        """The answer is kept with the try."""
        publish(editor, OTHER)
        number = only_delivery().id

        def answer(_asked):
            verbs.never_send(number, by=editor)
            return fetched(WEBMENTION, status=503)

        web.pages[WEBMENTION] = answer
        worker_of(app, web).drain()
        assert only_delivery().state is OFF
        assert only_delivery().attempts[0].http_status == 503
        assert jobs() == []

    def test_taking_it_back_sends_what_was_not_taken(self, app, editor, web):
        """And sends nothing that was."""
        publish(editor, OTHER)
        number = only_delivery().id
        verbs.never_send(number, by=editor)
        verbs.allow_again(number, by=editor)
        worker_of(app, web).drain()
        assert len(web.posted) == 1
        verbs.never_send(number, by=editor)
        verbs.allow_again(number, by=editor)
        assert only_delivery().state is DeliveryState.ACCEPTED
        assert jobs() == []

    def test_a_link_of_a_draft_can_be_switched_off(self, app, editor, web):
        """Before anybody was told; other links go out on publishing."""
        web.pages |= {
            SECOND: takes_webmention("https://second.example/wm"),
            "https://second.example/wm": fetched("x"),
        }
        post = publish(editor, OTHER, SECOND, status=PostStatus.DRAFT)
        verbs.set_off(post.id, OTHER + "/", by=editor)
        change = change_of(post, status=PostStatus.PUBLISHED)
        update_post(post.id, change, by=editor)
        worker_of(app, web).drain()
        assert [a.url for a in web.posted] == ["https://second.example/wm"]
        assert [d.state for d in deliveries()] == [OFF, DeliveryState.ACCEPTED]

    def test_a_draft_allowed_again_owes_nothing_yet(self, app, editor):
        """It is planned on publishing, like the rest."""
        post = publish(editor, OTHER, status=PostStatus.DRAFT)
        delivery = verbs.set_off(post.id, OTHER, by=editor)
        verbs.allow_again(delivery.id, by=editor)
        assert deliveries() == []
        assert jobs() == []

    def test_a_known_delivery_is_switched_off_and_not_doubled(self, app, editor):
        """However its address is spelled."""
        post = publish(editor, OTHER)
        verbs.set_off(post.id, OTHER + "#part", by=editor)
        assert only_delivery().state is OFF
        assert jobs() == []

    @pytest.mark.parametrize(
        "url", ["", "mailto:jo@x.example", "https://" + "x" * 3000]
    )
    def test_only_web_addresses_are_switched_off(self, app, editor, url):
        """The sentence stands beside the field."""
        post = publish(editor, OTHER, status=PostStatus.DRAFT)
        with pytest.raises(InputRefused, match="not a web address"):
            verbs.set_off(post.id, url, by=editor)


class TestRights:
    VERBS = (verbs.send_now, verbs.send_again, verbs.never_send, verbs.allow_again)

    @pytest.mark.parametrize("verb", VERBS)
    def test_only_who_may_change_the_post_decides(self, app, verb):
        """Its author and editors; nobody else."""
        author = make_person("author")
        delivery = make_delivery(make_post(author=author))
        with pytest.raises(NotAllowed):
            verb(delivery.id, by=make_person("author"))
        verb(delivery.id, by=author)
        verb(delivery.id, by=make_person("editor"))

    @pytest.mark.parametrize("verb", VERBS)
    def test_a_delivery_that_is_not_there_is_not_found(self, app, editor, verb):
        """A number somebody made up."""
        with pytest.raises(NotFound):
            verb(9, by=editor)

    def test_another_authors_draft_is_not_touched(self, app):
        """Switching a link off changes what the post does."""
        post = make_post(author=make_person("author"))
        with pytest.raises(NotAllowed):
            verbs.set_off(post.id, OTHER, by=make_person("author"))
        with pytest.raises(NotFound):
            verbs.set_off(post.id + 9, OTHER, by=make_person("editor"))

    def test_those_of_deleted_posts_are_for_editors(self, app, editor, web):
        """Nobody is their author any more."""
        author = make_person("author")
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        delete_post(post.id, by=author)
        number = only_delivery().id
        with pytest.raises(NotAllowed):
            verbs.never_send(number, by=author)
        verbs.never_send(number, by=editor)
        assert only_delivery().state is OFF


class TestListing:
    def test_each_tab_lists_and_counts_its_states(self, app, editor):
        """What nothing can be done about is under "all" only."""
        for number, state in enumerate(DeliveryState):
            make_delivery(state=state, target_url=f"https://x.example/{number}")
        assert outgoing.count_by_tab(editor) == {
            "all": 9,
            "waiting": 1,
            "failing": 4,
            "accepted": 1,
            "off": 1,
        }
        assert outgoing.count_failing(editor) == 4
        for tab, total in outgoing.count_by_tab(editor).items():
            listing = outgoing.list_deliveries(tab, "", 1, editor)
            assert (len(listing.items), listing.total) == (total, total)

    def test_authors_see_their_own_posts_only(self, app, editor):
        """Editors see all, those of deleted posts as well."""
        author = make_person("author")
        own = make_delivery(make_post(author=author))
        make_delivery()
        db.session.add(Delivery(post_id=None, target_url=OTHER))
        db.session.commit()
        assert [d.id for d in outgoing.list_deliveries("all", "", 1, author).items] == [
            own.id
        ]
        assert outgoing.count_by_tab(author)["all"] == 1
        assert outgoing.list_deliveries("all", "", 1, editor).total == 3

    @pytest.mark.parametrize(
        ("search", "total"),
        [("SECOND", 1), ("ferry", 1), ("not here", 1), ("100%", 0), ("", 2)],
    )
    def test_addresses_titles_and_answers_are_searched(
        self, app, editor, search, total
    ):
        """Whatever the case; signs mean themselves."""
        make_delivery(make_post(title="Night Ferry"))
        make_delivery(target_url=SECOND, answer="Not here, thank you.")
        assert outgoing.list_deliveries("all", search, 1, editor).total == total

    def test_a_list_of_any_length_is_read_in_a_few_queries(self, app, editor):
        """Fifty a page, the latest first, each with post and attempts."""
        for number in range(60):
            make_delivery(
                target_url=f"https://x.example/{number}",
                updated_at=clock.now() + timedelta(minutes=number),
            )
        db.session.expire_all()
        editor.roles  # noqa: B018 -- asked for before the counting
        with count_queries() as queries:
            listing = outgoing.list_deliveries("all", "", 1, editor)
            assert [(d.post.title, d.attempts) for d in listing.items]
        assert len(queries) <= 4
        assert len(listing.items) == 50
        assert listing.items[0].target_url == "https://x.example/59"
        assert len(outgoing.list_deliveries("all", "", 99, editor).items) == 10


class TestPreview:
    def test_an_unknown_page_is_looked_for(self, app, editor, web):
        """First "Looking", and after the worker came by "Ready"."""
        html = f'<a href="{OTHER}">it</a>'
        (row,) = outgoing.preview_targets(html, None)
        assert (row.url, row.host, row.state) == (OTHER, "other.example", "looking")
        assert (row.word, row.protocol_word) == ("Looking", "Looking")
        assert len(jobs(FIND_ENDPOINT)) == 1
        discover(OTHER, web, "http://blog.test")
        (row,) = outgoing.preview_targets(html, None)
        assert (row.word, row.protocol_word) == ("Ready", "Webmention")
        assert row.sentence == "Will be sent on publishing."
        assert row.delivery is None

    def test_a_page_that_takes_nothing_says_so(self, app):
        """And one on a private network says that."""
        from blog.errors import AddressRefused

        private = AddressRefused("The address of second.example is not public.")
        web = Outside({OTHER: "<p>Nothing.</p>", SECOND: private})
        for url in (OTHER, SECOND):
            discover(url, web, "http://blog.test")
        html = f'<a href="{OTHER}">a</a><a href="{SECOND}">b</a>'
        first, second = outgoing.preview_targets(html, None)
        assert (first.word, first.protocol_word) == ("No address", "No address")
        assert first.sentence == "This page accepts no notifications."
        assert second.word == "Not allowed"
        assert second.sentence == "That address is on a private network."
        assert jobs(FIND_ENDPOINT) == []

    def test_what_was_sent_is_shown_as_it_stands(self, app, editor, web):
        """The row is that of the delivery."""
        post = publish(editor, OTHER)
        worker_of(app, web).drain()
        (row,) = outgoing.preview_targets(post.html, post)
        assert (row.state, row.word) == ("accepted", "Accepted")
        assert row.delivery.id == only_delivery().id

    def test_each_page_has_one_row_and_there_is_an_end(self, app):
        """Spellings of one page are one; fifty are looked for at most."""
        spelled = [OTHER, OTHER + "/", *(f"https://x.example/{n}" for n in range(80))]
        html = "".join(f'<a href="{url}">x</a>' for url in spelled)
        rows = outgoing.preview_targets(html, None)
        assert [row.url for row in rows[:2]] == [OTHER, "https://x.example/0"]
        assert len(rows) == 50

    def test_deliveries_of_a_post_come_in_order(self, app, editor):
        """As the links stand in it."""
        post = publish(editor, OTHER, SECOND)
        assert [d.target_url for d in outgoing.deliveries_of(post.id)] == [
            OTHER,
            SECOND,
        ]


class TestWords:
    @pytest.mark.parametrize(
        ("fields", "word", "sentence"),
        [
            ({}, "Ready", "Will be sent in a moment."),
            (
                {"is_linked": False},
                "Ready",
                "Will be told in a moment that the link is gone.",
            ),
            (
                {
                    "state": DeliveryState.RETRYING,
                    "tries": 2,
                    "answer": "It did not answer in time.",
                    "next_try_at": "14:05",
                },
                "Trying again",
                "It did not answer in time. 2 of 6, next at 14:05.",
            ),
            (
                {"state": DeliveryState.GAVE_UP, "tries": 6, "answer": "Away."},
                "Gave up",
                "Away. Tried 6 times.",
            ),
            (
                {"state": DeliveryState.REFUSED, "answer": "Closed."},
                "Refused",
                "Closed.",
            ),
            ({"state": OFF}, "Off", "Nothing is sent to this address."),
        ],
    )
    def test_each_state_has_its_words(self, app, fields, word, sentence):
        """A word for the row, and a sentence with what comes next."""
        if "next_try_at" in fields:
            at = clock.now().replace(hour=13, minute=5)
            fields = fields | {"next_try_at": at}
        delivery = make_delivery(**fields)
        assert delivery_word(delivery) == word
        assert delivery_sentence(delivery, ZoneInfo("Europe/London")) == sentence

    def test_another_day_is_named(self, app):
        """A time alone would be read as today's."""
        delivery = make_delivery(
            state=DeliveryState.RETRYING,
            tries=6,
            next_try_at=clock.now() + timedelta(days=1),
        )
        assert delivery_sentence(delivery, UTC) == (
            "6 of 6, next at 15 May 2026, 12:00."
        )

    @pytest.mark.parametrize(("status", "word"), [(200, "Accepted"), (202, "Sent")])
    def test_taken_unlooked_at_is_only_sent(self, app, editor, web, status, word):
        """202 says that the other side will look."""
        web.pages[WEBMENTION] = fetched(WEBMENTION, status=status)
        publish(editor, OTHER)
        worker_of(app, web).drain()
        assert delivery_word(only_delivery()) == word

    def test_what_is_under_way_is_looking(self, app, editor, web):
        """Between the first request and the last."""
        publish(editor, OTHER)
        words = []

        def look(_asked):
            words.append(delivery_word(only_delivery()))
            db.session.commit()
            return fetched(OTHER, takes_webmention())

        web.pages[OTHER] = look
        worker_of(app, web).drain()
        assert words == ["Looking"]


def test_a_post_stored_silently_owes_no_request(app, editor):
    """As an import stores it: neither deliveries, nor looks, nor update services."""
    from blog.models import Job
    from blog.site.options import write_options

    write_options(update_services=["https://service.example/rpc"])
    db.session.commit()
    change = PostChange(
        title="Old",
        text=f"[it]({OTHER})",
        status=PostStatus.PUBLISHED,
        published_at=clock.now() - timedelta(days=3000),
        notifies=False,
    )
    create_post(change, by=editor)
    assert deliveries() == []
    assert db.session.query(Job).count() == 0
