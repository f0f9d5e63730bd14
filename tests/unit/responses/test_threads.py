from hypothesis import given
from hypothesis import strategies as st

from blog.models import Response, ResponseKind
from blog.responses.threads import arrange


def comment(number, parent=None):
    return Response(
        id=number,
        parent_id=parent,
        kind=ResponseKind.COMMENT,
        author_name=f"Reader {number}",
    )


def shape(afterword):
    return {t.comment.id: [reply.id for reply in t.replies] for t in afterword.comments}


def test_nothing_is_an_afterword_too():
    """A post without responses has empty lists and counts of zero."""
    nothing = arrange([])
    assert (nothing.mentions, nothing.comments) == ((), ())
    assert (nothing.counts.mentions, nothing.counts.comments) == (0, 0)


def test_mentions_and_comments_are_told_apart_and_counted():
    """Each keeps the order it was given in; answers count as comments."""
    mention = Response(id=7, kind=ResponseKind.MENTION)
    found = arrange([comment(1), mention, comment(2), comment(3, parent=1)])
    assert found.mentions == (mention,)
    assert shape(found) == {1: [3], 2: []}
    assert (found.counts.mentions, found.counts.comments) == (1, 3)


def test_an_answer_to_an_answer_stays_on_the_second_level_with_a_name():
    """However deep a thread goes, it is two deep; the third says whom it is to."""
    found = arrange([comment(1), comment(2, 1), comment(3, 2), comment(4, 3)])
    assert shape(found) == {1: [2, 3, 4]}
    assert found.comments[0].addressed == {3: "Reader 2", 4: "Reader 3"}


def test_an_answer_to_something_hidden_stands_by_itself():
    """A binned comment does not take its answers with it."""
    assert shape(arrange([comment(2, parent=1), comment(3, parent=2)])) == {2: [3]}


def test_an_answer_that_is_dated_before_what_it_answers_keeps_its_place():
    """Imported times may be wrong; the thread is not."""
    assert shape(arrange([comment(5, parent=9), comment(9)])) == {9: [5]}


@given(st.lists(st.none() | st.integers(1, 12), min_size=1, max_size=12))
def test_every_comment_is_shown_once_whatever_answers_what(parents):
    """Circles and answers to oneself, as broken imports leave them, lose nothing."""
    found = arrange([comment(n, parent) for n, parent in enumerate(parents, start=1)])
    shown = [t.comment.id for t in found.comments]
    shown += [reply.id for t in found.comments for reply in t.replies]
    assert sorted(shown) == list(range(1, len(parents) + 1))
