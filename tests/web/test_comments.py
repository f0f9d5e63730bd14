import re
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from blog.extensions import db
from blog.models import PostStatus, Response, ResponseStatus, SiteRule
from blog.responses.sentences import status_sentence
from blog.site.options import HoldPolicy, write_options
from tests.factories import make_comment, make_post
from tests.web.visitor import Visitor, make_member

TOKEN = re.compile(r'name="token"[^>]* value="([^"]+)"')
FINE = {
    "name": "R. Pascoe",
    "email": "r@mail.test",
    "url": "https://pascoe.example/",
    "text": "My father serviced the *compressors*.",
}


@pytest.fixture
def reader(app):
    return Visitor(app)


@pytest.fixture
def send(stopped_clock):
    """Load the form, take some seconds to type, and send the fields."""

    def send(visitor, post, seconds=30, query="", **fields):
        address = f"/comment/{post.id}"
        page = visitor.get(address + query).text
        stopped_clock.advance(seconds=seconds)
        token = TOKEN.search(page)
        data = {"token": token[1] if token else "", **fields}
        return visitor.post(address, data=data)

    return send


def stored():
    db.session.rollback()
    return db.session.scalars(select(Response).order_by(Response.id)).all()


def value_of(page, name):
    """Return what stands in a field of a page: input or textarea."""
    found = re.search(
        rf'<textarea[^>]*name="{name}"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL
    ) or re.search(rf'<input[^>]*name="{name}"[^>]* value="([^"]*)"', page)
    return unescape(found[1])


def test_the_form_is_a_page_without_script_or_cookie(reader):
    """It says what it is about, and sets no cookie."""
    post = make_post(title="Foghorns & <ferries>")
    answer = reader.get(f"/comment/{post.id}")
    assert answer.status_code == 200
    assert "Foghorns &amp; &lt;ferries&gt;" in answer.text
    assert "Write a comment" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for name in ("name", "email", "url", "text"):
        assert f'<label class="label" for="{name}"' in answer.text


def test_a_first_comment_waits_and_its_writer_sees_it(reader, send):
    """Stored, answered by 303, and shown to the one who has the receipt."""
    post = make_post()
    answer = send(reader, post, **FINE)
    assert answer.status_code == 303
    [comment] = stored()
    assert comment.status is ResponseStatus.PENDING
    assert comment.text == FINE["text"]
    assert comment.author_url == FINE["url"]
    assert comment.remote_addr == "127.0.0.1"
    page = reader.get(answer.location)
    assert "Thank you." in page.text
    assert "Your comment is waiting for approval." in page.text
    assert "<em>compressors</em>" in page.text
    assert "r@mail.test" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" not in page.headers


def test_the_receipt_leads_to_the_comment_once_it_is_shown(reader, send):
    """And to nothing once it is in the bin, or for a number made up."""
    post = make_post()
    receipt = send(reader, post, **FINE).location
    [comment] = stored()
    comment.status = ResponseStatus.APPROVED
    place = f"{comment.post.permalink}#comment-{comment.id}"
    db.session.commit()
    assert reader.get(receipt).location == place
    comment.status = ResponseStatus.TRASHED
    db.session.commit()
    assert reader.get(receipt).status_code == 404
    assert reader.get("/comment/sent/12").status_code == 404
    assert reader.get("/comment/sent/%00%ff").status_code == 404


def test_a_known_writer_is_led_to_the_comment_itself(reader, send):
    """It is on the page at once."""
    make_comment(author_name=FINE["name"], author_email=FINE["email"])
    post = make_post()
    answer = send(reader, post, **FINE)
    assert answer.status_code == 303
    assert answer.location == f"{post.permalink}#comment-{stored()[-1].id}"


def test_a_filled_trap_is_told_truthfully(reader, send):
    """It lies in spam, and the page says so and why."""
    answer = send(reader, make_post(), **FINE, subject="Cheap tickets")
    [comment] = stored()
    assert comment.status is ResponseStatus.SPAM
    page = reader.get(answer.location).text
    assert "Your comment is in spam." in page
    assert "waiting for approval" not in page.lower()


@pytest.mark.parametrize(
    ("pings_open", "sentence"),
    [
        (True, "Comments are closed, but trackbacks and pingbacks are open."),
        (False, "Comments, trackbacks and pingbacks are closed."),
    ],
)
def test_a_closed_post_has_no_form(reader, send, pings_open, sentence):
    """The page is a 403 with the sentence, and sending stores nothing."""
    post = make_post(comments_open=False, pings_open=pings_open)
    page = reader.get(f"/comment/{post.id}")
    sent = send(reader, post, **FINE)
    for answer in (page, sent):
        assert answer.status_code == 403
        assert sentence in answer.text
        assert "Send comment" not in answer.text
    assert stored() == []


@pytest.mark.parametrize(
    "closes", [{"comment_door": "closed"}, {"comments_close_after": 1}]
)
def test_comments_that_close_by_the_owner_s_rules_have_no_form(
    reader, send, stopped_clock, closes
):
    """The post's own switch is on; the page says what is true."""
    post = make_post(published_at=stopped_clock() - timedelta(days=1))
    write_options(**closes)
    db.session.commit()
    for answer in (reader.get(f"/comment/{post.id}"), send(reader, post, **FINE)):
        assert answer.status_code == 403
        assert (
            "Comments are closed, but trackbacks and pingbacks are open." in answer.text
        )
    assert stored() == []


def test_a_blocked_sender_is_answered_like_everybody(reader, send):
    """The comment goes to spam; whether somebody is blocked is nobody's business."""
    db.session.add(SiteRule(scope="sender", pattern=FINE["email"], verdict="block"))
    db.session.commit()
    answer = send(reader, make_post(), **FINE)
    assert answer.status_code == 303
    assert "/comment/sent/" in answer.headers["Location"]
    [comment] = stored()
    assert comment.status is ResponseStatus.SPAM


def test_comments_that_closed_while_somebody_wrote_store_nothing(reader, stopped_clock):
    """A form from before does not get in."""
    post = make_post()
    token = TOKEN.search(reader.get(f"/comment/{post.id}").text)[1]
    stopped_clock.advance(minutes=1)
    post.comments_open = False
    db.session.commit()
    answer = reader.post(f"/comment/{post.id}", data=FINE | {"token": token})
    assert answer.status_code == 403
    assert stored() == []


@pytest.mark.parametrize("status", sorted(set(PostStatus) - {PostStatus.PUBLISHED}))
def test_a_post_that_is_not_public_answers_404(reader, send, status):
    """As if it were not there, for every way of asking."""
    post = make_post(status=status)
    assert reader.get(f"/comment/{post.id}").status_code == 404
    assert send(reader, post, **FINE).status_code == 404
    assert stored() == []


@pytest.mark.parametrize("path", ["0", "12345", "2147483648", "9" * 40, "-1", "x"])
def test_a_number_without_a_post_answers_404(reader, path):
    """However large, and without asking the database what it cannot hold."""
    make_post()
    assert reader.get(f"/comment/{path}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Write your name."),
        ("name", "\0\x07 ", "Write your name."),
        ("name", "x" * 201, "A name has 200 characters at most."),
        ("email", "", "Write your email address. It is never shown."),
        ("email", "hana@", "Write the part after the @ sign too."),
        ("email", "hana", "Write an address like name@example.org."),
        ("email", "a b@c.d", "Write an address like name@example.org."),
        ("url", "javascript:alert(1)", "begins with https:// or http://."),
        ("url", "pascoe.example", "begins with https:// or http://."),
        ("url", "http://", "begins with https:// or http://."),
        ("url", "http://[::1", "begins with https:// or http://."),
        ("url", "https://a.example/" + "x" * 2000, "begins with https:// or http://."),
        ("text", "", "Write a comment."),
        ("text", "\r\n\t ", "Write a comment."),
        ("text", "x" * 10_241, "The comment is longer than 10 KB."),
    ],
)
def test_a_wrong_field_keeps_everything_and_says_so_beside_it(
    reader, send, field, value, sentence
):
    """The sentence is linked to the field, and a summary on top takes the focus."""
    typed = FINE | {field: value}
    answer = send(reader, make_post(), **typed)
    assert answer.status_code == 422
    page = answer.text
    assert f'id="{field}-error"' in page
    assert sentence in unescape(page)
    assert re.search(
        rf'<(input|textarea)[^>]*aria-describedby="[^"]*{field}-error', page
    )
    assert re.search(r'role="alert" tabindex="-1" autofocus', page)
    for name in set(FINE) - {field}:
        assert value_of(page, name) == FINE[name]
    if value.isprintable():
        assert value_of(page, field) == value
    assert stored() == []


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [(1, "faster than anyone can type"), (90_000, "open for more than a day")],
)
def test_a_form_sent_too_soon_or_too_late_can_be_sent_again(
    reader, send, stopped_clock, seconds, sentence
):
    """Nothing is lost: the page it answers with has the text and a new token."""
    post = make_post()
    answer = send(reader, post, seconds=seconds, **FINE)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert value_of(answer.text, "text") == FINE["text"]
    stopped_clock.advance(seconds=5)
    token = TOKEN.search(answer.text)[1]
    again = reader.post(f"/comment/{post.id}", data=FINE | {"token": token})
    assert again.status_code == 303


@pytest.mark.parametrize("token", [None, "", "forged", "a.b.c", "\udcff\0"])
def test_nothing_is_stored_without_our_token(reader, token):
    """The form protects itself, as the global check leaves it alone."""
    data = FINE if token is None else FINE | {"token": token.encode(errors="replace")}
    answer = reader.post(f"/comment/{make_post().id}", data=data)
    assert answer.status_code == 422
    assert "did not come from this page" in answer.text
    assert stored() == []


def test_the_same_comment_twice_is_told(reader, send):
    """Beside the text, which stays."""
    post = make_post()
    send(reader, post, **FINE)
    answer = send(reader, post, **FINE)
    assert answer.status_code == 422
    assert "That comment is already here." in answer.text
    assert len(stored()) == 1


def test_too_many_at_once_are_told_when_to_come_back(reader, send):
    """429 with Retry-After, a sentence in minutes, and the text still there."""
    post = make_post()
    for number in range(10):
        send(reader, post, seconds=10, **FINE | {"text": f"Number {number}."})
    answer = send(reader, post, seconds=10, **FINE)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    assert "Send this one again in 9 minutes." in answer.text
    assert value_of(answer.text, "text") == FINE["text"]
    assert len(stored()) == 10


def test_an_answer_is_written_on_a_page_of_its_own(reader, send):
    """It shows what is answered and stores which it was."""
    post = make_post()
    answered = make_comment(post, author_name="Hana <b>", text="A question?")
    query = f"?reply_to={answered.id}"
    page = reader.get(f"/comment/{post.id}{query}").text
    assert "Answer Hana &lt;b&gt;" in page
    assert "A question?" in page
    assert value_of(page, "parent_id") == str(answered.id)
    send(reader, post, query=query, **FINE, parent_id=str(answered.id))
    assert stored()[-1].parent_id == answered.id


def test_only_what_is_shown_there_can_be_answered(reader):
    """A waiting comment is not shown to somebody who guesses its number."""
    post = make_post()
    waiting = make_comment(post, status=ResponseStatus.PENDING, text="Not yet public.")
    for number in (waiting.id, make_comment().id, 99999):
        answer = reader.get(f"/comment/{post.id}?reply_to={number}")
        assert answer.status_code == 404
        assert "Not yet public." not in answer.text
    for number in ("x", "-1", "9" * 30):
        assert reader.get(f"/comment/{post.id}?reply_to={number}").status_code == 200


def test_an_answer_to_something_that_went_keeps_the_text(reader, send):
    """Sent once more, it stands by itself."""
    post = make_post()
    answered = make_comment(post)
    answered.status = ResponseStatus.TRASHED
    db.session.commit()
    answer = send(reader, post, **FINE, parent_id=str(answered.id))
    assert answer.status_code == 422
    assert "no longer here" in answer.text
    assert value_of(answer.text, "parent_id") == ""
    assert value_of(answer.text, "text") == FINE["text"]


def test_a_signed_in_author_needs_no_name_and_does_not_wait(app, send):
    """The account has both, whatever the form says."""
    author = make_member("author", name="Maren Holt")
    post = make_post(author=author, comments_open=False)
    visitor = Visitor(app)
    visitor.sign_in(author.username)
    page = visitor.get(f"/comment/{post.id}").text
    assert "You write as Maren Holt." in page
    assert 'name="email"' not in page
    answer = send(visitor, post, text="Corrected.", name="Somebody else")
    assert answer.status_code == 303
    [comment] = stored()
    assert comment.status is ResponseStatus.APPROVED
    assert comment.author_name == "Maren Holt"


def test_a_strangers_token_does_not_work_in_a_moderators_name(
    app, reader, stopped_clock
):
    """Another site cannot make an editor's browser send its words."""
    post = make_post()
    editor = make_member("editor")
    visitor = Visitor(app)
    visitor.sign_in(editor.username)
    token = TOKEN.search(reader.get(f"/comment/{post.id}").text)[1]
    stopped_clock.advance(minutes=1)
    answer = visitor.post(
        f"/comment/{post.id}", data={"token": token, "text": "Buy this."}
    )
    assert answer.status_code == 422
    assert stored() == []


@pytest.mark.parametrize("comments_open", [True, False])
@pytest.mark.parametrize("pings_open", [True, False])
def test_the_form_stands_where_the_sentence_says(reader, comments_open, pings_open):
    """Below the afterword when comments are open, and nowhere else; without a cookie."""
    post = make_post(comments_open=comments_open, pings_open=pings_open)
    answer = reader.get(post.permalink)
    assert status_sentence(comments_open, pings_open) in answer.text
    form = f'action="/comment/{post.id}"'
    assert (form in answer.text) is comments_open
    assert "Set-Cookie" not in answer.headers


def test_a_comment_goes_from_the_page_through_the_queue_to_the_page(
    app, reader, stopped_clock
):
    """Written below the post, approved by its author, shown where its address leads."""
    author = make_member("author")
    post = make_post(author=author)
    path = post.permalink
    token = TOKEN.search(reader.get(path).text)[1]
    stopped_clock.advance(minutes=2)
    sent = reader.post(f"/comment/{post.id}", data=FINE | {"token": token})
    assert sent.status_code == 303
    [comment] = stored()
    number = comment.id
    assert "compressors" not in reader.get(path).text
    visitor = Visitor(app)
    visitor.sign_in(author.username)
    visitor.submit("/studio/moderation/", {"decision": f"approve:{number}"})
    page = reader.get(path).text
    assert f'id="comment-{number}"' in page
    assert "<em>compressors</em>" in page
    assert FINE["email"] not in page
    assert reader.get(sent.location).location == f"{path}#comment-{number}"
    assert f"/comment/{post.id}?reply_to={number}" in unescape(page)


@pytest.mark.parametrize(
    ("policy", "hint"),
    [
        (HoldPolicy.FIRST, "Your first comment here is read before it appears."),
        (HoldPolicy.EVERYTHING, "Comments are read before they appear."),
    ],
)
def test_the_form_says_whether_somebody_reads_it_first(reader, policy, hint):
    """The hint follows the owner's policy."""
    post = make_post()
    write_options(hold=policy)
    db.session.commit()
    assert hint in reader.get(f"/comment/{post.id}").text


def test_hostile_words_are_shown_as_words(reader, send):
    """No tag, no scheme and no event gets into the page of the writer either."""
    bad = '<script>alert(1)</script> [x](javascript:alert(1)) <img onerror="x">'
    answer = send(reader, make_post(), **FINE | {"text": bad, "name": "<i>R</i>"})
    page = reader.get(answer.location).text
    assert "<script>alert" not in page
    assert "<img onerror" not in page
    assert 'href="javascript' not in page
    assert "&lt;i&gt;R&lt;/i&gt;" in page


def test_links_in_comments_are_not_vouched_for(reader, send):
    """Search engines are told that visitors wrote them."""
    text = "See https://spam.example/ and [this](https://spam.example/2)."
    answer = send(reader, make_post(), **FINE | {"text": text})
    page = reader.get(answer.location).text
    links = re.findall(r'<a href="https://spam.example[^>]*>', page)
    assert len(links) == 2
    assert all('rel="nofollow ugc noopener"' in link for link in links)


def test_a_comment_from_elsewhere_that_cannot_be_rendered_stays_words(app):
    """An imported text may be longer than one written here."""
    show = app.jinja_env.filters["comment_html"]
    assert show("<b>" + "x" * 20_000).startswith("<p>&lt;b&gt;xxx")


anything = st.text(max_size=300) | st.sampled_from(
    [
        "\0",
        "\ud83d",
        "\u202e",
        "x" * 11_000,
        "[" * 3_000,
        ">" * 500,
        "a@b.c",
        "http://[",
    ]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    fields=st.dictionaries(
        st.sampled_from(["name", "email", "url", "text", "parent_id", "subject"]),
        anything,
    )
)
@example(fields={"parent_id": "9" * 20})
@example(fields={"text": "\ud83d", "name": "\ud83d"})
def test_whatever_is_sent_is_answered_in_words(reader, send, fields):
    """Stored, refused with a reason, or asked to wait; never an error of ours."""
    sent = {n: v.encode("utf-8", "surrogatepass") for n, v in (FINE | fields).items()}
    answer = send(reader, make_post(), seconds=120, **sent)
    assert answer.status_code in {303, 422}
