"""What a source does to its mention later: changes it, takes it back, disappears."""

import pytest

from blog import clock, signals
from blog.errors import AlreadyRegistered
from blog.extensions import db
from blog.linkbacks.incoming.removing import MISSING_FOR
from blog.models import (
    MentionType,
    PingState,
    Post,
    Response,
    ResponseStatus,
    RuleScope,
    SiteRule,
    Verdict,
)
from blog.responses import moderating
from blog.site.options import HoldPolicy, write_options
from tests.factories import make_person, make_post
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
)

CHANGED = [{"code": "page_changed"}]
CARD = '<a class="p-author h-card" href="https://{0}.example/">{0}</a>'


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry", comments_open=False)


@pytest.fixture
def shown(post, stopped_clock):
    """A mention that was approved, a while ago."""
    receive({SOURCE: html()})
    give_status(ResponseStatus.APPROVED)
    stopped_clock.advance(minutes=2)


def give_status(status):
    (mention,) = mentions()
    mention.status, mention.reasons = status, []
    db.session.commit()


def entry(author="ana", body=LINK, title="Five plays"):
    return (
        f'<div class="h-entry"><p class="p-name">{title}</p>{CARD.format(author)}'
        f'<div class="e-content"><p>{body}</p></div></div>'
    )


def test_much_change_is_proposed_and_the_old_words_stay(shown):
    """What was approved was the old text."""
    outcome = receive({SOURCE: html("<b>Cheap tickets</b> " + LINK, "Cheap tickets")})
    (mention,) = mentions()
    assert outcome.is_accepted
    assert mention.status is ResponseStatus.APPROVED
    assert mention.title == "Five plays"
    assert mention.proposal["title"] == "Cheap tickets"
    assert mention.reasons == CHANGED


@pytest.mark.parametrize(
    "page",
    [
        entry(author="bo"),
        entry(title="Cheap tickets"),
        entry(body=f'Buy tickets. <a href="{TARGET}">Here</a>. Buy more of them.'),
        fetched("https://elsewhere.example/", entry(), hops=(SOURCE,)),
    ],
    ids=["author", "title", "quote", "host"],
)
def test_each_of_author_title_words_and_host_counts_as_much(post, stopped_clock, page):
    """Any one of them is enough."""
    receive({SOURCE: entry()})
    give_status(ResponseStatus.APPROVED)
    stopped_clock.advance(minutes=2)
    receive({SOURCE: page})
    (mention,) = mentions()
    assert mention.proposal is not None
    assert mention.reasons == CHANGED


def test_many_small_changes_are_a_large_one(shown, stopped_clock):
    """Letter by letter any title could be put in the place of the approved one."""
    old, new = "Five plays", "Buy a pill"
    for number in range(len(old) + 1):
        receive({SOURCE: html(title=new[:number] + old[number:])})
        stopped_clock.advance(minutes=2)
    (mention,) = mentions()
    assert mention.title == "Buve plays"
    assert mention.proposal["title"] == new


def test_small_changes_are_measured_by_what_was_approved_last(shown, stopped_clock):
    """Words that a moderator took over are the measure from then on."""
    by = make_person("administrator")
    receive({SOURCE: html(title="Five play")})
    stopped_clock.advance(minutes=2)
    receive({SOURCE: html(title="Cheap tickets")})
    moderating.approve([mentions()[0].id], by=by)
    stopped_clock.advance(minutes=2)
    receive({SOURCE: html(title="Cheap ticket")})
    (mention,) = mentions()
    assert (mention.title, mention.proposal) == ("Cheap ticket", None)


def test_little_change_is_applied_at_once(shown):
    """A corrected letter brings nobody to the queue."""
    heard = []

    def listen(response):
        heard.append(response.title)

    with signals.response_changed.connected_to(listen):
        outcome = receive({SOURCE: html(LINK.replace("came", "come"), "Five playz")})
    (mention,) = mentions()
    assert outcome.is_accepted
    assert (mention.title, mention.proposal, mention.reasons) == (
        "Five playz",
        None,
        [],
    )
    assert heard == ["Five playz"]


def test_the_same_words_as_a_like_are_proposed(post, app, stopped_clock):
    """Approved as a reply, its own words are what was approved."""
    page = (
        '<div class="h-entry"><a class="u-in-reply-to" href="{}">x</a>'
        '<p class="e-content">{}</p></div>'
    )
    receive({SOURCE: page.format(TARGET, "I agree with all of it.")})
    give_status(ResponseStatus.APPROVED)
    stopped_clock.advance(minutes=2)
    receive({SOURCE: page.format(TARGET, "Buy cheap tickets here.")})
    (mention,) = mentions()
    assert mention.type is MentionType.REPLY
    assert mention.text == "I agree with all of it."
    assert mention.proposal["text"] == "Buy cheap tickets here."


def test_an_approved_proposal_is_shown(shown):
    """The queue's decision puts the new words in the place of the old."""
    receive({SOURCE: entry(author="bo", title="Six plays and more")})
    moderating.approve([mentions()[0].id], by=make_person("editor"))
    (mention,) = mentions()
    assert (mention.title, mention.author_name) == ("Six plays and more", "bo")
    assert (mention.proposal, mention.reasons) == (None, [])


def test_a_refused_proposal_does_not_come_again(shown, stopped_clock):
    """Another change does."""
    receive({SOURCE: html(title="Cheap tickets")})
    moderating.keep_old([mentions()[0].id], by=make_person("editor"))
    stopped_clock.advance(minutes=2)
    outcome = receive({SOURCE: html(title="Cheap tickets")})
    assert type(outcome.reason) is AlreadyRegistered
    assert mentions()[0].proposal is None
    stopped_clock.advance(minutes=2)
    receive({SOURCE: html(title="Free tickets, all of them")})
    assert mentions()[0].proposal["title"] == "Free tickets, all of them"


def test_a_page_that_changes_back_withdraws_its_proposal(shown, stopped_clock):
    """There is nothing left to decide."""
    receive({SOURCE: html(title="Cheap tickets")})
    stopped_clock.advance(minutes=2)
    receive({SOURCE: html()})
    (mention,) = mentions()
    assert (mention.proposal, mention.reasons) == (None, [])


def test_the_same_proposal_again_is_nothing_new(shown, stopped_clock):
    """A moderator decides once."""
    receive({SOURCE: html(title="Cheap tickets")})
    stopped_clock.advance(minutes=2)
    outcome = receive({SOURCE: html(title="Cheap tickets")})
    assert type(outcome.reason) is AlreadyRegistered


@pytest.mark.parametrize("trust", ["rule", "option"])
def test_what_is_never_held_is_not_held_for_a_change(shown, trust):
    """Neither a site on the good list nor a blog that holds nothing asks."""
    if trust == "rule":
        scope, verdict = RuleScope.HOST, Verdict.APPROVE
        rule = SiteRule(scope=scope, pattern="other.example", verdict=verdict)
        db.session.add(rule)
    else:
        write_options(hold=HoldPolicy.NOTHING.value)
    db.session.commit()
    receive({SOURCE: html(title="Cheap tickets")})
    (mention,) = mentions()
    assert (mention.title, mention.proposal) == ("Cheap tickets", None)


def test_what_waits_is_brought_up_to_date(post, stopped_clock):
    """Nobody has seen it yet; it goes on waiting."""
    receive({SOURCE: html()})
    stopped_clock.advance(minutes=2)
    assert receive({SOURCE: html(title="Six plays")}).is_accepted
    (mention,) = mentions()
    assert mention.title == "Six plays"
    assert mention.status is ResponseStatus.PENDING
    assert mention.reasons == [{"code": "first_from_site"}]


def test_a_change_does_not_let_out_what_waits(post, stopped_clock):
    """A page may harm itself by changing, not help."""
    receive({SOURCE: html()})
    write_options(hold=HoldPolicy.NOTHING.value)
    db.session.commit()
    stopped_clock.advance(minutes=2)
    receive({SOURCE: html(title="Six plays")})
    assert mentions()[0].status is ResponseStatus.PENDING


def test_what_waits_becomes_spam_by_a_refused_word(post, stopped_clock):
    """It is judged by what it says now."""
    receive({SOURCE: html()})
    write_options(refused_words=["tickets"])
    db.session.commit()
    stopped_clock.advance(minutes=2)
    receive({SOURCE: html(title="Cheap tickets")})
    assert mentions()[0].status is ResponseStatus.SPAM


@pytest.mark.parametrize("answer", [html("no link"), fetched(SOURCE, "", status=410)])
def test_a_vanished_link_takes_the_mention_away_even_when_closed(
    post, app, stopped_clock, answer
):
    """Closed means closed to new; the source may still take its mention back."""
    receive({SOURCE: html()})
    db.session.get(Post, post.id).pings_open = False
    db.session.commit()
    stopped_clock.advance(minutes=2)
    receive({}, ping(protocol="webmention"))
    drain(app, {SOURCE: answer})
    (mention,), (record,) = mentions(), records()
    assert mention.status is ResponseStatus.TRASHED
    assert mention.reasons[0]["code"] == "link_gone"
    assert mention.trashed_at == clock.now()
    assert record.state is PingState.REMOVED
    stopped_clock.advance(minutes=2)
    assert receive({SOURCE: html()}).is_accepted
    assert mentions()[0].status is ResponseStatus.PENDING
    assert mentions()[0].trashed_at is None
    assert not jobs("erase_response")
    assert records()[0].state is PingState.VERIFIED


def test_a_closed_post_takes_updates_of_what_it_shows(post, shown):
    """Closed to new, not to what is there."""
    db.session.get(Post, post.id).pings_open = False
    db.session.commit()
    assert receive({SOURCE: html(title="Five plays.")}).is_accepted
    assert mentions()[0].title == "Five plays."


def test_a_page_not_found_stays_listed_and_is_looked_for_a_day_later(
    shown, app, stopped_clock
):
    """Missing twice, a day apart, it is taken for gone, and says so."""
    missing = {SOURCE: fetched(SOURCE, "", status=404)}
    receive(missing)
    (mention,) = mentions()
    assert mention.status is ResponseStatus.APPROVED
    assert (mention.missing_at, mention.gone_at) == (clock.now(), None)
    stopped_clock.advance(hours=1)
    receive(missing)
    assert mentions()[0].gone_at is None
    stopped_clock.advance(hours=23)
    web = FakeFetcher(missing)
    drain(app, web)
    (mention,) = mentions()
    assert len(web.asked) == 1
    assert mention.status is ResponseStatus.APPROVED
    assert mention.gone_at == clock.now()


def test_a_page_that_is_found_again_is_no_longer_missing(shown, app, stopped_clock):
    """The look a day later finds it."""
    receive({SOURCE: fetched(SOURCE, "", status=404)})
    stopped_clock.advance(seconds=MISSING_FOR.total_seconds())
    drain(app, {SOURCE: html()})
    (mention,) = mentions()
    assert (mention.missing_at, mention.gone_at) == (None, None)


def test_a_server_in_trouble_changes_nothing(shown):
    """What is shown stays as it is."""
    receive({SOURCE: fetched(SOURCE, "", status=503)})
    (mention,) = mentions()
    assert mention.status is ResponseStatus.APPROVED
    assert mention.missing_at is None


@pytest.mark.parametrize("status", [ResponseStatus.SPAM, ResponseStatus.TRASHED])
def test_what_a_moderator_put_away_stays_there(post, stopped_clock, status):
    """Pinging again is no way out, nor is taking the link out and in again."""
    receive({SOURCE: html()})
    give_status(status)
    for page in (html(title="Now it is good"), html("no link"), html()):
        stopped_clock.advance(minutes=2)
        receive({SOURCE: page})
        assert mentions()[0].status is status


def test_a_change_of_an_unknown_older_check_is_measured_by_its_words(shown):
    """What was stored before hosts were noted is no other host."""
    mention = db.session.get(Response, mentions()[0].id)
    mention.check = {}
    db.session.commit()
    receive({SOURCE: html(title="Five plays.")})
    assert mentions()[0].title == "Five plays."
