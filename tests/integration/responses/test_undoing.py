import pytest

from blog import clock
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import db
from blog.models import (
    Job,
    MentionType,
    PostStatus,
    Response,
    ResponseKind,
    ResponseStatus,
)
from blog.responses import bayes, moderating, proposals
from blog.signals import response_changed, response_received
from tests.factories import make_comment, make_mention, make_person, make_post

PENDING, APPROVED = ResponseStatus.PENDING, ResponseStatus.APPROVED
SPAM, TRASHED = ResponseStatus.SPAM, ResponseStatus.TRASHED
NEW = {
    "title": "New title",
    "author_name": "New name",
    "quote_link": "new words",
    "type": "reply",
    "published_at": "2026-05-01T08:00:00+00:00",
    "check": {"in_article": False},
}


@pytest.fixture
def editor(session):
    return make_person("editor")


def changed_mention(**fields):
    return make_mention(
        title="Old title",
        check={"in_article": True},
        proposal=NEW,
        reasons=[{"code": "page_changed"}],
        **fields,
    )


def fresh(response):
    db.session.expire_all()
    return response


def shown(response):
    response = fresh(response)
    return (response.title, response.type, response.published_at)


OLD_SHOWN = ("Old title", MentionType.MENTION, None)


def test_approving_a_changed_mention_shows_what_its_page_says_now(editor):
    """Times and types are what the columns hold, and no reason is left."""
    mention = changed_mention()
    assert moderating.approve([mention.id], by=editor) == [mention]
    title, kind, published_at = shown(mention)
    assert (title, kind) == ("New title", MentionType.REPLY)
    assert published_at.isoformat() == NEW["published_at"]
    assert (mention.status, mention.proposal, mention.reasons) == (APPROVED, None, [])
    assert mention.check["in_article"] is False
    assert moderating.approve([mention.id], by=editor) == []


def test_a_taken_proposal_can_be_given_back(editor):
    """What was shown before is shown again, and the change waits once more."""
    mention = changed_mention()
    moderating.approve([mention.id], by=editor)
    moderating.put_back({mention.id: APPROVED}, by=editor)
    assert shown(mention) == OLD_SHOWN
    assert mention.proposal == NEW
    assert mention.check == {"in_article": True}
    assert mention.reasons == [{"code": "page_changed"}]
    assert bayes.class_counts() == (0, 0)
    moderating.approve([mention.id], by=editor)
    assert fresh(mention).title == "New title"


def test_what_was_shown_can_be_kept(editor):
    """The change is gone, and its digest says that it need not come again."""
    mention, other = changed_mention(), make_mention()
    assert moderating.keep_old([mention.id, other.id], by=editor) == [mention]
    assert shown(mention) == OLD_SHOWN
    assert (mention.proposal, mention.reasons) == (None, [])
    assert mention.check["refused_proposal"] == proposals.digest_of(NEW)
    moderating.put_back({mention.id: APPROVED}, by=editor)
    assert fresh(mention).proposal == NEW
    assert mention.check == {"in_article": True}
    assert mention.reasons == [{"code": "page_changed"}]


def test_a_digest_is_of_what_is_said_and_not_of_how_it_was_checked():
    """The same words found in another second are the same proposal."""
    assert proposals.digest_of(NEW) == proposals.digest_of(NEW | {"check": {}})
    assert proposals.digest_of(NEW) != proposals.digest_of(NEW | {"title": "x"})
    backwards = dict(reversed(NEW.items()))
    assert proposals.digest_of(backwards) == proposals.digest_of(NEW)


def test_only_the_last_decision_is_undone(editor):
    """A page's change that was taken long ago does not come back with another one."""
    mention = changed_mention()
    moderating.approve([mention.id], by=editor)
    moderating.mark_spam([mention.id], by=editor)
    moderating.put_back({mention.id: APPROVED}, by=editor)
    assert fresh(mention).title == "New title"
    assert (mention.proposal, mention.status) == (None, APPROVED)


@pytest.mark.parametrize("before", [PENDING, APPROVED, SPAM, TRASHED])
@pytest.mark.parametrize(
    "verb",
    [moderating.approve, moderating.mark_spam, moderating.trash, moderating.restore],
)
def test_every_decision_can_be_undone(editor, before, verb):
    """State, lessons and the date in the bin are as if it had not been made."""
    comment = make_comment(status=PENDING)
    {
        PENDING: lambda *_, **__: None,
        APPROVED: moderating.approve,
        SPAM: moderating.mark_spam,
        TRASHED: moderating.trash,
    }[before]([comment.id], by=editor)
    lessons = bayes.class_counts()
    verb([comment.id], by=editor)
    if fresh(comment).status is before:
        return
    heard = []
    with response_changed.connected_to(heard.append):
        moderating.put_back({comment.id: before}, by=editor)
    assert fresh(comment).status is before
    assert bayes.class_counts() == lessons
    assert (comment.trashed_at is not None) is (before is TRASHED)
    jobs = {job.key for job in db.session.query(Job)}
    assert (f"erase_response:{comment.id}" in jobs) is (before is TRASHED)
    assert heard == [comment]


def test_undoing_does_not_forget_an_older_lesson(editor):
    """Approved, binned and approved again teaches once; undone, it still does."""
    comment = make_comment(status=PENDING)
    for verb in (moderating.approve, moderating.trash, moderating.approve):
        verb([comment.id], by=editor)
    moderating.put_back({comment.id: TRASHED}, by=editor)
    assert bayes.class_counts() == (1, 0)
    moderating.put_back({comment.id: APPROVED}, by=editor)
    assert bayes.class_counts() == (1, 0)
    mention = make_mention(status=PENDING)
    moderating.approve([mention.id], by=editor)
    mention.proposal = NEW
    db.session.commit()
    moderating.keep_old([mention.id], by=editor)
    moderating.put_back({mention.id: APPROVED}, by=editor)
    assert bayes.class_counts() == (2, 0)


def test_what_nobody_had_decided_is_not_learned_by_undoing(editor):
    """It was shown by itself, called spam by mistake, and is as it was."""
    comment = make_comment(status=APPROVED)
    moderating.mark_spam([comment.id], by=editor)
    assert bayes.class_counts() == (0, 1)
    moderating.put_back({comment.id: APPROVED}, by=editor)
    assert bayes.class_counts() == (0, 0)


def test_who_undoes_must_be_allowed_to_decide(session):
    """And what is gone cannot come back; then nothing does."""
    author = make_person("author")
    own = make_comment(make_post(author=author), status=SPAM)
    other = make_comment(status=SPAM)
    with pytest.raises(NotAllowed):
        moderating.put_back({own.id: PENDING, other.id: PENDING}, by=author)
    with pytest.raises(NotAllowed):
        moderating.keep_old([other.id], by=author)
    with pytest.raises(NotFound):
        moderating.put_back({own.id: PENDING, 9999: PENDING}, by=author)
    assert fresh(own).status is fresh(other).status is SPAM


def test_a_mention_of_the_home_page_is_the_editors_to_decide(session):
    """It stands below nobody's post."""
    home = make_mention(status=PENDING)
    home.post = None
    session.commit()
    with pytest.raises(NotAllowed):
        moderating.approve([home.id], by=make_person("author"))
    assert moderating.approve([home.id], by=make_person("editor")) == [home]


def test_an_answer_stands_below_and_shows_what_it_answers(session):
    """One step: approved, answered, both told."""
    author = make_person("author")
    post = make_post(author=author, comments_open=False)
    comment = make_comment(post, status=PENDING)
    told = []
    with (
        response_received.connected_to(told.append),
        response_changed.connected_to(told.append),
    ):
        answer = moderating.reply(comment.id, " Thank\r\nyou\x00. ", by=author)
    assert fresh(comment).status is APPROVED
    assert (answer.kind, answer.status) == (ResponseKind.COMMENT, APPROVED)
    assert (answer.parent_id, answer.post_id) == (comment.id, post.id)
    assert (answer.text, answer.author_name) == ("Thank\nyou.", author.name)
    assert (answer.person_id, answer.author_email) == (author.id, author.email)
    assert told == [comment, answer]
    told.clear()
    with response_changed.connected_to(told.append):
        moderating.reply(comment.id, "Again.", by=author)
    assert told == []


@pytest.mark.parametrize("text", ["", " \n\x00 ", "x" * 20_000])
def test_an_answer_that_cannot_be_shown_is_refused(editor, text):
    """And what it would have answered stays where it is."""
    comment = make_comment(status=PENDING)
    with pytest.raises(InputRefused) as refused:
        moderating.reply(comment.id, text, by=editor)
    assert list(refused.value.problems) == ["text"]
    assert fresh(comment).status is PENDING
    assert db.session.query(Response).count() == 1


def test_an_answer_needs_a_page_and_the_right(session):
    """Nothing stands below the home page or below what nobody can read."""
    editor = make_person("editor")
    home = make_mention(status=PENDING)
    home.post = None
    hidden = make_comment(make_post(status=PostStatus.TRASHED), status=PENDING)
    session.commit()
    for response in (home, hidden):
        with pytest.raises(InputRefused):
            moderating.reply(response.id, "Thank you.", by=editor)
    other = make_comment(status=PENDING)
    with pytest.raises(NotAllowed):
        moderating.reply(other.id, "Thank you.", by=make_person("author"))
    with pytest.raises(NotFound):
        moderating.reply(other.id + 999, "Thank you.", by=editor)
    assert {r.status for r in (home, hidden, other)} == {PENDING}


def test_a_person_s_decision_stays_what_it_was_when_told_to_fail(editor):
    """A listener that fails undoes state, lesson and the job of the bin."""
    comment = make_comment(status=PENDING)

    def fail(_response):
        raise RuntimeError("no job could be written")

    with response_changed.connected_to(fail):
        for verb in (moderating.mark_spam, moderating.trash):
            with pytest.raises(RuntimeError):
                verb([comment.id], by=editor)
            db.session.rollback()
    assert fresh(comment).status is PENDING
    assert bayes.class_counts() == (0, 0)
    assert db.session.query(Job).count() == 0
    assert comment.updated_at <= clock.now()
