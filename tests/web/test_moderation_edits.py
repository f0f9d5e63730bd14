"""Other people's words are edited in the queue, and everybody who decides sees how."""

import pytest
from lxml import html

from blog import clock
from blog.extensions import db
from blog.models import MentionType, ResponseStatus
from blog.responses.editing import Words, edit_response
from tests.factories import make_comment, make_mention, make_person, make_post
from tests.queries import count_queries
from tests.web.desk import Desk, error_beside, form_on, fresh, words_of, words_on

QUEUE = "/studio/moderation/"
PENDING, APPROVED = ResponseStatus.PENDING, ResponseStatus.APPROVED
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def desk(app):
    return Desk(app)


def edit(desk, response, place="", **fields):
    return desk.press(f"{QUEUE}{response.id}/edit{place}", "Save", **fields)


def undo(desk, place=QUEUE):
    page = html.document_fromstring(desk.get(place).text)
    [bar] = page.find_class("undo")
    desk.press(place, "UndoZ")
    return words_of(bar.find("span"))


def row_of(desk, place=QUEUE):
    page = html.document_fromstring(desk.get(place).text)
    return " ".join(" ".join(page.find_class("it")[0].itertext()).split())


@pytest.mark.parametrize("status", [PENDING, APPROVED, ResponseStatus.SPAM])
def test_an_edit_is_saved_and_undone(desk, status):
    """Its state stays; the same row is selected afterwards."""
    comment = make_comment(text="Call 555 0199.", author_name="Hana", status=status)
    tab = {PENDING: "waiting", APPROVED: "approved"}.get(status, "spam")
    place = f"?tab={tab}&search=Hana"
    answer = edit(desk, comment, place, text="Call me.")
    assert (answer.status_code, fresh(comment).text) == (303, "Call me.")
    assert answer.location.endswith(f"selected={comment.id}#response-{comment.id}")
    assert f"search=Hana&selected={comment.id}" in answer.location
    assert fresh(comment).status is status
    assert undo(desk, QUEUE + place) == "Comment from Hana edited"
    assert (fresh(comment).text, comment.edited_at) == ("Call 555 0199.", None)


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (make_comment, {"text", "author_name", "author_email", "author_url"}),
        (make_mention, {"title", "author_name", "author_url"}),
        (
            lambda: make_mention(type=MentionType.REPLY),
            {"title", "text", "author_name", "author_url"},
        ),
    ],
)
def test_the_form_has_what_can_be_edited(desk, make, fields):
    """Filled with what is there; the quoted sentence is not in it."""
    response = make()
    form = form_on(desk.get(f"{QUEUE}{response.id}/edit").text, "author_name")
    assert set(form) == fields | {"csrf_token", "version"}
    assert form["author_name"] == response.author_name


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("text", " ", "Leave it some words, or put it into the bin."),
        ("author_name", "x" * 201, "A name has 200 characters at most."),
        ("author_email", "hana", "Write an address like name@example.org."),
        ("author_url", "javascript:alert(1)", "begins with https:// or http://."),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field(desk, field, typed, sentence):
    """And everything typed is still there."""
    comment = make_comment()
    typed = {"text": "Kind words", "author_name": "Hana", field: typed}
    answer = edit(desk, comment, **typed)
    assert answer.status_code == 422
    assert sentence in error_beside(answer.text, field)
    shown = form_on(answer.text, "author_name")
    assert {name: shown[name] for name in typed} == typed
    assert fresh(comment).edited_at is None


def test_nothing_changed_is_told(desk):
    """Nobody is named as an editor, and there is nothing to undo."""
    comment = make_comment(status=PENDING)
    edit(desk, comment)
    assert desk.told(QUEUE) == ["Nothing to do: it says so already."]
    assert "Edited by" not in row_of(desk)


def test_a_row_says_who_edited_it_and_what_came(desk):
    """What went and what came are told apart by more than their colour."""
    comment = make_comment(
        status=PENDING, text="A kind word. Buy now", author_email="a@mail.test"
    )
    edit(desk, comment, text="A kind word.", author_email="b@mail.test")
    page = desk.get(QUEUE).text
    assert "A kind word.<del> Buy now</del>" in page
    assert "<del>a</del><ins>b</ins>@mail.test" in page
    told = row_of(desk)
    assert f"Edited by {desk.person.name} on 14 May 2026 What came" in told


def test_readers_see_the_new_words_made_safe(desk):
    """What a moderator writes passes the same gate as what a stranger does."""
    post = make_post()
    comment = make_comment(post, text="Old words")
    mention = make_mention(post, type=MentionType.REPLY, text="Old reply")
    edit(desk, comment, text=f"*New* words {HOSTILE}", author_name=HOSTILE)
    edit(desk, mention, text=HOSTILE, title=HOSTILE, author_name=HOSTILE)
    for page in (desk.get(post.permalink).text, desk.get(QUEUE + "?tab=approved").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    page = desk.get(post.permalink).text
    assert "<em>New</em> words" in page
    assert "Old words" not in page
    assert "Old reply" not in page


def test_two_who_edit_at_once_are_told(app, desk):
    """Who comes second decides whose words stay; nothing typed is lost."""
    comment = make_comment(text="One")
    path = f"{QUEUE}{comment.id}/edit"
    opened = desk.get(path).text
    edit(Desk(app), comment, text="Two")
    answer = desk.press_on(opened, path, "Save", text="Three")
    assert answer.status_code == 422
    assert "Somebody else edited it in the meantime." in words_on(answer.text)
    assert fresh(comment).text == "Two"
    again = desk.press_on(answer.text, path, "Save")
    assert again.status_code == 303
    assert fresh(comment).text == "Three"


def test_a_form_open_too_long_keeps_the_words(desk):
    """The token is old, the words are not lost."""
    comment = make_comment(text="One")
    answer = edit(desk, comment, text="Long thought", csrf_token="x")
    assert answer.status_code == 422
    assert "Long thought" in answer.text
    assert "Send it again." in answer.text
    assert fresh(comment).text == "One"


def test_while_a_page_s_change_waits_its_words_are_chosen_first(desk):
    """The row offers no edit, and the form says why it cannot be saved."""
    mention = make_mention(title="Old", proposal={"title": "New"})
    assert f"/{mention.id}/edit" not in desk.get(QUEUE).text
    answer = edit(desk, mention, title="Mine")
    assert answer.status_code == 422
    told = "Its page has changed. Choose the old words or the new ones first."
    assert told in words_on(answer.text)
    assert fresh(mention).title == "Old"


def test_a_waiting_mention_with_new_words_offers_both(desk):
    """A moderator edited it while it waited, and then its page changed."""
    mention = make_mention(title="Mine", status=PENDING, proposal={"title": "Theirs"})
    told = row_of(desk)
    assert "Approve the new words" in told
    assert "Keep the old words" in told
    desk.visitor.submit(QUEUE, {"decision": f"keep:{mention.id}"})
    assert (fresh(mention).title, mention.status) == ("Mine", PENDING)
    assert mention.proposal is None


def test_the_bin_offers_no_edit(desk):
    """What is thrown away is taken out first."""
    binned = make_comment(status=ResponseStatus.TRASHED)
    assert f"/{binned.id}/edit" not in desk.get(f"{QUEUE}?tab=bin").text


def test_who_may_not_decide_may_not_edit(app):
    """Others are told so; what is gone is not found."""
    author = Desk(app, "author")
    own, other = make_comment(make_post(author=author.person)), make_comment()
    assert author.get(f"{QUEUE}{own.id}/edit").status_code == 200
    assert author.get(f"{QUEUE}{other.id}/edit").status_code == 403
    answer = author.visitor.submit(
        f"{QUEUE}{other.id}/edit", {"text": "Mine"}, page=f"{QUEUE}{own.id}/edit"
    )
    assert answer.status_code == 403
    assert fresh(other).edited_at is None
    assert author.get(f"{QUEUE}99999/edit").status_code == 404


def test_an_undo_that_comes_too_late_says_so(app, desk):
    """Somebody edited it again: their words stay."""
    comment = make_comment(text="One", status=PENDING)
    edit(desk, comment, text="Two")
    opened = desk.get(QUEUE).text
    clock.source.advance(minutes=1)
    edit_response(comment.id, Words(text="Three"), by=make_person("editor"))
    desk.press_on(opened, QUEUE, "UndoZ")
    assert "Nothing was undone. Somebody else edited it" in desk.told(QUEUE)[0]
    assert fresh(comment).text == "Three"


@pytest.mark.parametrize("edits", ["x", "1", "1:x", "1:2026-05-14", ":", "0:0"])
def test_a_strange_undo_is_answered_in_a_sentence(desk, edits):
    """Whatever a form sends."""
    comment = make_comment(text="One")
    edit(desk, comment, text="Two")
    desk.visitor.submit(f"{QUEUE}undo", {"edits": [edits]}, page=QUEUE)
    assert "Nothing was undone." in desk.told(QUEUE)[0]
    assert fresh(comment).text == "Two"


def test_the_number_of_queries_does_not_grow_with_editors(desk):
    """Fifty rows edited by as many people cost no more than two."""
    post = make_post()

    def fill(count):
        for _ in range(count):
            comment = make_comment(post, status=PENDING)
            edit_response(comment.id, Words(text="New"), by=make_person("editor"))

    fill(2)
    desk.get(QUEUE)
    with count_queries() as few:
        desk.get(QUEUE)
    fill(20)
    db.session.expire_all()
    with count_queries() as many:
        desk.get(QUEUE)
    assert len(many) == len(few)
