"""Other people's words in a moderator's hands: what came is kept, and comes back."""

from datetime import UTC, datetime, timedelta

import pytest

from blog import clock
from blog.errors import EditConflict, InputRefused, NotAllowed, NotFound
from blog.extensions import db
from blog.models import (
    MentionType,
    Response,
    ResponseStatus,
    RuleScope,
    SiteRule,
    Verdict,
)
from blog.responses import erasing, moderating
from blog.responses.editing import Words, edit_response, original_of
from blog.signals import response_changed
from tests.factories import make_comment, make_mention, make_person, make_post

PENDING, APPROVED = ResponseStatus.PENDING, ResponseStatus.APPROVED


@pytest.fixture
def editor(session):
    return make_person("editor", name="Maren Holt")


@pytest.fixture
def told():
    heard = []

    def listen(response):
        heard.append(response.text)

    response_changed.connect(listen)
    yield heard
    response_changed.disconnect(listen)


def fresh(response):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Response, response.id)


def undo(response, edited_at, by):
    return moderating.put_back({}, by=by, edits={response.id: edited_at})


@pytest.mark.parametrize("status", ResponseStatus)
def test_new_words_stand_in_place_of_the_old(editor, told, stopped_clock, status):
    """Wherever it is, it stays; who did it and when is known, and pages are told."""
    comment = make_comment(text="Call 555 0199.", status=status)
    stopped_clock.advance(hours=1)
    words = Words(text=" Call me.\r\n\r\nSoon\x00 ", author_name="R.\n Pascoe")
    edited_at = edit_response(comment.id, words, by=editor)
    found = fresh(comment)
    assert (found.text, found.author_name) == ("Call me.\n\nSoon", "R. Pascoe")
    assert (found.status, found.editor.name) == (status, "Maren Holt")
    assert found.edited_at == found.updated_at == edited_at == clock.now()
    assert original_of(found)["text"] == "Call 555 0199."
    assert told == ["Call me.\n\nSoon"]


def test_what_is_left_out_stays(editor):
    """And what is given empty is taken away."""
    comment = make_comment(author_url="https://pascoe.example/")
    words = Words(author_email=" Other@Mail.test ", author_url="")
    edit_response(comment.id, words, by=editor)
    found = fresh(comment)
    assert (found.author_email, found.author_url) == ("other@mail.test", None)
    assert found.text == comment.text
    assert set(original_of(found)) == {"author_email", "author_url"}


def test_the_same_words_are_no_edit(editor, told):
    """Nobody is named for having changed nothing."""
    comment = make_comment(text="One\ntwo", author_email=None)
    words = Words(text="One\r\ntwo ", author_email="", author_url="")
    assert edit_response(comment.id, words, by=editor) is None
    assert (fresh(comment).edited_at, comment.edits, told) == (None, None, [])


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"text": " \n\x00"}, "text"),
        ({"text": "x" * 10_241}, "text"),
        ({"author_name": "x" * 201}, "author_name"),
        ({"author_email": "hana"}, "author_email"),
        ({"author_email": f"{'x' * 255}@mail.test"}, "author_email"),
        ({"author_url": "javascript:alert(1)"}, "author_url"),
        ({"author_url": "pascoe.example"}, "author_url"),
        ({"title": "A comment has none"}, "title"),
        ({"received_at": datetime(2026, 5, 14, 12, 1, tzinfo=UTC)}, "received_at"),
    ],
)
def test_what_cannot_be_taken_is_told_by_field(editor, told, words, field):
    """And nothing is changed, not even what could be."""
    comment = make_comment()
    good = {"author_name": "New name", **words}
    with pytest.raises(InputRefused) as refused:
        edit_response(comment.id, Words(**good), by=editor)
    assert list(refused.value.problems) == [field]
    found = fresh(comment)
    assert (found.edited_at, found.author_name) == (None, comment.author_name)
    assert told == []


def test_what_was_wrong_when_it_came_does_not_stop_an_edit(editor):
    """An address that an older version took may stay beside better words."""
    comment = make_comment(author_email="no address", author_name="x" * 200)
    words = Words(author_email="no address", text="Better.")
    edit_response(comment.id, words, by=editor)
    assert fresh(comment).text == "Better."


@pytest.mark.parametrize(
    ("kind", "may"), [(MentionType.REPLY, True), (MentionType.MENTION, False)]
)
def test_of_a_mention_the_quoted_sentence_stays(editor, kind, may):
    """It is what its page says; a reply has a text of its own."""
    mention = make_mention(type=kind, author_name="Ana")
    words = Words(title="May", author_name="Ana O.", author_url="https://ana.example/")
    edit_response(mention.id, words, by=editor)
    found = fresh(mention)
    assert (found.title, found.author_name) == ("May", "Ana O.")
    assert found.quote_link == "this post"
    if may:
        edit_response(mention.id, Words(text=""), by=editor)
        edit_response(mention.id, Words(text="A reply."), by=editor)
        assert fresh(mention).text == "A reply."
        return
    for refused in (Words(text="Praise"), Words(author_email="a@mail.test")):
        with pytest.raises(InputRefused):
            edit_response(mention.id, refused, by=editor)


def test_the_date_can_be_set_right(editor):
    """In any zone; the same moment said otherwise is no change."""
    comment = make_comment()
    moment = datetime.fromisoformat("2026-05-01T10:00:00+02:00")
    edit_response(comment.id, Words(received_at=moment), by=editor)
    found = fresh(comment)
    assert found.received_at == moment
    words = Words(received_at=moment.astimezone(UTC))
    assert edit_response(comment.id, words, by=editor) is None
    undo(comment, found.edited_at, editor)
    assert fresh(comment).received_at == clock.now()


@pytest.mark.parametrize(
    ("role", "owns", "may"),
    [
        ("administrator", False, True),
        ("editor", False, True),
        ("author", True, True),
        ("author", False, False),
        ("contributor", True, False),
    ],
)
def test_who_may_edit(session, told, role, owns, may):
    """Whoever decides about it, and nobody else; nor may others undo."""
    person = make_person(role)
    comment = make_comment(make_post(author=person if owns else make_person()))
    if may:
        assert edit_response(comment.id, Words(text="New."), by=person)
        return
    with pytest.raises(NotAllowed):
        edit_response(comment.id, Words(text="New."), by=person)
    edited_at = edit_response(comment.id, Words(text="N."), by=make_person("editor"))
    with pytest.raises(NotAllowed):
        undo(comment, edited_at, person)
    assert fresh(comment).text == "N."


def test_what_is_gone_cannot_be_edited(editor):
    """Somebody deleted it in the meantime."""
    with pytest.raises(NotFound):
        edit_response(99_999, Words(text="New."), by=editor)


def test_edits_are_taken_back_one_after_the_other(editor, stopped_clock):
    """The newest first, until it is as it came; nobody is named then."""
    comment = make_comment(text="One", author_name="Ana")
    other = make_person("editor")
    first = edit_response(comment.id, Words(text="Two"), by=other)
    stopped_clock.advance(minutes=1)
    words = Words(text="Three", author_name="Bo")
    second = edit_response(comment.id, words, by=editor)
    assert original_of(fresh(comment)) == {"text": "One", "author_name": "Ana"}
    undo(comment, second, editor)
    found = fresh(comment)
    assert (found.text, found.author_name) == ("Two", "Ana")
    assert (found.edited_at, found.editor_id) == (first, other.id)
    undo(comment, first, editor)
    found = fresh(comment)
    assert (found.text, found.edits, found.edited_at) == ("One", None, None)
    assert found.editor is None


def test_only_the_edit_that_is_meant_is_taken_back(editor, stopped_clock):
    """What somebody else wrote since stays."""
    comment = make_comment(text="One")
    first = edit_response(comment.id, Words(text="Two"), by=editor)
    stopped_clock.advance(minutes=1)
    edit_response(comment.id, Words(text="Three"), by=make_person("editor"))
    with pytest.raises(EditConflict):
        undo(comment, first, editor)
    assert fresh(comment).text == "Three"


def test_while_a_change_of_its_page_waits_nothing_is_edited(editor):
    """One question at a time: old words or new ones, then one's own."""
    mention = make_mention(title="Old")
    edited_at = edit_response(mention.id, Words(title="Mine"), by=editor)
    mention.proposal = {"title": "New"}
    db.session.commit()
    with pytest.raises(EditConflict):
        edit_response(mention.id, Words(title="Mine again"), by=editor)
    with pytest.raises(EditConflict):
        undo(mention, edited_at, editor)
    assert fresh(mention).title == "Mine"


def test_an_editor_who_left_is_not_missed(editor, stopped_clock):
    """The words stay edited by nobody, and the edit after it can be undone."""
    leaver = make_person("editor")
    comment = make_comment(text="One")
    edit_response(comment.id, Words(text="Two"), by=leaver)
    stopped_clock.advance(minutes=1)
    second = edit_response(comment.id, Words(text="Three"), by=editor)
    db.session.delete(leaver)
    db.session.commit()
    undo(comment, second, editor)
    found = fresh(comment)
    assert (found.text, found.editor_id) == ("Two", None)
    assert found.edited_at is not None


def test_the_photo_goes_with_the_address_it_was_found_at(editor):
    """Nobody is shown with somebody else's face; undone, it is asked for again."""
    mention = make_mention(
        author_url="https://ana.example/",
        photo_url="https://ana.example/me.png",
        photo_path="faces/ana.webp",
        check={"photo_asked": "https://ana.example/me.png"},
    )
    words = Words(author_url="https://bo.example/")
    edited_at = edit_response(mention.id, words, by=editor)
    found = fresh(mention)
    assert (found.photo_url, found.photo_path) == (None, None)
    undo(mention, edited_at, editor)
    found = fresh(mention)
    assert found.photo_url == "https://ana.example/me.png"
    assert "photo_asked" not in found.check


def test_a_listener_that_fails_undoes_the_edit(editor):
    """Words and what tells of them are committed together, or not at all."""
    comment = make_comment(text="One")

    def fail(_response):
        raise RuntimeError("no job could be written")

    with response_changed.connected_to(fail), pytest.raises(RuntimeError):
        edit_response(comment.id, Words(text="Two"), by=editor)
    found = fresh(comment)
    assert (found.text, found.edits) == ("One", None)


def test_what_was_learned_is_unlearned_whole(editor):
    """The lesson is of the words at the time, whatever they became."""
    comment = make_comment(text="Cheap casino", status=PENDING)
    moderating.approve([comment.id], by=editor)
    edit_response(comment.id, Words(text="Kind words"), by=editor)
    moderating.restore([comment.id], by=editor)
    left = db.session.execute(db.text("SELECT SUM(approved) FROM token")).scalar()
    assert left == 0


def test_what_is_erased_takes_what_came_with_it(editor):
    """No table holds the words any more."""
    comment = make_comment(text="Call 555 0199.")
    edit_response(comment.id, Words(text="Call me."), by=editor)
    erasing.erase([comment.id], by=editor)
    rows = db.session.execute(db.text("SELECT edits, text FROM response")).all()
    assert rows == []


def test_a_step_is_undone_whole_or_not_at_all(editor, told, stopped_clock):
    """Rule, states and words in one commit; what is missing stops all of it."""
    comment = make_comment(text="One", status=PENDING)
    edited_at = edit_response(comment.id, Words(text="Two"), by=editor)
    moderating.mark_spam([comment.id], by=editor)
    rule = SiteRule(scope=RuleScope.HOST, pattern="bad.example", verdict=Verdict.BLOCK)
    db.session.add(rule)
    db.session.commit()
    told.clear()
    before, edits = {comment.id: PENDING}, {comment.id: edited_at}
    for wrong in (
        {"rules": [rule.id, 99_999]},
        {"edits": {comment.id: edited_at + timedelta(seconds=1)}},
        {"before": {**before, 99_999: PENDING}},
    ):
        asked = {"before": before, "rules": [rule.id], "edits": edits, **wrong}
        with pytest.raises((NotFound, EditConflict)):
            moderating.put_back(**asked, by=editor)
        found = fresh(comment)
        assert (found.text, found.status) == ("Two", ResponseStatus.SPAM)
        assert db.session.get(SiteRule, rule.id)
    moderating.put_back(before, rules=[rule.id], edits=edits, by=editor)
    found = fresh(comment)
    assert (found.text, found.status) == ("One", PENDING)
    assert db.session.query(SiteRule).count() == 0


def test_taking_a_rule_back_needs_the_right_to_rule(session):
    """An author's undo takes no rule off the list."""
    author = make_person("author")
    comment = make_comment(make_post(author=author))
    rule = SiteRule(scope=RuleScope.HOST, pattern="bad.example", verdict=Verdict.BLOCK)
    session.add(rule)
    session.commit()
    with pytest.raises(NotAllowed):
        moderating.put_back({comment.id: PENDING}, rules=[rule.id], by=author)
    assert fresh(comment).status is APPROVED
    assert session.get(SiteRule, rule.id)
