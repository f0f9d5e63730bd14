"""The pipeline in: what is stored, what is refused, and for which reason."""

import threading

import pytest

from blog import clock, signals
from blog.errors import (
    AccessDenied,
    AddressRefused,
    AlreadyRegistered,
    ConnectionFailed,
    SourceHasNoLink,
    SourceNotFound,
    SourceUnreachable,
    TargetClosed,
    TargetNotFound,
    TooLarge,
    TooManyRedirects,
)
from blog.extensions import db
from blog.linkbacks.incoming import receiving
from blog.models import (
    PingState,
    PostStatus,
    Redirect,
    ResponseStatus,
)
from blog.site.options import HoldPolicy, write_options
from tests.factories import make_mention, make_page, make_post
from tests.fakes import FakeFetcher, fetched
from tests.integration.linkbacks.incoming import (
    LINK,
    SOURCE,
    TARGET,
    html,
    jobs,
    mentions,
    ping,
    receive,
    records,
    refusals,
)


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry", comments_open=False)


def test_a_ping_to_a_post_with_closed_comments_is_stored(post):
    """Comments and pings are independent."""
    outcome = receive({SOURCE: html()})
    assert outcome.is_accepted
    (mention,) = mentions()
    assert mention.status is ResponseStatus.PENDING
    assert mention.reasons == [{"code": "first_from_site"}]
    assert (mention.title, mention.source_host) == ("Five plays", "other.example")
    assert mention.quote_link == "a second series"
    assert mention.quote_before.endswith("by way of ")
    assert mention.pingback_at == clock.now()
    assert mention.check["in_article"]
    assert mention.check["status"] == 200


def test_the_source_is_asked_once_and_told_why(post):
    """One request to the source for one ping, and it can see who asks."""
    web = FakeFetcher({SOURCE: html()})
    receive(web)
    (asked,) = web.asked
    assert asked.purpose == ("http://blog.test; verifying a pingback sent by 192.0.2.1")
    assert asked.told["headers"] == {"X-Pingback-Forwarded-For": "192.0.2.1"}


def test_a_site_approved_before_is_shown_at_once(post):
    """Under the policy "first", an approved mention vouches for the next."""
    make_mention(source_url="https://other.example/earlier")
    receive({SOURCE: html()})
    assert {m.status for m in mentions()} == {ResponseStatus.APPROVED}


def test_everything_is_held_when_the_owner_says_so(post):
    """The policy "everything" holds known sites, too."""
    make_mention(source_url="https://other.example/earlier")
    write_options(hold=HoldPolicy.EVERYTHING.value)
    db.session.commit()
    receive({SOURCE: html()})
    held = [m for m in mentions() if m.status is ResponseStatus.PENDING]
    assert [m.reasons for m in held] == [[{"code": "hold_everything"}]]


def test_a_long_list_of_links_is_held_and_counted(post):
    """A link among sixty is told as such."""
    items = "".join(f'<li><a href="/{n}">x</a></li>' for n in range(60))
    page = f"<ul>{items}<li>{LINK}</li></ul>"
    make_mention(source_url="https://other.example/earlier")
    receive({SOURCE: page})
    held = [m for m in mentions() if m.status is ResponseStatus.PENDING]
    assert held[0].reasons == [{"code": "list_of_links", "count": 61}]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://blog.test/2026/05/no-such-post/", TargetNotFound),
        ("http://blog.test/2026/05/draft/", TargetNotFound),
        ("http://blog.test/?p=999999", TargetNotFound),
        (f"http://blog.test/?p={'9' * 5000}", TargetNotFound),
        ("http://blog.test/?p=99999999999999999999", TargetNotFound),
        ("http://blog.test/category/drama/", TargetClosed),
        ("http://blog.test/feed/", TargetClosed),
        ("http://blog.test/2026/05/", TargetClosed),
        ("http://elsewhere.test/2026/05/night-ferry/", TargetClosed),
        ("http://blog.test.evil.example/2026/05/night-ferry/", TargetClosed),
        ("javascript:alert(1)", TargetClosed),
        ("", TargetClosed),
        ("http://blog.test/2026/05/closed/", TargetClosed),
        ("http://blog.test/2026/05/binned/", TargetNotFound),
        ("http://blog.test/2026/05/private/", TargetNotFound),
    ],
)
def test_what_is_no_target_is_refused_before_anything_is_fetched(post, target, reason):
    """The right reason for each, and not one request."""
    make_post(slug="closed", pings_open=False)
    make_post(slug="private", status=PostStatus.PRIVATE)
    make_post(slug="draft", status=PostStatus.DRAFT)
    make_post(
        slug="binned",
        permalink="/2026/05/binned/",
        status=PostStatus.TRASHED,
        status_before_bin=PostStatus.PUBLISHED,
        trashed_at=clock.now(),
    )
    web = FakeFetcher({SOURCE: html(f'<a href="{target}">x</a>')})
    outcome = receive(web, ping(target=target))
    assert type(outcome.reason) is reason
    assert not web.asked
    assert not mentions()
    assert not records()
    assert refusals() == {reason.__name__: 1}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (fetched(SOURCE, "gone", status=404), SourceNotFound),
        (fetched(SOURCE, "gone", status=410), SourceNotFound),
        (fetched(SOURCE, "broken", status=500), SourceUnreachable),
        (fetched(SOURCE, "no", status=403), SourceUnreachable),
        (
            fetched(SOURCE, "%PDF", headers={"Content-Type": "application/pdf"}),
            SourceHasNoLink,
        ),
        (html("no link here"), SourceHasNoLink),
        (fetched(SOURCE, "cut <p", is_truncated=True), SourceUnreachable),
        (html(f'<a href="{TARGET}extra">x</a>'), SourceHasNoLink),
        (html(TARGET), SourceHasNoLink),
        (html(f"<!-- {LINK} -->"), SourceHasNoLink),
        (html(f"<template>{LINK}</template>"), SourceHasNoLink),
        (html(f'<a href="https://r.example/?u={TARGET}">x</a>'), SourceHasNoLink),
        (AddressRefused("private"), SourceNotFound),
        (ConnectionFailed("refused"), SourceUnreachable),
        (TooLarge("big"), SourceUnreachable),
        (TooManyRedirects("circle"), SourceUnreachable),
        (None, SourceNotFound),
    ],
)
def test_a_source_that_fails_is_refused_and_nothing_is_stored(post, answer, reason):
    """The right reason for each, and no row."""
    outcome = receive({SOURCE: answer})
    assert isinstance(outcome.reason, reason)
    assert not mentions()
    assert not jobs()
    (record,) = records()
    assert record.state is PingState.REFUSED
    assert (record.reason, record.sentence) == (reason.__name__, outcome.sentence)
    assert refusals() == {reason.__name__: 1}


@pytest.mark.parametrize(
    "source",
    [
        "",
        "not an address",
        "ftp://other.example/",
        "https://" + "x" * 3000 + ".example/",
    ],
)
def test_a_source_that_is_no_web_address_is_refused(post, source):
    """Nothing is asked for what cannot be asked."""
    web = FakeFetcher()
    assert type(receive(web, ping(source=source)).reason) is SourceNotFound
    assert not web.asked


def test_a_page_of_this_site_needs_no_ping(post):
    """The blog never asks itself, which could use up its own turns."""
    other = make_post()
    outcome = receive({}, ping(source=f"http://blog.test{other.permalink}"))
    assert type(outcome.reason) is AccessDenied


@pytest.mark.parametrize("led_to", [TARGET, "https://www.blog.test/"])
def test_a_source_that_redirects_to_this_site_is_no_link_from_another(post, led_to):
    """Our own pages link to our posts, so a redirect to one would always be verified."""
    outcome = receive({SOURCE: fetched(led_to, html(), hops=(SOURCE, led_to))})
    assert type(outcome.reason) is SourceHasNoLink
    assert mentions() == []


@pytest.mark.parametrize(
    "spelling",
    [
        "https://blog.test/2026/05/night-ferry/",
        "http://www.blog.test/2026/05/night-ferry",
        "http://blog.test/2026/05/night-ferry/#story",
        "http://blog.test/old/address/",
    ],
)
def test_every_spelling_of_the_post_counts_as_a_link(post, spelling):
    """Http or https, www, slash, fragment and old addresses mean the same post."""
    db.session.add(Redirect(path="/old/address/", post_id=post.id))
    db.session.commit()
    assert receive({SOURCE: html(f'<a href="{spelling}">x</a>')}).is_accepted


@pytest.mark.parametrize(
    "target",
    [f"{TARGET}?utm_source=x", "http://blog.test/2026/05/NIGHT-FERRY/", TARGET[:-1]],
)
def test_the_words_of_the_ping_count_as_a_link(post, target):
    """The sender pings with what stands in its page, however that is spelled."""
    page = html(f'<a href="{target}">x</a>')
    assert receive({SOURCE: page}, ping(target=target)).is_accepted


def test_a_query_nobody_pinged_is_another_page(post):
    """The link must be to the target, not to something that begins like it."""
    page = html(f'<a href="{TARGET}?other=page">x</a>')
    assert type(receive({SOURCE: page}).reason) is SourceHasNoLink


@pytest.mark.parametrize("name", ["p", "page_id"])
def test_a_short_address_works_as_target_and_as_link(post, name):
    """`/?p=12` means the post, in the ping as in the page."""
    short = f"http://blog.test/?{name}={post.id}"
    outcome = receive({SOURCE: html(f'<a href="{short}">x</a>')}, ping(target=short))
    assert outcome.is_accepted
    assert mentions()[0].post_id == post.id


def test_a_page_takes_pings_too(app):
    """A page with open pings is a target like a post."""
    page = make_page(slug="about")
    target = f"http://blog.test{page.permalink}"
    web = {SOURCE: html(f'<a href="{target}">x</a>')}
    assert receive(web, ping(target=target)).is_accepted


def test_the_fragment_of_the_target_is_kept(post):
    """A mention of a section knows which."""
    receive({SOURCE: html()}, ping(target=f"{TARGET}#when"))
    assert mentions()[0].target_fragment == "when"


def test_the_fragment_of_the_link_is_kept_where_the_ping_names_none(post):
    """A reader's form sends the page's address, whatever part the link points to."""
    receive({SOURCE: html(f'See <a href="{TARGET}#when">when</a>.')})
    assert mentions()[0].target_fragment == "when"


def test_a_page_without_a_title_is_not_named_twice(post):
    """Its host stands beside it anyway."""
    receive({SOURCE: f"<article><p>{LINK}</p></article>"})
    assert mentions()[0].title == ""


def test_one_source_may_mention_two_posts(post):
    """The pair is what is known, not the source."""
    other = make_post()
    target = f"http://blog.test{other.permalink}"
    page = html(f'{LINK} <a href="{target}">x</a>')
    assert receive({SOURCE: page}).is_accepted
    assert receive({SOURCE: page}, ping(target=target)).is_accepted
    assert len(mentions()) == 2


def test_the_same_ping_within_a_minute_is_answered_from_the_record(post):
    """48, and the source is not asked again."""
    receive({SOURCE: html()})
    web = FakeFetcher({SOURCE: html("changed")})
    assert type(receive(web).reason) is AlreadyRegistered
    assert not web.asked
    assert len(mentions()) == 1


def test_the_same_ping_later_finds_nothing_new(post, stopped_clock):
    """It is verified again; unchanged, it is 48."""
    receive({SOURCE: html()})
    stopped_clock.advance(minutes=2)
    assert type(receive({SOURCE: html()}).reason) is AlreadyRegistered
    assert mentions()[0].verified_at == clock.now()


def test_other_spellings_of_the_source_are_the_same_mention(post, stopped_clock):
    """One mention for one source and target."""
    receive({SOURCE: html()})
    stopped_clock.advance(minutes=2)
    again = "http://www.other.example/five-plays/"
    assert (
        type(receive({again: html()}, ping(source=again)).reason) is AlreadyRegistered
    )
    assert len(mentions()) == 1


def test_a_new_source_is_refused_when_closed(post):
    """Pings closed: 33."""
    post.pings_open = False
    db.session.commit()
    web = FakeFetcher({SOURCE: html()})
    assert type(receive(web).reason) is TargetClosed
    assert not web.asked


def test_what_a_moderator_marked_as_spam_stays_spam(post, stopped_clock):
    """Pinging again is no way out."""
    receive({SOURCE: html()})
    mentions()[0].status = ResponseStatus.SPAM
    db.session.commit()
    stopped_clock.advance(minutes=2)
    receive({SOURCE: html(title="Now it is good")})
    assert mentions()[0].status is ResponseStatus.SPAM


def test_a_stored_mention_is_told_to_who_listens(post):
    """The signal comes inside the transaction."""
    heard = []

    def listen(response):
        heard.append((response.title, db.session().in_transaction()))

    with signals.response_received.connected_to(listen):
        receive({SOURCE: html()})
    assert heard == [("Five plays", True)]


def test_the_same_ping_from_many_at_once_is_one_mention(post, app):
    """Whoever comes second is told 48, not an error of the database."""
    meet = threading.Barrier(4)
    sentences, errors = [], []

    class Meeting(FakeFetcher):
        def get(self, *arguments, **options):
            answer = super().get(*arguments, **options)
            meet.wait(timeout=10)
            return answer

    web = Meeting({SOURCE: html()})

    def send():
        try:
            with app.app_context():
                sentences.append(type(receive(web).reason))
        except Exception as error:  # noqa: BLE001 -- a thread's error is the finding
            errors.append(error)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(map(str, sentences)) == sorted(
        map(str, [type(None), *[AlreadyRegistered] * 3])
    )
    assert len(mentions()) == 1


def test_no_more_than_a_few_sources_are_read_at_once(post, app):
    """The fifth at the same time is left to the worker, without a request."""
    taken = [receiving._turns.acquire(blocking=False) for _ in range(receiving.AT_ONCE)]
    try:
        assert all(taken)
        web = FakeFetcher({SOURCE: html()})
        outcome = receive(web)
        assert outcome.is_accepted
        assert not outcome.is_checked
        assert not web.asked
    finally:
        for _ in taken:
            receiving._turns.release()
