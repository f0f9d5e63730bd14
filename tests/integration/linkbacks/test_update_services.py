"""Update services hear of new posts, and of nothing else."""

import logging
from functools import partial

import pytest

from blog.errors import AddressRefused, ConnectionFailed
from blog.extensions import db
from blog.linkbacks.outgoing.update_services import (
    MOST_ATTEMPTS,
    PING_UPDATE_SERVICE,
    ping_update_service,
)
from blog.linkbacks.protocols.xmlrpc import decode_call, encode_fault, encode_response
from blog.models import JobState, PostStatus
from blog.posts.publishing import update_post
from blog.site.options import write_options
from blog.tasks.worker import Worker
from tests.factories import make_person
from tests.fakes import FakeFetcher, fetched
from tests.integration.linkbacks.outside import jobs, publish
from tests.integration.posts.changes import change_of

SERVICE = "https://service.example/rpc"
SECOND = "https://second.example/rpc"
TAKEN = encode_response({"flerror": False, "message": "Thanks for the ping."})


@pytest.fixture
def editor(app):
    return make_person("editor")


@pytest.fixture
def services(app):
    write_options(update_services=[SERVICE, SECOND], title="Slackwater")
    db.session.commit()


def work(app, web):
    task = partial(ping_update_service, fetcher=web)
    worker = Worker(
        {PING_UPDATE_SERVICE: task},
        context=app.app_context,
        most_attempts={PING_UPDATE_SERVICE: MOST_ATTEMPTS},
    )
    return worker.drain(retries_now=True)


def calls(web):
    read = [decode_call(asked.body) for asked in web.asked]
    return [(call.method, list(call.params)) for call in read]


def owed():
    return sorted(job.payload["service_url"] for job in jobs(PING_UPDATE_SERVICE))


def test_no_service_is_pinged_unless_the_owner_names_one(app, editor):
    """The list is empty by default."""
    publish(editor, text="x")
    assert owed() == []


def test_a_new_post_is_told_to_each_service(app, editor, services):
    """Name, address, what changed and the feed."""
    publish(editor, text="x")
    assert owed() == [SECOND, SERVICE]
    web = FakeFetcher({SERVICE: fetched(SERVICE, TAKEN), SECOND: fetched("x", TAKEN)})
    assert work(app, web) == 2
    assert calls(web) == 2 * [
        (
            "weblogUpdates.extendedPing",
            [
                "Slackwater",
                "http://blog.test/",
                "http://blog.test/2026/05/night-ferry/",
                "http://blog.test/feed/",
            ],
        )
    ]


@pytest.mark.parametrize(
    "fields",
    [{"status": PostStatus.DRAFT}, {"status": PostStatus.PRIVATE}, {"notifies": False}],
)
def test_what_is_no_news_is_not_told(app, editor, services, fields):
    """Drafts, private posts, and those that do not notify."""
    publish(editor, text="x", **fields)
    assert owed() == []


def test_a_change_is_not_told(app, editor, services):
    """Services list new posts."""
    post = publish(editor, text="x")
    work(app, FakeFetcher({url: fetched(url, TAKEN) for url in (SERVICE, SECOND)}))
    update_post(post.id, change_of(post, text="y"), by=editor)
    assert owed() == []


@pytest.mark.parametrize("number", [-32601, 0, 1, 4])
def test_a_service_that_knows_the_short_call_gets_that(
    app, editor, services, number, caplog
):
    """It may say with any fault that the long one is unknown to it."""
    write_options(update_services=[SERVICE])
    db.session.commit()
    answers = iter([encode_fault(number, "Unknown method."), TAKEN])

    class Service(FakeFetcher):
        def post(self, url, *args, **kwargs):
            self.pages[url] = fetched(url, next(answers))
            return super().post(url, *args, **kwargs)

    web = Service()
    publish(editor, text="x")
    with caplog.at_level(logging.INFO, "blog.linkbacks.outgoing.update_services"):
        assert work(app, web) == 1
    assert calls(web)[1] == (
        "weblogUpdates.ping",
        ["Slackwater", "http://blog.test/"],
    )
    assert f"Update service '{SERVICE}': It took the ping: Thanks" in caplog.text


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            fetched(
                SERVICE, encode_response({"flerror": True, "message": "Too often."})
            ),
            "It refused: Too often.",
        ),
        (fetched(SERVICE, encode_fault(4, "Go away.")), "Fault 4: Go away."),
        (fetched(SERVICE, "<html>", 404), "No answer in XML-RPC, HTTP status 404."),
        (fetched(SERVICE, encode_response("ok")), "It answered ok"),
        (AddressRefused("The address of x is not public."), "Not asked: The address"),
    ],
)
def test_a_refusal_is_logged_and_final(app, editor, services, answer, said, caplog):
    """Such a ping is news of the moment."""
    write_options(update_services=[SERVICE])
    db.session.commit()
    publish(editor, text="x")
    with caplog.at_level(logging.INFO, "blog.linkbacks.outgoing.update_services"):
        work(app, FakeFetcher({SERVICE: answer}))
    assert said in caplog.text
    assert owed() == []


@pytest.mark.parametrize(
    "answer", [ConnectionFailed("Refused."), fetched(SERVICE, "", 503)]
)
def test_a_service_that_is_away_is_tried_four_times(app, editor, services, answer):
    """Then the news is old."""
    write_options(update_services=[SERVICE])
    db.session.commit()
    publish(editor, text="x")
    web = FakeFetcher({SERVICE: answer})
    for _ in range(6):
        work(app, web)
    assert len(web.asked) == MOST_ATTEMPTS == 4
    assert [job.state for job in jobs(PING_UPDATE_SERVICE)] == [JobState.DEAD]
