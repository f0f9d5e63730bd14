"""Comments and mentions by the wp.* methods."""

import pytest

from blog import clock
from blog.accounts.programs import EVERYTHING, Scope
from blog.extensions import db
from blog.models import Response, ResponseKind, ResponseStatus
from tests.factories import make_comment, make_mention, make_page, make_post
from tests.queries import count_queries
from tests.web.program import Program, at


@pytest.fixture
def program(app):
    return Program(app)


def stored(number):
    db.session.expire_all()
    return db.session.get(Response, number)


def test_a_comment_is_told_with_its_words_escaped(program):
    """Programs show them as HTML, and they are text."""
    comment = make_comment(text="1 < 2 & <script>", author_url="https://a.example/")
    told = program.wp("getComment", comment.id)
    assert told["content"] == "1 &lt; 2 &amp; &lt;script&gt;"
    assert (told["comment_id"], told["post_id"]) == (
        str(comment.id),
        str(comment.post_id),
    )
    assert (told["status"], told["type"]) == ("approve", "comment")
    assert told["author_url"] == "https://a.example/"
    assert told["link"].endswith(f"/?response={comment.id}#comment-{comment.id}")
    assert told["date_created_gmt"] == at("2026-05-14T12:00")


@pytest.mark.parametrize("protocol", ["pingback", "trackback", "webmention"])
def test_mentions_are_comments_of_another_type(program, protocol):
    """The richest protocol that brought one is its type."""
    times = {"pingback_at": None, f"{protocol}_at": clock.now()}
    mention = make_mention(author_name="", title="A page", **times)
    told = program.wp("getComment", mention.id)
    assert (told["type"], told["author"]) == (protocol, "A page")
    assert told["content"] == "[…] They wrote about this post at length. […]"
    assert told["author_url"] == mention.source_url
    [listed] = program.wp("getComments", {"type": protocol})
    assert listed == told


def test_lists_are_filtered_as_asked(program):
    """Without a status, what waits and what is shown."""
    post = make_post()
    ids = {s: make_comment(post, status=s).id for s in ResponseStatus}
    on_page = make_comment(make_page())

    def listed(**wanted):
        return {int(c["comment_id"]) for c in program.wp("getComments", wanted)}

    shown, waiting = ids[ResponseStatus.APPROVED], ids[ResponseStatus.PENDING]
    assert listed() == {shown, waiting, on_page.id}
    assert listed(post_id=post.id) == {shown, waiting}
    assert listed(post_id=str(post.id), status="spam") == {ids[ResponseStatus.SPAM]}
    assert listed(status="trash") == {ids[ResponseStatus.TRASHED]}
    assert listed(post_type="page") == {on_page.id}
    assert len(listed(number=1, offset=1)) == 1
    assert program.fault("getComments", {"status": "fine"}) == 401
    assert program.fault("getComments", {"post_type": "film"}) == 404


def test_a_list_of_comments_costs_the_same_whatever_its_length(program):
    """Posts come with their comments."""
    costs = []
    program.wp("getComments")
    for _ in range(2):
        for _ in range(4):
            make_comment()
        db.session.expire_all()
        with count_queries() as asked:
            program.wp("getComments", {"number": 100})
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_comment_is_written_below_a_post_or_another_comment(program):
    """The post is named by its number or its address; the words are the writer's."""
    post = make_post()
    first = program.wp("newComment", post.id, {"content": "A &amp; B\r\nC"})
    address = f"http://blog.test{post.permalink}"
    content = {"content": "Again.", "comment_parent": first}
    second = program.wp("newComment", address, content)
    assert stored(first).text == "A & B\nC"
    assert stored(first).status is ResponseStatus.APPROVED
    assert stored(first).person_id == program.person.id
    assert (stored(second).post_id, stored(second).parent_id) == (post.id, first)


def test_a_comment_that_cannot_be_is_a_fault(app, program):
    """Empty, on nothing, closed, twice, or an answer to nothing."""
    post = make_post(comments_open=False)
    author = Program(app, "author")
    assert author.fault("newComment", post.id, {"content": "x"}) == 403
    assert program.fault("newComment", post.id, {"content": " "}) == 403
    assert program.fault("newComment", post.id, {}) == 403
    assert program.fault("newComment", 999, {"content": "x"}) == 404
    assert (
        program.fault("newComment", "http://blog.test/none/", {"content": "x"}) == 404
    )
    assert program.fault("newComment", "http://[", {"content": "x"}) == 404
    assert program.fault("newComment", "", {"content": "x"}) == 404
    lost = {"content": "x", "comment_parent": 999}
    assert program.fault("newComment", post.id, lost) == 403
    program.wp("newComment", post.id, {"content": "Once."})
    assert program.fault("newComment", post.id, {"content": "Once."}) == 403
    assert db.session.query(Response).count() == 1


def test_words_and_state_are_changed_together(program):
    """What was not sent stays, and the words that came are kept beside."""
    comment = make_comment(status=ResponseStatus.PENDING, text="Teh ferry")
    change = {"content": "The &lt;ferry&gt;", "author": "Maren", "status": "approve"}
    assert program.wp("editComment", comment.id, change) is True
    found = stored(comment.id)
    assert (found.text, found.author_name) == ("The <ferry>", "Maren")
    assert found.status is ResponseStatus.APPROVED
    assert found.author_email == comment.author_email
    assert found.edits[0]["replaced"]["text"] == "Teh ferry"


def test_what_was_told_may_be_sent_back_whole(program):
    """A program that sends everything edits nothing, a mention neither."""
    for response in (make_comment(text="a\nb <c>"), make_mention()):
        told = program.wp("getComment", response.id)
        assert program.wp("editComment", response.id, told) is True
        assert stored(response.id).edits is None
        assert program.wp("getComment", response.id) == told


@pytest.mark.parametrize("word", ["hold", "approve", "spam", "trash"])
def test_mentions_are_moderated_like_comments(program, word):
    """Each state of WordPress is one here."""
    mention = make_mention(status=ResponseStatus.PENDING)
    program.wp("editComment", mention.id, {"status": word})
    assert program.wp("getComment", mention.id)["status"] == word
    assert stored(mention.id).kind is ResponseKind.MENTION


def test_what_a_mention_quotes_is_not_edited(program):
    """It is evidence of what its page said; nothing else is changed then."""
    mention = make_mention(status=ResponseStatus.PENDING)
    change = {"content": "They loved it", "status": "approve"}
    assert program.fault("editComment", mention.id, change) == 500
    assert stored(mention.id).status is ResponseStatus.PENDING


def test_a_mention_whose_page_changed_is_decided_on_first(program):
    """An edit while a change waits is fault 409."""
    mention = make_mention(proposal={"title": "New"})
    assert program.fault("editComment", mention.id, {"author": "X"}) == 409
    assert stored(mention.id).author_name == ""


def test_deleting_is_the_bin(program):
    """For 30 days it can be taken back."""
    comment = make_comment()
    assert program.wp("deleteComment", comment.id) is True
    assert stored(comment.id).status is ResponseStatus.TRASHED


def test_counts_of_a_post_are_by_state(program):
    """The bin is not among the total."""
    post = make_post()
    for status in ResponseStatus:
        make_comment(post, status=status)
    assert program.wp("getCommentCount", post.id) == {
        "approved": 1,
        "awaiting_moderation": 1,
        "spam": 1,
        "total_comments": 3,
    }
    assert program.fault("getCommentCount", 999) == 404
    assert program.wp("getCommentStatusList")["hold"] == "Unapproved"


def test_who_may_moderate_nothing_changes_nothing(app):
    """Authors decide below their own posts, contributors nowhere."""
    comment = make_comment()
    author, contributor = Program(app, "author"), Program(app, "contributor")
    for program in (author, contributor):
        assert program.fault("getComment", comment.id) == 403
        assert program.fault("editComment", comment.id, {"status": "spam"}) == 403
        assert program.fault("deleteComment", comment.id) == 403
        assert program.fault("getCommentCount", comment.post_id) == 403
    assert contributor.fault("getComments") == 401
    assert contributor.fault("getCommentStatusList") == 403
    assert author.wp("getComments") == []
    assert program.fault("getComment", 999) == 404
    own = make_comment(make_post(author=author.person))
    assert author.wp("editComment", own.id, {"status": "spam"}) is True
    assert stored(comment.id).status is ResponseStatus.APPROVED


def test_a_program_needs_the_scope_to_moderate(app):
    """Reading is free, deciding is not."""
    program = Program(app, "administrator", EVERYTHING - {Scope.MODERATE})
    comment = make_comment()
    assert program.wp("getComment", comment.id)["status"] == "approve"
    assert program.fault("newComment", comment.post_id, {"content": "x"}) == 401
    assert program.fault("editComment", comment.id, {"status": "spam"}) == 401
    assert program.fault("deleteComment", comment.id) == 401
    assert stored(comment.id).status is ResponseStatus.APPROVED
