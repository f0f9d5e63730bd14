from hypothesis import given
from hypothesis import strategies as st

from blog.models import MentionType, Response, ResponseKind
from blog.responses.threads import (
    PAGE_LENGTH,
    Note,
    Outline,
    ResponseCounts,
    arrange,
    gather,
)

COMMENT, MENTION = ResponseKind.COMMENT, ResponseKind.MENTION


def comment(number, parent=None):
    return Outline(number, parent, COMMENT, name=f"Reader {number}")


def mention(number, kind=MentionType.MENTION, **known):
    return Outline(number, type=kind, **known)


def rows(outlines):
    return {
        o.id: Response(id=o.id, kind=o.kind, author_name=o.name, parent_id=o.parent_id)
        for o in outlines
    }


def threads(outlines, number=1, found=None):
    plan = arrange(outlines)
    return gather(plan.page(number), rows(outlines) if found is None else found)


def shape(found):
    return {t.first and t.first.id: [reply.id for reply in t.replies] for t in found}


def test_nothing_is_an_afterword_too():
    """A post without responses has one empty page and counts of zero."""
    nothing = arrange([])
    assert (nothing.conversation, nothing.faces, nothing.words) == ((), {}, {})
    assert nothing.counts == ResponseCounts(0, 0, 0)
    assert nothing.last_number == nothing.number_of(12) == 1
    assert gather(nothing.page(1), {}) == ()


def test_mentions_and_comments_stand_in_one_conversation_in_order():
    """Each keeps the place of its arrival; they are counted apart."""
    said = [comment(1), mention(7), comment(2), mention(8, MentionType.REPLY)]
    assert list(shape(threads(said))) == [1, 7, 2, 8]
    assert arrange(said).counts == ResponseCounts(mentions=2, comments=2)


def test_replies_from_other_sites_and_comments_answer_each_other():
    """One thread holds both, two levels deep, and deeper ones say whom they are to."""
    oona = mention(1, MentionType.REPLY, name="Oona")
    maren = comment(2, parent=1)
    bram = mention(3, MentionType.REPLY, parent_id=2, name="Bram")
    pascoe = comment(4, parent=3)
    [thread] = threads([oona, maren, bram, pascoe])
    assert shape([thread]) == {1: [2, 3, 4]}
    assert thread.addressed == {3: "Reader 2", 4: "Bram"}


def test_an_answer_to_something_hidden_stands_by_itself():
    """A binned comment does not take its answers with it."""
    assert shape(threads([comment(2, parent=1), comment(3, parent=2)])) == {2: [3]}


def test_an_answer_that_is_dated_before_what_it_answers_keeps_its_place():
    """Imported times may be wrong; the thread is not."""
    assert shape(threads([comment(5, parent=9), comment(9)])) == {9: [5]}


def test_an_answer_to_a_like_stands_by_itself():
    """Faces hold no threads."""
    like = mention(1, MentionType.LIKE, author="a")
    assert shape(threads([like, comment(2, parent=1)])) == {2: []}


@given(st.lists(st.none() | st.integers(1, 12), min_size=1, max_size=12))
def test_every_comment_is_shown_once_whatever_answers_what(parents):
    """Circles and answers to oneself, as broken imports leave them, lose nothing."""
    said = [comment(n, parent) for n, parent in enumerate(parents, start=1)]
    found = threads(said)
    shown = [t.first.id for t in found] + [r.id for t in found for r in t.replies]
    assert sorted(shown) == list(range(1, len(parents) + 1))


def test_an_author_shows_one_face_for_each_type_the_newest_first():
    """Liking twice is liking; liking and reposting are two things."""
    plan = arrange(
        [
            mention(1, MentionType.LIKE, author="oona"),
            mention(2, MentionType.LIKE, author="bram"),
            mention(3, MentionType.REPOST, author="oona"),
            mention(4, MentionType.LIKE, author="oona"),
        ]
    )
    assert plan.faces == {MentionType.LIKE: (4, 2), MentionType.REPOST: (3,)}
    assert plan.counts == ResponseCounts(reactions=3)
    assert plan.conversation == ()


def test_the_conversation_is_counted_by_its_words():
    """A mention that came by two protocols has the word of the richer one."""
    plan = arrange(
        [
            mention(1, protocols=("pingback",)),
            mention(2, protocols=("webmention", "pingback")),
            mention(3, protocols=("pingback",)),
            mention(4),
            comment(5),
            mention(6, MentionType.LIKE, author="a", protocols=("trackback",)),
        ]
    )
    assert plan.words == {"pingback": 2, "webmention": 1, "mention": 1, "comment": 1}
    assert plan.first_of["pingback"] == plan.first_of["mention"] == "mention-1"
    assert plan.first_of["comment"] == "comment-5"
    assert plan.protocols == {"pingback", "webmention", "trackback"}


def test_a_section_names_one_site_or_their_number():
    """Two mentions from one site are one; a like makes no note."""
    plan = arrange(
        [
            mention(1, host="a.example", fragment="when"),
            mention(2, host="a.example", fragment="when"),
            mention(3, host="b.example", fragment="cast"),
            mention(4, host="c.example", fragment="cast"),
            mention(5, MentionType.LIKE, host="d.example", fragment="when", author="d"),
            mention(6, host="e.example"),
        ]
    )
    assert plan.notes == {
        "when": Note("a.example", 1, "mention-1"),
        "cast": Note("b.example", 2, "mention-3"),
    }


def test_pages_hold_fifty_and_each_response_is_on_one_of_them():
    """120 are three pages; what is not in the conversation is on the first."""
    said = [comment(n) for n in range(1, 121)]
    plan = arrange(said)
    assert plan.last_number == 3
    assert [len(plan.page(n)) for n in (1, 2, 3, 4)] == [
        PAGE_LENGTH,
        PAGE_LENGTH,
        20,
        0,
    ]
    assert [plan.number_of(n) for n in (1, 50, 51, 120, 999)] == [1, 1, 2, 3, 1]


def test_a_thread_goes_on_on_the_next_page_and_says_with_whom():
    """Its first is not repeated, so those who answer it are shown to answer by name."""
    said = [comment(1), *(comment(n, parent=1) for n in range(2, 60))]
    first, second = threads(said, 1), threads(said, 2)
    assert shape(first) == {1: list(range(2, 51))}
    assert first[0].addressed == {}
    assert shape(second) == {None: list(range(51, 60))}
    assert set(second[0].addressed.values()) == {"Reader 1"}


def test_what_goes_while_the_page_is_made_leaves_its_answers():
    """A response erased between two queries breaks nothing."""
    said = [comment(1), comment(2, parent=1), comment(3)]
    found = rows(said)
    del found[1], found[3]
    assert shape(threads(said, found=found)) == {None: [2]}
