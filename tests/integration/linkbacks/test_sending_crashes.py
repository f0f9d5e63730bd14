"""A process may end between any two steps: nothing is lost, nothing shown twice."""

from datetime import timedelta

import pytest

from blog import clock
from blog.errors import ConnectionFailed, FetchTimedOut
from blog.extensions import db
from blog.linkbacks.outgoing import sending
from blog.linkbacks.outgoing.sentences import MOST_TRIES
from blog.models import DeliveryState
from blog.posts.publishing import trash_post, update_post
from blog.tasks.worker import LEASE, Worker
from tests.factories import make_person
from tests.fakes import fetched
from tests.integration.linkbacks.outside import (
    OTHER,
    PINGBACK,
    TAKEN,
    TRACKBACK,
    WEBMENTION,
    Outside,
    PowerCut,
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

PROTOCOLS = {
    "webmention": (takes_webmention(), WEBMENTION, fetched(WEBMENTION, status=202)),
    "pingback": (takes_pingback(), PINGBACK, said_yes()),
    "trackback": (takes_trackback(), TRACKBACK, fetched(TRACKBACK, TAKEN)),
}


@pytest.fixture
def author(app):
    return make_person("editor")


def cut(_asked):
    raise PowerCut


def outside(protocol):
    page, endpoint, answer = PROTOCOLS[protocol]
    return endpoint, Outside({OTHER: page, endpoint: answer})


def work_until_cut(worker):
    with pytest.raises(PowerCut):
        worker.drain()
    db.session.remove()


def work_later(app, web, stopped_clock):
    """Another worker comes by when the lease of the first has run out."""
    stopped_clock.advance(seconds=LEASE.total_seconds() + 1)
    return worker_of(app, web).drain()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_cut_while_looking_loses_nothing(app, author, protocol, stopped_clock):
    """Nothing was sent yet, so it is sent now, by whichever protocol."""
    endpoint, web = outside(protocol)
    page, web.pages[OTHER] = web.pages[OTHER], cut
    publish(author, OTHER)
    work_until_cut(worker_of(app, web))
    web.pages[OTHER] = page
    assert work_later(app, web, stopped_clock) == 1
    assert [a.url for a in web.posted] == [endpoint]
    delivery = only_delivery()
    assert delivery.state is DeliveryState.ACCEPTED
    assert [a.outcome for a in delivery.attempts] == [
        DeliveryState.RETRYING,
        DeliveryState.ACCEPTED,
    ]


@pytest.mark.parametrize("protocol", ["webmention", "pingback"])
def test_a_cut_while_posting_is_posted_again(app, author, protocol, stopped_clock):
    """The other side holds one of these, however often it comes."""
    endpoint, web = outside(protocol)
    answer, web.pages[endpoint] = web.pages[endpoint], cut
    publish(author, OTHER)
    work_until_cut(worker_of(app, web))
    assert only_delivery().state is DeliveryState.WAITING
    web.pages[endpoint] = answer
    work_later(app, web, stopped_clock)
    assert [a.url for a in web.posted] == [endpoint, endpoint]
    assert only_delivery().state is DeliveryState.ACCEPTED
    assert jobs() == []


@pytest.mark.parametrize("is_typed", [True, False])
def test_a_cut_while_posting_a_trackback_is_told(app, author, is_typed, stopped_clock):
    """It may stand there, and would stand there twice; the author is told so."""
    web = Outside({OTHER: takes_trackback(), TRACKBACK: cut})
    if is_typed:
        publish(author, text="x", trackback_urls=(TRACKBACK,))
    else:
        publish(author, OTHER)
    work_until_cut(worker_of(app, web))
    web.pages[TRACKBACK] = fetched(TRACKBACK, TAKEN)
    work_later(app, web, stopped_clock)
    assert len(web.posted) == 1
    delivery = only_delivery()
    assert delivery.state is DeliveryState.UNKNOWN
    assert "nobody knows whether this arrived" in delivery.answer
    assert delivery.attempts[0].outcome is DeliveryState.UNKNOWN
    assert jobs() == []


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_cut_after_it_was_noted_sends_nothing(app, author, protocol, stopped_clock):
    """The job is still there, and finds that all is done."""
    _, web = outside(protocol)

    def send_and_end(payload):
        sending.send_linkback(payload, fetcher=web)
        raise PowerCut

    publish(author, OTHER)
    worker = Worker({sending.SEND_LINKBACK: send_and_end}, context=app.app_context)
    work_until_cut(worker)
    assert work_later(app, web, stopped_clock) == 1
    assert len(web.posted) == 1
    assert only_delivery().state is DeliveryState.ACCEPTED


def test_a_cut_after_a_failure_keeps_the_time_of_the_next_try(
    app, author, stopped_clock
):
    """The worker could not put its job off, and yet it comes back no sooner."""
    answer = fetched(WEBMENTION, status=503, headers={"Retry-After": "7200"})
    web = Outside({OTHER: takes_webmention(), WEBMENTION: answer})

    def send_and_end(payload):
        with pytest.raises(sending.Postponed):
            sending.send_linkback(payload, fetcher=web)
        raise PowerCut

    publish(author, OTHER)
    worker = Worker({sending.SEND_LINKBACK: send_and_end}, context=app.app_context)
    work_until_cut(worker)
    due_at = only_delivery().next_try_at
    assert due_at == clock.now() + timedelta(hours=2)
    work_later(app, web, stopped_clock)
    assert len(web.posted) == 1
    stopped_clock.moment = due_at
    worker_of(app, web).drain()
    assert len(web.posted) == 2


def test_a_try_that_ends_its_worker_every_time_is_given_up(app, author, stopped_clock):
    """Six times, and not for ever."""
    web = Outside({OTHER: takes_webmention(), WEBMENTION: cut})
    publish(author, OTHER)
    for _ in range(MOST_TRIES):
        stopped_clock.advance(seconds=LEASE.total_seconds() + 1)
        work_until_cut(worker_of(app, web))
    work_later(app, web, stopped_clock)
    assert len(web.posted) == MOST_TRIES
    assert only_delivery().state is DeliveryState.GAVE_UP
    assert jobs() == []


class TestChangedUnderWay:
    """The author goes on writing while the other side takes its time."""

    def change_while(self, web, url, change):
        answer = web.pages[url]

        def change_and_answer(asked):
            web.pages[url] = answer
            change()
            if isinstance(answer, Exception):
                raise answer
            return answer if not isinstance(answer, str) else fetched(url, answer)

        web.pages[url] = change_and_answer

    def test_a_text_changed_while_posting_is_told_once_more(self, app, author):
        """The other side may have read the page as it was."""
        endpoint, web = outside("webmention")
        post = publish(author, OTHER)
        text = f"Changed, about [it]({OTHER})."
        self.change_while(
            web,
            endpoint,
            lambda: update_post(post.id, change_of(post, text=text), by=author),
        )
        worker_of(app, web).drain()
        assert len(web.posted) == 2
        assert only_delivery().state is DeliveryState.ACCEPTED
        assert jobs() == []

    def test_a_text_changed_while_looking_is_told_once(self, app, author):
        """What is posted after it is the newest."""
        _, web = outside("webmention")
        post = publish(author, OTHER)
        text = f"Changed, about [it]({OTHER})."
        self.change_while(
            web,
            OTHER,
            lambda: update_post(post.id, change_of(post, text=text), by=author),
        )
        worker_of(app, web).drain()
        assert len(web.posted) == 1
        db.session.rollback()  # what stands there now is not what was read before
        update_post(post.id, change_of(post, comments_open=False), by=author)
        assert jobs() == []

    def test_a_link_gone_while_looking_is_never_told(self, app, author):
        """No trace is left of it."""
        _, web = outside("webmention")
        post = publish(author, OTHER)
        self.change_while(web, OTHER, lambda: trash_post(post.id, by=author))
        worker_of(app, web).drain()
        assert web.posted == []
        assert deliveries() == []
        assert jobs() == []

    def test_a_link_gone_while_posting_is_told_to_be_gone(self, app, author):
        """First the mention arrives, then its end."""
        endpoint, web = outside("webmention")
        post = publish(author, OTHER)
        self.change_while(web, endpoint, lambda: trash_post(post.id, by=author))
        worker_of(app, web).drain()
        assert len(web.posted) == 2
        assert not only_delivery().is_linked
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_a_failed_pingback_whose_link_went_is_not_tried_again(self, app, author):
        """There is nothing to say any more."""
        web = Outside({OTHER: takes_pingback(), PINGBACK: FetchTimedOut("Slow.")})
        post = publish(author, OTHER)
        self.change_while(web, PINGBACK, lambda: trash_post(post.id, by=author))
        worker_of(app, web).drain()
        worker_of(app, web).drain(retries_now=True)
        assert len(web.posted) == 1
        assert only_delivery().state is DeliveryState.GAVE_UP
        assert jobs() == []

    def test_a_change_does_not_overrule_retry_after(self, app, author):
        """Who asked for two hours is left alone for two hours."""
        endpoint, web = outside("webmention")
        web.pages[endpoint] = fetched(
            endpoint, status=503, headers={"Retry-After": "7200"}
        )
        post = publish(author, OTHER)
        text = f"Changed, about [it]({OTHER})."
        self.change_while(
            web,
            endpoint,
            lambda: update_post(post.id, change_of(post, text=text), by=author),
        )
        worker_of(app, web).drain()
        later = clock.now() + timedelta(hours=2)
        assert only_delivery().next_try_at == jobs()[0].run_at == later
        web.pages[endpoint] = fetched(endpoint, status=202)
        assert worker_of(app, web).drain() == 0
        assert worker_of(app, web).drain(retries_now=True) == 1
        assert only_delivery().state is DeliveryState.ACCEPTED

    def test_a_change_between_tries_waits_for_the_next(self, app, author):
        """A save is no reason to knock sooner, and the next try tells the newest."""
        web = Outside({OTHER: takes_webmention(), WEBMENTION: ConnectionFailed("No.")})
        post = publish(author, OTHER)
        worker_of(app, web).drain()
        due_at = only_delivery().next_try_at
        text = f"Changed, about [it]({OTHER})."
        update_post(post.id, change_of(post, text=text), by=author)
        assert only_delivery().next_try_at == jobs()[0].run_at == due_at
