"""What is left to the worker: kept before it is answered, looked into, never lost."""

import pytest
from sqlalchemy import update

from blog import clock
from blog.errors import (
    AlreadyRegistered,
    FetchTimedOut,
    JobFailed,
    SourceHasNoLink,
    SourceUnreachable,
    TargetClosed,
    TargetNotFound,
)
from blog.extensions import db
from blog.linkbacks.incoming import receiving
from blog.linkbacks.incoming.receiving import verify_waiting_ping
from blog.models import (
    Job,
    JobState,
    MentionType,
    PingState,
    Post,
    PostStatus,
    ReceivedPing,
    ResponseStatus,
)
from tests.factories import make_comment, make_mention, make_person, make_post
from tests.fakes import FakeFetcher, fetched
from tests.integration.linkbacks.incoming import (
    LINK,
    SOURCE,
    TARGET,
    drain,
    html,
    jobs,
    mentions,
    ping,
    receive,
    records,
    refusals,
)

LATER = ("trackback", "webmention")


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry", comments_open=False)


@pytest.mark.parametrize("protocol", LATER)
def test_it_is_kept_and_answered_before_anything_is_fetched(post, protocol):
    """Row and work are committed; the answer says where its fate can be read."""
    web = FakeFetcher({SOURCE: html()})
    outcome = receive(web, ping(protocol=protocol))
    (record,) = records()
    assert outcome.is_accepted
    assert not outcome.is_checked
    assert outcome.status_url == f"http://blog.test/webmention/{record.public_id}"
    assert record.state is PingState.WAITING
    assert record.post_id == post.id
    assert len(jobs()) == 1
    assert not web.asked
    assert not mentions()


@pytest.mark.parametrize("protocol", LATER)
def test_the_worker_makes_a_mention_of_it_with_one_request(post, app, protocol):
    """One request to the source for one ping, whichever protocol brought it."""
    web = FakeFetcher({SOURCE: html()})
    receive(web, ping(protocol=protocol))
    drain(app, web)
    (mention,), (record,) = mentions(), records()
    assert [asked.url for asked in web.asked] == [SOURCE]
    assert web.asked[0].purpose == (
        f"http://blog.test; verifying a {protocol} sent by 192.0.2.1"
    )
    assert mention.protocol == protocol
    assert mention.remote_addr == "192.0.2.1"
    assert (record.state, record.response_id) == (PingState.VERIFIED, mention.id)
    assert record.checked_at == clock.now()
    assert not jobs()


@pytest.mark.parametrize("protocol", LATER)
def test_a_source_without_the_link_is_refused_by_the_worker(post, app, protocol):
    """The record says why, and no mention comes of it."""
    receive({}, ping(protocol=protocol))
    drain(app, {SOURCE: html("no link")})
    (record,) = records()
    assert (record.state, record.reason) == (PingState.REFUSED, "SourceHasNoLink")
    assert record.sentence == "The source was read and has no link to the target."
    assert refusals() == {"SourceHasNoLink": 1}
    assert not mentions()


@pytest.mark.parametrize(
    "answer", [FetchTimedOut("It is slow."), fetched(SOURCE, "", status=503)]
)
def test_a_source_that_cannot_be_read_fails_after_three_attempts(post, app, answer):
    """Strangers cannot keep the worker busy for long with one address."""
    web = FakeFetcher({SOURCE: answer})
    receive(web, ping(protocol="webmention"))
    for _ in range(6):
        drain(app, web, retries_now=True)
    (record,) = records()
    assert len(web.asked) == receiving.MOST_ATTEMPTS
    assert (record.state, record.reason) == (PingState.FAILED, "SourceUnreachable")
    assert record.sentence
    assert not jobs()
    assert not mentions()


def test_between_attempts_it_waits(post, app, stopped_clock):
    """The second attempt is not made at once."""
    web = FakeFetcher({SOURCE: FetchTimedOut("slow")})
    receive(web, ping(protocol="webmention"))
    drain(app, web)
    drain(app, web)
    assert len(web.asked) == 1
    (job,) = jobs()
    assert job.run_at > clock.now()
    assert records()[0].state is PingState.WAITING
    stopped_clock.advance(minutes=1)
    drain(app, {SOURCE: html()})
    assert records()[0].state is PingState.VERIFIED


def test_a_worker_killed_in_the_middle_loses_nothing(post, app, stopped_clock):
    """The lease runs out, and the next worker looks into it."""
    receive({}, ping(protocol="webmention"))
    for _ in range(receiving.MOST_ATTEMPTS):
        db.session.execute(  # as a worker leaves it that died with the job in hand
            update(Job).values(
                attempts=Job.attempts + 1,
                lease_owner="a dead worker",
                leased_until=clock.now(),
            )
        )
        db.session.commit()
    drain(app, {SOURCE: html()})
    assert len(mentions()) == 1
    assert records()[0].state is PingState.VERIFIED


def test_a_job_done_twice_asks_the_source_once(post):
    """A worker that died after the verdict and before the note of it does no harm."""
    receive({}, ping(protocol="webmention"))
    (job,) = jobs()
    payload = dict(job.payload)
    web = FakeFetcher({SOURCE: html()})
    verify_waiting_ping(payload, fetcher=web)
    verify_waiting_ping(payload, fetcher=web)
    assert len(web.asked) == 1
    assert len(mentions()) == 1


def test_no_transaction_is_open_while_the_source_is_asked(post, app):
    """Another host's pace never keeps others from writing."""
    held = []

    class Watching(FakeFetcher):
        def get(self, *arguments, **options):
            held.append(db.session().in_transaction())
            return super().get(*arguments, **options)

    web = Watching({SOURCE: html()})
    receive(web, ping(protocol="webmention"))
    drain(app, web)
    receive(web, ping(source="https://third.example/"))
    assert held == [False, False]


def test_a_slow_pingback_takes_the_same_way(post, app):
    """Accepted unchecked, and a mention only once the link is found."""
    outcome = receive({SOURCE: FetchTimedOut("slow")})
    assert outcome.is_accepted
    assert not outcome.is_checked
    assert not mentions()
    assert len(jobs()) == 1
    drain(app, {SOURCE: html()})
    assert mentions()[0].pingback_at == clock.now()


def test_a_source_that_stays_slow_is_tried_again(post):
    """The worker is asked for another try; nothing is stored."""
    receive({SOURCE: FetchTimedOut("slow")})
    (job,) = jobs()
    with pytest.raises(JobFailed):
        verify_waiting_ping(
            job.payload, fetcher=FakeFetcher({SOURCE: FetchTimedOut("slow")})
        )
    assert not mentions()


def test_a_post_closed_in_the_meantime_gets_no_late_mention(post, app):
    """The worker asks the policy again."""
    receive({}, ping(protocol="webmention"))
    db.session.get(Post, post.id).pings_open = False
    db.session.commit()
    web = FakeFetcher({SOURCE: html()})
    drain(app, web)
    assert not web.asked
    assert not mentions()
    assert (records()[0].state, records()[0].reason) == (
        PingState.REFUSED,
        TargetClosed.__name__,
    )


def test_a_post_withdrawn_in_the_meantime_refuses(post, app):
    """The record says that there is no such post."""
    receive({}, ping(protocol="webmention"))
    db.session.get(Post, post.id).status = PostStatus.DRAFT
    db.session.commit()
    web = FakeFetcher({SOURCE: html()})
    drain(app, web)
    assert not web.asked
    assert records()[0].reason == TargetNotFound.__name__


@pytest.mark.parametrize("protocol", ["pingback", "webmention"])
def test_a_post_withdrawn_while_the_source_is_read_refuses(post, app, protocol):
    """What was true before the request is asked again after it."""

    class Withdrawing(FakeFetcher):
        def get(self, *arguments, **options):
            db.session.execute(update(Post).values(status=PostStatus.DRAFT))
            db.session.commit()
            return super().get(*arguments, **options)

    web = Withdrawing({SOURCE: html()})
    receive(web, ping(protocol=protocol))
    drain(app, web)
    assert not mentions()
    assert records()[0].reason == TargetNotFound.__name__


def test_a_post_deleted_in_the_meantime_leaves_no_work(post, app):
    """Its pings go with it."""
    receive({}, ping(protocol="webmention"))
    db.session.delete(db.session.get(Post, post.id))
    db.session.commit()
    web = FakeFetcher({SOURCE: html()})
    drain(app, web)
    assert not web.asked
    assert not jobs()
    assert not records()


def test_the_words_of_a_trackback_name_a_page_without_a_title(post, app):
    """They are kept with the ping; the quote comes from the page that was read."""
    words = {"title": "Five plays", "excerpt": "Not this", "blog_name": "A blog"}
    receive({}, ping(protocol="trackback", **words))
    assert {name: records()[0].said[name] for name in words} == words
    drain(app, {SOURCE: f"<p>{LINK}</p>"})
    (mention,) = mentions()
    assert mention.title == "Five plays"
    assert "Not this" not in mention.quote_before + mention.quote_after
    assert mention.quote_link == "a second series"


def test_the_title_of_the_page_counts_before_the_words_of_a_trackback(post, app):
    """Senders of spam write what they like."""
    receive({}, ping(protocol="trackback", title="Cheap tickets"))
    drain(app, {SOURCE: html(title="Five plays")})
    assert mentions()[0].title == "Five plays"


def test_words_of_a_trackback_outlive_a_pingback_for_the_same_page(
    post, app, stopped_clock
):
    """The mention keeps its title."""
    receive({}, ping(protocol="trackback", title="Five plays"))
    drain(app, {SOURCE: f"<p>{LINK}</p>"})
    stopped_clock.advance(minutes=2)
    outcome = receive({SOURCE: f"<p>{LINK}</p>"})
    assert type(outcome.reason) is AlreadyRegistered
    assert mentions()[0].title == "Five plays"


def test_three_protocols_bring_one_mention_with_three_marks(post, app, stopped_clock):
    """One record for one source and target."""
    for protocol in ("trackback", "pingback", "webmention"):
        receive({SOURCE: html()}, ping(protocol=protocol))
        drain(app, {SOURCE: html()})
        stopped_clock.advance(minutes=2)
    (mention,) = mentions()
    assert mention.trackback_at
    assert mention.pingback_at
    assert mention.webmention_at
    assert mention.protocol == "webmention"
    assert len(records()) == 1


def test_protocols_that_come_within_the_minute_leave_their_marks(post, app):
    """Some engines send two at once; the second is answered from the record."""
    web = FakeFetcher({SOURCE: html()})
    for protocol in ("webmention", "trackback"):
        assert receive(web, ping(protocol=protocol)).is_accepted
    drain(app, web)
    receive(web, ping(protocol="pingback"))
    (mention,) = mentions()
    assert mention.trackback_at
    assert mention.webmention_at
    assert mention.pingback_at
    assert len(web.asked) == 1


@pytest.mark.parametrize("protocol", ["pingback", *LATER])
def test_a_refused_pair_is_refused_from_the_record_within_a_minute(
    post, app, protocol, stopped_clock
):
    """The same reason and sentence, without any request."""
    receive({SOURCE: html("no link")}, ping(protocol=protocol))
    drain(app, {SOURCE: html("no link")})
    web = FakeFetcher({SOURCE: html()})
    outcome = receive(web, ping(protocol=protocol))
    assert type(outcome.reason) is SourceHasNoLink
    assert outcome.sentence == records()[0].sentence
    assert outcome.status_url.endswith(records()[0].public_id)
    assert not web.asked
    assert not jobs()
    stopped_clock.advance(minutes=1)
    assert receive(web, ping(protocol=protocol)).is_accepted


def test_a_failed_pair_is_refused_from_the_record_within_a_minute(post, app):
    """That its page did not answer is said without asking it again."""
    web = FakeFetcher({SOURCE: FetchTimedOut("slow")})
    receive(web, ping(protocol="webmention"))
    for _ in range(3):
        drain(app, web, retries_now=True)
    assert type(receive({SOURCE: html()}, ping(protocol="webmention")).reason) is (
        SourceUnreachable
    )


def test_a_waiting_pair_is_one_piece_of_work_however_often_it_comes(
    post, app, stopped_clock
):
    """Within the minute and after it."""
    for _ in range(4):
        assert receive({}, ping(protocol="webmention")).is_accepted
        stopped_clock.advance(seconds=40)
    assert len(jobs()) == len(records()) == 1
    web = FakeFetcher({SOURCE: html()})
    drain(app, web)
    assert len(web.asked) == 1


def test_an_update_within_the_minute_is_looked_at_when_it_is_over(
    post, app, stopped_clock
):
    """It is answered from the record, and what changed meanwhile is not missed."""
    receive({}, ping(protocol="webmention"))
    drain(app, {SOURCE: html()})
    web = FakeFetcher({SOURCE: html(title="Six plays")})
    outcome = receive(web, ping(protocol="webmention"))
    assert type(outcome.reason) is AlreadyRegistered
    assert outcome.status_url.endswith(records()[0].public_id)
    drain(app, web)
    assert not web.asked
    stopped_clock.advance(minutes=1)
    drain(app, web)
    assert len(web.asked) == 1
    assert mentions()[0].title == "Six plays"
    assert len(jobs()) == 0


def test_a_dead_job_comes_to_life_with_the_next_ping(post, app, stopped_clock):
    """A ping whose work was given up can be asked for again."""
    receive({}, ping(protocol="webmention"))
    db.session.execute(update(Job).values(state=JobState.DEAD, attempts=9))
    db.session.commit()
    stopped_clock.advance(minutes=2)
    receive({}, ping(protocol="webmention"))
    drain(app, {SOURCE: html()})
    assert len(mentions()) == 1


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("u-in-reply-to", MentionType.REPLY),
        ("u-like-of", MentionType.LIKE),
        ("u-repost-of", MentionType.REPOST),
        ("u-bookmark-of", MentionType.BOOKMARK),
        ("", MentionType.MENTION),
    ],
)
def test_the_type_of_the_mention_is_what_its_entry_says(post, app, marked, kind):
    """Microformats tell replies from likes."""
    page = (
        f'<div class="h-entry"><a class="{marked}" href="{TARGET}">a post</a>'
        '<div class="e-content">It is careful.</div></div>'
    )
    receive({}, ping(protocol="webmention"))
    drain(app, {SOURCE: page})
    (mention,) = mentions()
    assert mention.type is kind
    if kind is MentionType.REPLY:
        assert mention.text == "It is careful."


def test_a_like_and_a_reply_by_one_author_are_two_mentions(post, app):
    """The pair counts, not the author: each has its own address."""
    card = '<a class="p-author h-card" href="https://ana.example/">Ana</a>'
    for name, marked in (("like", "u-like-of"), ("reply", "u-in-reply-to")):
        source = f"https://ana.example/{name}"
        page = f'<div class="h-entry">{card}<a class="{marked}" href="{TARGET}">x</a>'
        receive({}, ping(source=source, protocol="webmention"))
        drain(app, {source: page})
    assert [m.type for m in mentions()] == [MentionType.LIKE, MentionType.REPLY]


@pytest.mark.parametrize("name", ["mention", "comment", "response"])
def test_a_reply_to_a_response_stands_under_it(post, app, name):
    """A fragment that names a shown response of the post threads the reply."""
    answered = make_comment(post)
    target = f"{TARGET}#{name}-{answered.id}"
    page = f'<div class="h-entry"><a class="u-in-reply-to" href="{target}">x</a></div>'
    receive({}, ping(target=target, protocol="webmention"))
    drain(app, {SOURCE: page})
    reply = mentions()[-1]
    assert reply.parent_id == answered.id
    assert reply.target_fragment == f"{name}-{answered.id}"


def test_a_fragment_of_what_is_not_shown_there_is_only_a_fragment(post, app):
    """Neither what waits nor what stands under another post is answered."""
    waiting = make_comment(post, status=ResponseStatus.PENDING)
    elsewhere = make_mention()
    for n, response in enumerate((waiting, elsewhere)):
        source = f"{SOURCE}/{n}"
        target = f"{TARGET}#comment-{response.id}"
        receive({source: html(f'<a href="{target}">x</a>')}, ping(source, target))
    assert [m.parent_id for m in mentions() if m.post_id == post.id] == [None] * 3


def test_a_moderator_has_a_page_read_again(post, app, stopped_clock):
    """Without a ping: the work is owed, and the mention is brought up to date."""
    receive({SOURCE: html()})
    receiving.check_again(mentions()[0].id, by=make_person("editor"))
    drain(app, {SOURCE: html(title="Six plays")})
    assert mentions()[0].title == "Six plays"


def test_a_mention_that_no_ping_brought_can_be_read_again(post, app):
    """An imported one has no record yet."""
    make_mention(
        post,
        source_url=SOURCE,
        source_key="other.example/five-plays",
        target_url=TARGET,
    )
    receiving.check_again(mentions()[0].id, by=make_person("editor"))
    drain(app, {SOURCE: html()})
    assert mentions()[0].verified_at == clock.now()
    assert mentions()[0].quote_link == "this post"  # a proposal waits beside it
    assert mentions()[0].proposal["quote_link"] == "a second series"


def test_refused_pings_are_forgotten_after_ninety_days(post, app, stopped_clock):
    """What led to a mention is kept, for its status page."""
    receive({SOURCE: html()})
    receive({}, ping(source="https://third.example/"))
    stopped_clock.advance(days=91)
    receive({}, ping(source="https://fourth.example/"))
    drain(app, {})
    states = {row.source_url: row.state for row in db.session.query(ReceivedPing)}
    assert states == {
        SOURCE: PingState.VERIFIED,
        "https://fourth.example/": PingState.REFUSED,
    }


def test_what_no_worker_survived_has_failed_after_a_week(post, app, stopped_clock):
    """Its work was given up, and its status page says so in the end."""
    receive({}, ping(protocol="webmention"))
    db.session.execute(update(Job).values(state=JobState.DEAD))
    db.session.commit()
    stopped_clock.advance(days=8)
    receive({}, ping(source="https://third.example/"))
    drain(app, {})
    record = next(row for row in records() if row.source_url == SOURCE)
    assert (record.state, record.reason) == (PingState.FAILED, "SourceUnreachable")
    assert record.sentence == "The source could not be read."
