"""What the pages and endpoints we write to may answer: nothing a database refuses."""

import json

import pytest

from blog.models import DeliveryState
from tests.factories import make_person
from tests.fakes import fetched
from tests.integration.linkbacks.outside import (
    OTHER,
    WEBMENTION,
    Outside,
    jobs,
    only_delivery,
    publish,
    takes_pingback,
    takes_webmention,
    worker_of,
)

NUL = "https://other.example/a\0b"
BLOCK = (
    f'<!-- <rdf:Description dc:identifier="{OTHER}" trackback:ping="{NUL}"/> -->'
    "<p>An essay."
)


def tell(app, web):
    publish(make_person("editor"), OTHER)
    worker_of(app, web).drain()
    return only_delivery()


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("sentence", ["a\ud800b", "\udfffab", "a\0b"])
def test_words_nobody_can_keep_are_kept_without_them(app, sentence, status):
    """The other side heard us, so it is not told again."""
    said = json.dumps({"error": "x", "error_description": sentence})
    answer = fetched(WEBMENTION, said, status=status)
    web = Outside({OTHER: takes_webmention(), WEBMENTION: answer})
    delivery = tell(app, web)
    states = {200: DeliveryState.ACCEPTED, 400: DeliveryState.REFUSED}
    assert (delivery.state, delivery.answer) == (states[status], "ab")
    assert len(web.posted) == 1
    assert not jobs()


@pytest.mark.parametrize("location", [NUL, "https://other.example/\ud800"])
def test_a_status_page_nobody_can_ask_is_none(app, location):
    """It was accepted all the same."""
    answer = fetched(WEBMENTION, "", status=201, headers={"Location": location})
    delivery = tell(app, Outside({OTHER: takes_webmention(), WEBMENTION: answer}))
    assert delivery.state is DeliveryState.ACCEPTED
    assert delivery.status_url is None


@pytest.mark.parametrize(
    "page",
    [
        takes_pingback(NUL),
        BLOCK,
        fetched(OTHER, "x", headers={"X-Pingback": NUL}),
        fetched(OTHER, "x", headers={"Link": f'<{NUL}>; rel="webmention"'}),
    ],
    ids=["pingback", "trackback", "header", "link"],
)
def test_an_endpoint_nobody_can_ask_is_none(app, page):
    """The page takes nothing, and that is said."""
    delivery = tell(app, Outside({OTHER: page}))
    assert delivery.state is DeliveryState.NO_ENDPOINT
    assert not jobs()
