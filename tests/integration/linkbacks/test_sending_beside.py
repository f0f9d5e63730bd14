"""An author saves while the worker is about to send: they wait for each other."""

from threading import Event, Thread

import pytest

from blog import signals
from blog.extensions import db
from blog.linkbacks.outgoing.planning import digest_of
from blog.models import DeliveryState, Post
from blog.posts.transaction import writing
from tests.factories import make_person
from tests.fakes import fetched
from tests.integration.linkbacks.outside import (
    OTHER,
    WEBMENTION,
    Outside,
    jobs,
    only_delivery,
    publish,
    takes_webmention,
    worker_of,
)

PATIENCE_SECONDS = 30


@pytest.fixture
def beside(app):
    """Starts a function in a thread, with a context of its own."""
    threads = []

    def start(work):
        def run():
            with app.app_context():
                work()

        threads.append(Thread(target=run))
        threads[-1].start()
        return threads[-1]

    yield start
    for thread in threads:
        thread.join(PATIENCE_SECONDS)


def test_a_text_being_saved_is_told_as_saved(app, beside):
    """Nothing is composed from the old text once the new one is being stored."""
    looking, is_planned = Event(), Event()

    def look(_asked):
        looking.set()
        assert is_planned.wait(PATIENCE_SECONDS)
        return fetched(OTHER, takes_webmention())

    web = Outside({OTHER: look, WEBMENTION: fetched(WEBMENTION)})
    number = publish(make_person("editor"), OTHER).id
    sender = beside(worker_of(app, web).drain)
    assert looking.wait(PATIENCE_SECONDS)
    with writing():
        post = db.session.get(Post, number, with_for_update=True)
        post.html += "<p>More.</p>"
        db.session.flush()
        signals.post_updated.send(post)
        db.session.flush()
        is_planned.set()
        sender.join(0.3)
        assert sender.is_alive()
        assert web.posted == []
        digest = digest_of(post)
    sender.join(PATIENCE_SECONDS)
    assert len(web.posted) == 1
    assert only_delivery().sent_digest == digest
    assert only_delivery().state is DeliveryState.ACCEPTED
    assert jobs() == []
