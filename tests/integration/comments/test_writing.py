from datetime import timedelta

import pytest
from sqlalchemy import func, select

from blog import clock
from blog.comments.writing import (
    MOST_AT_ONCE,
    CommentDraft,
    CommentsClosed,
    TooManyComments,
    write_comment,
)
from blog.errors import InputRefused, NotFound
from blog.extensions import db
from blog.models import (
    PostStatus,
    Response,
    ResponseKind,
    ResponseStatus,
    RuleScope,
    SiteRule,
    Verdict,
)
from blog.signals import response_received
from blog.site.options import write_options
from tests.factories import (
    make_comment,
    make_mention,
    make_page,
    make_person,
    make_post,
)

HERE = "192.0.2.7"


def draft(text="A lighthouse.", **fields):
    fields = {"name": "R. Pascoe", "email": "r@mail.test"} | fields
    return CommentDraft(text=text, **fields)


def write(post, written=None, *, by=None, remote_addr=HERE):
    return write_comment(post.id, written or draft(), by=by, remote_addr=remote_addr)


def count():
    return db.session.scalar(select(func.count(Response.id)))


@pytest.fixture
def told():
    heard = []

    def listen(response):
        heard.append((response.id, response.status))

    response_received.connect(listen)
    yield heard
    response_received.disconnect(listen)


def test_a_first_comment_is_stored_and_waits(session, told):
    """Everything that was written is kept, and told with its number."""
    post = make_post()
    comment = write(post, draft("Two\nlines.", url="https://pascoe.example/"))
    db.session.expire_all()
    assert comment.kind is ResponseKind.COMMENT
    assert comment.status is ResponseStatus.PENDING
    assert comment.reasons == [{"code": "first_under_name"}]
    assert (comment.text, comment.author_name) == ("Two\nlines.", "R. Pascoe")
    assert comment.author_email == "r@mail.test"
    assert comment.author_url == "https://pascoe.example/"
    assert (comment.post_id, comment.remote_addr) == (post.id, HERE)
    assert told == [(comment.id, ResponseStatus.PENDING)]


def test_a_known_writer_is_shown_at_once(session):
    """After one approved comment the next needs nobody."""
    make_comment(author_name="R. Pascoe", author_email="r@mail.test")
    comment = write(make_post())
    assert comment.status is ResponseStatus.APPROVED
    assert comment.reasons == []


def test_a_page_takes_comments_as_a_post_does(session):
    """If its comments are open."""
    assert write(make_page(comments_open=True)).id


@pytest.mark.parametrize("pings_open", [True, False])
def test_a_closed_post_takes_none_and_says_its_sentence(session, told, pings_open):
    """Nothing is stored, and the answer is the line that stands on the page."""
    post = make_post(comments_open=False, pings_open=pings_open)
    with pytest.raises(CommentsClosed) as closed:
        write(post)
    assert str(closed.value) == (
        "Comments are closed, but trackbacks and pingbacks are open."
        if pings_open
        else "Comments, trackbacks and pingbacks are closed."
    )
    assert (count(), told) == (0, [])


@pytest.mark.parametrize(
    "options",
    [{"comment_door": "closed"}, {"comments_close_after": 14}],
    ids=["by the owner", "by time"],
)
def test_what_closes_by_other_ways_is_closed_as_well(session, options):
    """The site's switch and the days that passed, with the sentence that is true."""
    author = make_person("author")
    post = make_post(author=author, published_at=clock.now() - timedelta(days=14))
    by_itself = make_post(doors={"comment": "closed"}, pings_open=False)
    assert write(post, draft("Still open.")).id
    with pytest.raises(CommentsClosed) as closed:
        write(by_itself)
    assert str(closed.value) == "Comments, trackbacks and pingbacks are closed."
    write_options(**options)
    session.commit()
    with pytest.raises(CommentsClosed) as closed:
        write(post, draft("Too late."))
    assert str(closed.value) == (
        "Comments are closed, but trackbacks and pingbacks are open."
    )
    assert write(post, CommentDraft(text="My post."), by=author).id


@pytest.mark.parametrize("where", ["site", "post"])
def test_a_held_door_holds_those_who_are_known(session, where):
    """The owner looks at every comment there, and at none elsewhere."""
    make_comment(author_name="R. Pascoe", author_email="r@mail.test")
    if where == "site":
        write_options(comment_door="held")
        session.commit()
    held = write(make_post(doors={"comment": "held"} if where == "post" else {}))
    assert held.status is ResponseStatus.PENDING
    assert held.reasons == [{"code": "hold_everything"}]
    elsewhere = write(make_post(), draft("Elsewhere."))
    assert (elsewhere.status is ResponseStatus.APPROVED) is (where == "post")


@pytest.mark.parametrize(
    ("scope", "pattern"),
    [
        (RuleScope.SENDER, "r@mail.test"),
        (RuleScope.HOST, "pascoe.example"),
        (RuleScope.DOMAIN, "shop.example"),
    ],
)
def test_what_comes_from_a_blocked_sender_or_site_is_stored_as_spam(
    session, told, scope, pattern
):
    """With the reason and all signals; the writer is told nothing special."""
    make_comment(author_name="R. Pascoe", author_email="r@mail.test")
    rule = SiteRule(scope=scope, pattern=pattern, verdict=Verdict.BLOCK)
    session.add(rule)
    session.commit()
    text = "See https://www.shop.example/offer for more."
    comment = write(make_post(), draft(text, url="https://pascoe.example/"))
    session.expire_all()
    assert comment.status is ResponseStatus.SPAM
    assert comment.reasons == [{"code": "on_list", "pattern": pattern}]
    assert comment.signals == [
        {"code": "name_approved", "weight": -2, "count": 1},
        {"code": "on_list", "weight": 10, "pattern": pattern},
    ]
    assert (comment.score, rule.hits) == (8, 1)
    assert told == [(comment.id, ResponseStatus.SPAM)]


def test_the_author_answers_on_a_closed_post(session):
    """Signed in, under the account's name, and shown at once."""
    author = make_person("author")
    post = make_post(author=author, comments_open=False)
    comment = write(post, CommentDraft(text="Corrected, with thanks."), by=author)
    assert comment.status is ResponseStatus.APPROVED
    assert comment.author_name == author.name
    assert comment.person_id == author.id
    with pytest.raises(CommentsClosed):
        write(post, by=make_person("author"))


@pytest.mark.parametrize("status", sorted(set(PostStatus) - {PostStatus.PUBLISHED}))
def test_a_post_not_everyone_can_read_takes_none(session, status):
    """Not even from its author: there is nothing to stand below."""
    author = make_person("author")
    post = make_post(author=author, status=status)
    with pytest.raises(NotFound):
        write(post, by=author)
    with pytest.raises(NotFound):
        write_comment(post.id + 1000, draft(), by=None, remote_addr=HERE)
    assert count() == 0


def test_what_was_trapped_goes_to_spam(session, told):
    """It is kept, so that a person wrongly caught can be found."""
    make_comment(author_name="R. Pascoe", author_email="r@mail.test")
    comment = write(make_post(), draft(is_trapped=True))
    assert comment.status is ResponseStatus.SPAM
    assert comment.reasons == [{"code": "trap_filled"}]
    assert told == [(comment.id, ResponseStatus.SPAM)]


def test_the_same_comment_twice_is_stored_once(session):
    """A doubled click is no second comment; another's same words are."""
    post = make_post()
    write(post)
    with pytest.raises(InputRefused) as refused:
        write(post, draft(name="r. pascoe"))
    assert refused.value.problems == {"text": "That comment is already here."}
    assert count() == 1
    assert write(post, draft(name="Somebody else"))
    assert write(post, draft("Other words."))
    assert write(make_post())


def test_a_binned_comment_may_be_sent_again(session):
    """It is not here any more."""
    post = make_post()
    write(post).status = ResponseStatus.TRASHED
    session.commit()
    assert write(post).status is ResponseStatus.PENDING


def test_an_answer_knows_what_it_answers(session):
    """Only a comment that is shown under the same post can be answered."""
    post = make_post()
    answered = make_comment(post)
    assert write(post, draft(parent_id=answered.id)).parent_id == answered.id
    others = [
        make_comment(post, status=ResponseStatus.PENDING),
        make_comment(post, status=ResponseStatus.TRASHED),
        make_mention(post),
        make_comment(),
    ]
    for number in [other.id for other in others] + [answered.id + 1000]:
        with pytest.raises(InputRefused) as refused:
            write(post, draft(f"To {number}.", parent_id=number))
        assert list(refused.value.problems) == ["parent_id"]


def test_an_address_may_not_write_without_end(session, stopped_clock):
    """Ten in ten minutes; the refusal says when the next is taken."""
    posts = [make_post() for _ in range(MOST_AT_ONCE)]
    for number, post in enumerate(posts):
        write(post, draft(f"Number {number}."))
        stopped_clock.advance(seconds=30)
    with pytest.raises(TooManyComments) as refused:
        write(posts[0], draft("One more."))
    assert (refused.value.again_at - stopped_clock()).total_seconds() == 300
    assert write(posts[0], draft("From elsewhere."), remote_addr="192.0.2.8")
    stopped_clock.advance(seconds=299)
    with pytest.raises(TooManyComments):
        write(posts[0], draft("One more."))
    stopped_clock.advance(seconds=1)
    assert write(posts[0], draft("One more."))


def test_moderators_may_write_without_end(session):
    """They answer many at once, and can be told apart."""
    editor = make_person("editor")
    post = make_post()
    for number in range(MOST_AT_ONCE + 1):
        write(post, CommentDraft(text=f"Answer {number}."), by=editor)
    assert count() == MOST_AT_ONCE + 1


def test_a_text_that_cannot_be_shown_is_refused(session, told):
    """Too long or too tangled, it says so beside the text, and nothing is stored."""
    post = make_post()
    for text in ("x" * 10_241, "ü" * 5_121, "> " * 200 + "deep"):
        with pytest.raises(InputRefused) as refused:
            write(post, draft(text))
        assert list(refused.value.problems) == ["text"]
    assert (count(), told) == (0, [])
    assert write(post, draft("x" * 10_240))


def test_an_address_longer_than_any_is_cut(session):
    """A proxy may write anything into its header."""
    assert write(make_post(), remote_addr="x" * 500).remote_addr == "x" * 45
    assert write(make_post(), draft("Other."), remote_addr=None).remote_addr is None


def test_what_is_received_is_told_before_it_is_committed(session):
    """A listener that fails undoes the comment, so its notice is never lost alone."""
    post = make_post()

    def fail(_response):
        raise RuntimeError("no job could be written")

    with response_received.connected_to(fail), pytest.raises(RuntimeError):
        write(post)
    db.session.rollback()
    assert count() == 0
