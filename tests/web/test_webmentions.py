"""The webmention endpoint and the status page, as programs and browsers see them."""

import re
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from blog.extensions import db
from blog.models import PostStatus, ReceivedPing, ResponseStatus
from blog.models.ping import PingState
from tests.factories import make_mention, make_post
from tests.fakes import FakeFetcher

SOURCE = "https://other.example/five-plays"
TARGET = "http://blog.test/2026/05/night-ferry/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def web(app):
    """Nobody's pages: an endpoint that asks at once would fail here."""
    own = app.extensions["fetcher"]
    app.extensions["fetcher"] = FakeFetcher()
    yield app.extensions["fetcher"]
    app.extensions["fetcher"] = own


@pytest.fixture
def post(web):
    return make_post(slug="night-ferry", comments_open=False)


def send(client, source=SOURCE, target=TARGET, **options):
    return client.post(
        "/webmention", data={"source": source, "target": target}, **options
    )


def error_in(page: str) -> tuple[str, str]:
    """The field the only error of a form stands at, and its sentence."""
    [(field, said)] = re.findall(
        r'class="error" id="(\w+)-error">(.*?)</p>', page, re.DOTALL
    )
    return field, re.sub(r"<[^>]*>", "", said).strip()


def received_count():
    return db.session.scalar(select(func.count()).select_from(ReceivedPing))


def test_a_program_gets_201_and_the_way_to_the_status(client, post, web):
    """What it sent is kept and looked at later; nothing is asked meanwhile."""
    answer = send(client)
    assert answer.status_code == 201
    assert answer.json["status"] == "waiting"
    assert answer.json["location"] == answer.headers["Location"]
    assert re.fullmatch(r"http://blog\.test/webmention/[\w-]+", answer.json["location"])
    assert not web.asked
    assert received_count() == 1


def test_a_browser_is_led_to_the_status_page(client, post):
    """303, on the host it came to, and the page says what happens now."""
    answer = send(client, headers=BROWSER)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/webmention/")
    page = client.get(answer.headers["Location"])
    assert "Thank you. We are looking for the link." in page.text


def test_a_form_with_a_file_in_it_is_taken_as_well(client, post):
    """Some clients send every form as multipart."""
    answer = send(client, content_type="multipart/form-data")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("fields", "says", "field"),
    [
        ({}, "The form has no source", "source"),
        ({"target": TARGET}, "The form has no source", "source"),
        ({"source": SOURCE}, "The form has no target", "target"),
        (
            {"source": "javascript:alert(1)", "target": TARGET},
            "The source is not an http or https address.",
            "source",
        ),
        (
            {"source": SOURCE, "target": "ftp://blog.test/"},
            "The target is not an http or https address.",
            "target",
        ),
        (
            {"source": TARGET + "#x", "target": TARGET},
            "The source and the target are the same page.",
            "target",
        ),
        (
            {"source": SOURCE, "target": "http://blog.test/2026/05/none/"},
            "There is no such post here.",
            "target",
        ),
        (
            {"source": SOURCE, "target": "https://elsewhere.example/"},
            "The target is not on this site.",
            "target",
        ),
        (
            {"source": "http://blog.test/2026/05/other/", "target": TARGET},
            "Links between pages of this site are listed by themselves.",
            "source",
        ),
    ],
)
def test_each_cause_is_400_with_its_sentence(client, post, fields, says, field):
    """To programs as JSON, to people under the field it is about."""
    answer = client.post("/webmention", data=fields)
    assert answer.status_code == 400
    assert says in answer.json["error_description"]
    assert re.fullmatch(r"[a-z_]+", answer.json["error"])
    page = client.post("/webmention", data=fields, headers=BROWSER)
    assert page.status_code == 400
    assert page.content_type.startswith("text/html")
    at, sentence = error_in(page.text)
    assert (at, says in sentence) == (field, True)
    assert received_count() == 0


def test_what_was_typed_stays_in_the_form(client, post):
    """Escaped, like everything from outside."""
    source = 'https://other.example/"><b>'
    page = send(client, source, "nothing", headers=BROWSER)
    assert 'value="https://other.example/&#34;&gt;&lt;b&gt;"' in page.text
    assert 'value="nothing"' in page.text


def test_the_first_of_two_sources_counts(client, post):
    """As in the form that most parsers would read."""
    answer = client.post(
        "/webmention",
        data=f"source={SOURCE}&source=x&target={TARGET}",
        content_type=FORM,
    )
    assert answer.status_code == 201
    kept = db.session.scalars(select(ReceivedPing)).one()
    assert kept.source_url == SOURCE


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"source": "x"}'),
        (FORM, b"source=" + b"x" * 100_000),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"y" * 100_000),
        ("multipart/form-data", b"--x\r\n"),
    ],
)
def test_what_is_no_form_or_too_large_is_400(client, post, content_type, body):
    """With a sentence, as any other mistake of the sender."""
    answer = client.post("/webmention", data=body, content_type=content_type)
    assert answer.status_code == 400
    assert answer.json["error_description"]


def test_a_large_file_beside_the_fields_is_400(client, post):
    """64 KiB are enough for two addresses, however they come."""
    fields = {"source": SOURCE, "target": TARGET, "f": (BytesIO(b"x" * 200_000), "x")}
    answer = client.post("/webmention", data=fields)
    assert answer.status_code == 400
    assert "larger than" in answer.json["error_description"]


types = st.sampled_from(["", FORM, "multipart/form-data; boundary=x", "text/xml"])
bodies = st.binary(max_size=500) | st.lists(
    st.sampled_from(
        [b"source=", b"target=", b"&", b"%", b"http://", b"blog.test/", b"--x"]
    )
    | st.binary(max_size=5),
    max_size=20,
).map(b"".join)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(bodies, types | st.text(st.characters(codec="ascii", categories=["L", "P"])))
def test_no_bytes_break_the_endpoint(client, post, body, content_type):
    """Whatever is sent, a program gets JSON and a person a page, never a 500."""
    for accept in ("*/*", "text/html"):
        answer = client.post(
            "/webmention",
            data=body,
            content_type=content_type,
            headers={"Accept": accept},
        )
        assert answer.status_code in {400, 201, 429, 303}


def test_a_failure_of_ours_is_500_and_says_nothing_of_the_inside(client, post, app):
    """JSON for programs; people keep what they typed."""
    del app.extensions["fetcher"]
    answer = send(client)
    assert answer.status_code == 500
    assert answer.json == {
        "error": "failed",
        "error_description": "This site could not take the ping. Try again later.",
    }
    page = send(client, headers=BROWSER)
    assert page.status_code == 500
    assert "This site could not take the ping. Try again later." in page.text
    assert f'value="{SOURCE}"' in page.text


def test_the_form_is_filled_in_from_the_address(client, post):
    """A post's page leads here with the target known."""
    page = client.get("/webmention", query_string={"target": TARGET})
    assert page.status_code == 200
    assert f'value="{TARGET}"' in page.text
    assert 'name="source"' in page.text
    assert page.headers["Cache-Control"] == "no-store"


def make_received(post, state, response=None, **fields):
    row = ReceivedPing(
        pair_key=f"pair {state} {fields}"[:64],
        protocol="webmention",
        source_url=SOURCE,
        target_url=TARGET,
        post=post,
        state=state,
        response=response,
        **fields,
    )
    db.session.add(row)
    db.session.commit()
    return f"/webmention/{row.public_id}"


NO_LINK = "No link found. We looked at the page you sent and it does not link to this post yet."
FATES = [
    ("waiting", None, {}, "waiting", "Thank you. We are looking for the link."),
    ("verified", "pending", {}, "pending", "Found. It will appear once approved."),
    ("verified", "spam", {}, "pending", "Found. It will appear once approved."),
    ("verified", "approved", {}, "approved", "It is shown under the post."),
    (
        "verified",
        "trashed",
        {},
        "hidden",
        "The link was found. The mention is not shown here.",
    ),
    (
        "verified",
        None,
        {},
        "hidden",
        "The link was found. The mention is not shown here.",
    ),
    (
        "refused",
        None,
        {"reason": "SourceHasNoLink", "sentence": "No link there."},
        "refused",
        NO_LINK,
    ),
    (
        "refused",
        None,
        {"reason": "TargetClosed", "sentence": "This post takes none."},
        "refused",
        "This post takes none.",
    ),
    ("refused", None, {"reason": "AccessDenied"}, "refused", "It was not taken."),
    (
        "removed",
        None,
        {"sentence": "Its link is gone."},
        "removed",
        "The page or its link is gone, so it is not shown here any more.",
    ),
    (
        "failed",
        None,
        {"sentence": "It answered with status 503."},
        "failed",
        "That page did not answer.",
    ),
]


@pytest.mark.parametrize(
    "fate",
    FATES,
    ids=[f"{fate[0]} {fate[1] or fate[2].get('reason', '')}" for fate in FATES],
)
def test_the_status_page_tells_every_fate(client, post, fate):
    """In one sentence, in HTML by default and in JSON for those who ask for it."""
    state, status, fields, word, sentence = fate
    mention = make_mention(post, status=ResponseStatus(status)) if status else None
    address = make_received(post, PingState(state), mention, **fields)
    shown = f"{TARGET}#mention-{mention.id}" if word == "approved" else None

    page = client.get(address, headers={"Accept": "*/*"})
    assert page.status_code == 200
    assert page.content_type.startswith("text/html")
    assert sentence in page.text
    assert ("See it there" in page.text) == bool(shown)
    assert ("Look again" in page.text) == (word == "waiting")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"

    said = client.get(address, headers={"Accept": "application/json"}).json
    assert (said["status"], said["summary"]) == (word, sentence)
    assert (said["source"], said["target"]) == (SOURCE, TARGET)
    assert said.get("url") == shown


def test_who_sends_it_again_is_told_that_it_is_already_here(client, post):
    """With the way there; one that still waits is told so."""
    shown = make_received(post, PingState.VERIFIED, make_mention(post))
    page = client.get(f"{shown}?again=1")
    assert "Already here." in page.text
    assert "See it there" in page.text
    waiting = make_received(post, PingState.WAITING)
    assert "Already here." not in client.get(f"{waiting}?again=1").text


def test_a_mention_of_the_home_page_is_shown_there(client, web):
    """There is no post it could stand under."""
    mention = make_mention(make_post())
    mention.post = None
    address = make_received(None, PingState.VERIFIED, mention)
    assert "It is shown on the front page." in client.get(address).text


def test_a_post_that_is_no_longer_public_shows_nothing(client, web):
    """No link to where nobody can read."""
    post = make_post(status=PostStatus.PRIVATE)
    address = make_received(post, PingState.VERIFIED, make_mention(post))
    page = client.get(address)
    assert "The mention is not shown here." in page.text
    assert "See it there" not in page.text


def test_what_others_sent_is_escaped_on_the_status_page(client, post):
    """The source's address and the words of a refusal come from outside."""
    address = make_received(
        post, PingState.REFUSED, reason="PingRefused", sentence="<script>x</script>"
    )
    page = client.get(address).text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize("public_id", ["none", "%00", "x" * 3000, "a'b"])
def test_an_unknown_status_page_is_404(client, post, public_id):
    """Whatever stands there."""
    assert client.get(f"/webmention/{public_id}").status_code == 404
