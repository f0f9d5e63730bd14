from datetime import timedelta

import pytest

from blog import clock
from blog.extensions import db
from blog.models import MentionType, Post, PostStatus, ResponseStatus
from blog.responses.afterword import (
    FACES_SHOWN,
    MOST_FACES,
    count_shown,
    find_address,
    latest_mentions,
    list_protocols,
    page_address,
    read_afterword,
)
from blog.responses.threads import ResponseCounts
from tests.factories import make_comment, make_mention, make_post
from tests.queries import count_queries

LIKE, REPOST = MentionType.LIKE, MentionType.REPOST


def at(minutes):
    return clock.now() - timedelta(minutes=minutes)


def make_like(post, author="", **fields):
    """A like by this author, at a page of its own."""
    fields.setdefault("type", LIKE)
    name = author.rstrip("/")
    url = name and author.replace(name, f"https://{name}.example")
    return make_mention(post, author_url=url, author_name=name, **fields)


def test_the_afterword_shows_what_is_approved_oldest_first(session):
    """Of this post only, and never what waits, is spam or lies in the bin."""
    post = make_post()
    newer = make_mention(post, received_at=at(1))
    older = make_mention(post, received_at=at(9))
    comment = make_comment(post, received_at=at(5))
    answer = make_comment(post, received_at=at(4), parent_id=comment.id)
    make_comment()
    make_mention(post=None, post_id=None)
    for status in set(ResponseStatus) - {ResponseStatus.APPROVED}:
        make_comment(post, status=status)
        make_mention(post, status=status)
        make_like(post, "a", status=status)
    found = read_afterword(post)
    assert [t.first for t in found.conversation] == [older, comment, newer]
    assert found.conversation[1].replies == (answer,)
    assert found.counts == ResponseCounts(mentions=2, comments=2)
    assert found.reactions == {}


@pytest.mark.parametrize("number", [1, 40])
def test_the_afterword_is_two_queries(session, number):
    """However many there are, and with everything a template shows of them."""
    post = make_post()
    for _ in range(number):
        make_mention(post, target_fragment="when")
        make_comment(post)
        make_like(post)
    post_id = post.id
    db.session.expunge_all()
    post = db.session.get(Post, post_id)
    with count_queries() as statements:
        found = read_afterword(post)
        shown = [t.first for t in found.conversation] + [*found.reactions[LIKE]]
        columns = ["title", "text", "photo_path", "author_url", "person_id", "protocol"]
        for response in shown:
            assert [getattr(response, column) for column in columns]
    assert len(statements) == 2
    assert len(shown) == min(2 * number, 50) + min(number, FACES_SHOWN)


def test_an_empty_afterword_is_one_query(session):
    """Most posts have nothing below them."""
    post = make_post()
    assert post.id
    with count_queries() as statements:
        assert read_afterword(post).conversation == ()
    assert len(statements) == 1


def test_faces_are_of_authors_newest_first_and_eight(session):
    """Of twelve likes by ten people eight show, and all when asked for."""
    post = make_post()
    likes = [make_like(post, f"p{n}", received_at=at(60 - n)) for n in range(10)]
    again = make_like(post, "p3/", received_at=at(1))
    nobody = make_like(post, received_at=at(2))
    make_like(post, "p3", type=REPOST)
    found = read_afterword(post)
    newest = [again, nobody, *(likes[n] for n in (9, 8, 7, 6, 5, 4))]
    assert found.reactions[LIKE] == tuple(newest)
    assert len(found.plan.faces[LIKE]) == 11
    assert found.counts.reactions == 12
    assert len(read_afterword(post, with_all_faces=True).reactions[LIKE]) == 11
    hidden = read_afterword(post, response_id=likes[0].id)
    assert likes[0] in hidden.reactions[LIKE]
    assert MOST_FACES < 32_000  # more values than SQLite takes in one query


def test_a_list_counts_as_the_page_does(session):
    """The same faces, mentions and comments; a post without any counts zero."""
    busy, quiet = make_post(), make_post()
    for author in ("oona", "oona/", "bram", ""):
        make_like(busy, author)
    make_like(busy, "oona", type=REPOST)
    make_mention(busy)
    make_mention(busy, type=MentionType.REPLY)
    make_mention(busy, type=None)
    make_comment(busy)
    make_comment(quiet, status=ResponseStatus.PENDING)
    ids = [busy.id, quiet.id]
    with count_queries() as statements:
        counts = count_shown(ids)
    assert len(statements) == 1
    assert counts[ids[0]] == read_afterword(busy).counts
    assert counts[ids[0]] == ResponseCounts(mentions=3, comments=1, reactions=4)
    assert counts[ids[1]] == ResponseCounts()
    assert count_shown([]) == {}


def test_pages_are_of_fifty_and_a_response_leads_to_its_own(session):
    """The first by default; past the last is the last."""
    post = make_post()
    comments = [make_comment(post, received_at=at(120 - n)) for n in range(60)]
    first, last = comments[0], comments[-1]
    assert [read_afterword(post, n).number for n in (-1, 1, 2, 99)] == [1, 1, 2, 2]
    assert len(read_afterword(post, 2).conversation) == 10
    assert read_afterword(post, response_id=last.id).number == 2
    assert read_afterword(post, 2, response_id=first.id).number == 1
    place = f"{post.permalink}?response={last.id}#comment-{last.id}"
    assert find_address(last) == place
    found = read_afterword(post)
    assert found.newest == place
    assert found.link_to(f"comment-{first.id}") == f"#comment-{first.id}"
    assert found.page_address(2) == page_address(post.permalink, 2)
    assert page_address(post.permalink, 1) == post.permalink


def test_on_one_page_an_address_is_a_fragment(session):
    """Nothing is asked for that the page has anyway."""
    mention = make_mention()
    place = f"{mention.post.permalink}#mention-{mention.id}"
    assert find_address(mention) == place
    home = make_mention(post=None, post_id=None)
    home.post = None
    assert find_address(home) == f"/#mention-{home.id}"


def test_a_note_knows_letters_however_they_were_spelled(session):
    """A fragment comes percent-encoded, an id does not."""
    post = make_post()
    make_mention(post, target_fragment="%E5%A4%9C", source_url="https://a.example/1")
    make_mention(post, target_fragment="夜", source_url="https://b.example/1")
    assert read_afterword(post).notes["夜"].sites == 2


def test_the_latest_mentions_are_approved_and_of_published_posts(session):
    """Newest first, those of the home page too, with the posts, in one query."""
    shown = [make_mention(received_at=at(n)) for n in (3, 1, 2)]
    home = make_mention(received_at=at(0))
    home.post = None
    db.session.commit()
    make_mention(status=ResponseStatus.PENDING)
    make_mention(make_post(status=PostStatus.DRAFT))
    make_mention(gone_at=at(0))
    make_like(make_post(), "oona")
    make_comment()
    expected = [home.id, shown[1].id, shown[2].id]
    db.session.expunge_all()
    with count_queries() as statements:
        found = latest_mentions(3)
        assert [mention.id for mention in found] == expected
        assert found[0].post is None
        assert all(m.post.title and m.post.permalink for m in found[1:])
        assert all(m.title and m.source_host and m.protocol for m in found)
    assert len(statements) == 1


def test_what_brought_the_shown_is_known(session):
    """Of a post and of the home page; what waits does not count."""
    post = make_post()
    make_mention(post, trackback_at=clock.now())
    make_mention(
        post, status=ResponseStatus.PENDING, webmention_at=clock.now(), pingback_at=None
    )
    assert list_protocols(post) == {"pingback", "trackback"}
    assert list_protocols(None) == frozenset()
    home = make_mention(webmention_at=clock.now(), pingback_at=None)
    home.post = None
    db.session.commit()
    assert list_protocols(None) == {"webmention"}
