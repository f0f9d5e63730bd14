"""What an app's own address says about it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.errors import ConnectionFailed
from blog.remote.indieauth.clients import LIMITS, Client, meet_client, read_client
from tests.fakes import FakeFetcher, fetched

APP = "https://quill.test/"
UNKNOWN = Client(APP)


def metadata(**fields):
    said = {"client_id": APP, "client_name": "Quill", "client_uri": APP} | fields
    body = json.dumps(
        {name: value for name, value in said.items() if value is not None}
    )
    return fetched(APP, body, headers={"Content-Type": "application/json"})


def meet(page, client_id=APP):
    return meet_client(client_id, FakeFetcher({client_id: page}))


def test_an_app_is_known_by_its_metadata():
    """A document in JSON tells its name, its page and where it takes answers."""
    listed = ["https://other.test/back", "com.quill:/back", "/here"]
    app = meet(metadata(redirect_uris=listed))
    assert (app.name, app.page_url, app.is_read) == ("Quill", APP, True)
    assert app.redirect_uris == (
        "https://other.test/back",
        "com.quill:/back",
        "https://quill.test/here",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "https://other.test/"},
        {"client_id": None},
        {"client_id": ["x"]},
        {"client_id": "nonsense"},
    ],
)
def test_metadata_of_another_app_count_for_nothing(wrong):
    """The document must name the address at which it stands."""
    assert meet(metadata(**wrong)) == UNKNOWN


def test_wrong_fields_are_left_out():
    """A name that is no text, a page elsewhere, a list that is none."""
    app = meet(metadata(client_name=7, client_uri="https://o.test/", redirect_uris="x"))
    assert app == Client(APP, is_read=True)
    assert meet(
        metadata(redirect_uris=[7, None, "", "http://[", "ok:/x"])
    ).redirect_uris == ("ok:/x",)


def test_a_name_cannot_pose_or_push_others_away():
    """It stands on one line, without marks that turn the text, and has an end."""
    app = meet(metadata(client_name="Qu\u202eill\n\n" + "very " * 50))
    assert app.name.startswith("Quill very")
    assert len(app.name) <= 80


def test_an_older_app_is_known_by_its_page():
    """An h-app tells the name, links and headers where it takes answers."""
    page = fetched(
        APP,
        '<link rel="redirect_uri" href="/back"><div class="h-app">'
        '<a class="u-url p-name" href="/">Quill</a></div>',
        headers={"Link": '</x>; rel="me", <https://o.test/b>; rel="redirect_uri"'},
    )
    app = meet(page)
    assert app.name == "Quill"
    assert app.redirect_uris == ("https://o.test/b", "https://quill.test/back")


@pytest.mark.parametrize(
    "page",
    [
        ConnectionFailed("The connection failed."),
        fetched(APP, "", status=500),
        fetched(APP, "{", headers={"Content-Type": "application/json"}),
        fetched(APP, "[" * 100_000, headers={"Content-Type": "application/json"}),
        fetched(APP, b"\xff", headers={"Content-Type": "application/json"}),
        fetched(APP, "[]", headers={"Content-Type": "application/json"}),
        fetched(APP, "x", headers={"Content-Type": "image/png"}),
        fetched(APP, "<div class=h-app>Quill</div>", is_truncated=True),
        fetched("https://evil.test/", "<div class=h-app>Quill</div>"),
    ],
)
def test_of_an_app_that_cannot_be_read_only_the_address_is_known(page):
    """Nor of one whose address leads to another host: that could be anybody's."""
    assert meet(page) == UNKNOWN
    assert UNKNOWN.shown_name == "quill.test"


@pytest.mark.parametrize(
    "client_id", ["http://127.0.0.1:5000/", "http://[::1]/", "http://app.localhost/"]
)
def test_an_app_on_ones_own_computer_is_not_asked(client_id):
    """What answers there is not what the person sees (IndieAuth 4.2)."""
    fetcher = FakeFetcher()
    assert meet_client(client_id, fetcher).is_near
    assert fetcher.asked == []


def test_an_app_costs_little():
    """Three seconds and 256 KB at most."""
    fetcher = FakeFetcher({APP: metadata()})
    meet_client(APP, fetcher)
    assert fetcher.asked[0].told["limits"] == LIMITS
    assert (LIMITS.seconds, LIMITS.bytes) == (3, 256 * 1024)


def test_answers_go_to_the_apps_own_host_or_where_it_lists():
    """And nowhere else, by one letter."""
    app = meet(metadata(redirect_uris=["https://other.test/back", "com.quill:/back"]))
    assert app.takes_answers_at("https://quill.test/anything")
    assert app.takes_answers_at("https://other.test/back")
    assert app.takes_answers_at("com.quill:/back")
    assert not app.takes_answers_at("https://other.test/back/")
    assert not app.takes_answers_at("https://other.test/")
    assert not app.takes_answers_at("com.quill:/back2")


@given(
    st.binary(), st.sampled_from(["application/json", "text/html", "text/plain", ""])
)
def test_any_bytes_make_an_app_or_none(body, content_type):
    """A stranger's page never breaks ours."""
    page = fetched(APP, body, headers={"Content-Type": content_type})
    assert read_client(APP, page).client_id == APP
