"""Who may ping, how often, and where: doors, lists and budgets."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from blog import clock
from blog.errors import AccessDenied, TargetClosed
from blog.extensions import begin_writing, db
from blog.linkbacks.incoming.policy import spend_of_pair, spend_of_sender
from blog.linkbacks.protocols import protocol_named
from blog.models import (
    Allowance,
    PingState,
    Post,
    ResponseStatus,
    RuleScope,
    SiteRule,
    Verdict,
)
from blog.site.options import HoldPolicy, write_options
from tests.factories import make_mention, make_post
from tests.fakes import FakeFetcher, fetched
from tests.integration.linkbacks.incoming import (
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

PROTOCOLS = ("pingback", "trackback", "webmention")
HOME = "http://blog.test/"


@pytest.fixture
def post(app):
    return make_post(slug="night-ferry", comments_open=False)


@pytest.fixture
def budget(app, monkeypatch):
    """Set what is taken within the hour."""

    def give(number):
        changed = replace(app.extensions["settings"], ping_budget=number)
        monkeypatch.setitem(app.extensions, "settings", changed)

    return give


def block(pattern, scope=RuleScope.HOST):
    db.session.add(SiteRule(scope=scope, pattern=pattern, verdict=Verdict.BLOCK))
    db.session.commit()


def use_up(address, host, target, times):
    begin_writing()
    for _ in range(times):
        spend_of_sender(address)
        spend_of_pair(host, target)
    db.session.commit()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_each_protocol_has_a_door_of_its_own(post, protocol):
    """Closed for one, the others still come in."""
    write_options(**{f"{protocol}_door": "closed"})
    db.session.commit()
    for name in set(PROTOCOLS) - {protocol}:
        source = f"https://{name}.example/"
        outcome = receive({source: html()}, ping(source=source, protocol=name))
        assert outcome.is_accepted
    web = FakeFetcher({SOURCE: html()})
    outcome = receive(web, ping(protocol=protocol))
    assert type(outcome.reason) is TargetClosed
    assert outcome.sentence == f"This post takes no {protocol}s."
    assert not web.asked


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_held_door_holds_what_would_be_shown(post, app, protocol):
    """A site approved before waits, too."""
    make_mention(source_url="https://other.example/earlier")
    held = db.session.get(Post, post.id)
    held.doors = {protocol: "held"}
    db.session.commit()
    receive({SOURCE: html()}, ping(protocol=protocol))
    drain(app, {SOURCE: html()})
    mention = mentions()[-1]
    assert mention.status is ResponseStatus.PENDING
    assert {"code": "hold_everything"} in mention.reasons


def test_a_door_that_closed_by_itself_is_closed(post, stopped_clock):
    """After the owner's number of days."""
    write_options(pings_close_after=14)
    db.session.commit()
    stopped_clock.advance(days=14)
    assert type(receive({SOURCE: html()}).reason) is TargetClosed


def test_a_known_pair_passes_a_closed_door(post, app, stopped_clock):
    """By another protocol than the one that brought it, too."""
    receive({SOURCE: html()})
    write_options(webmention_door="closed")
    db.session.commit()
    stopped_clock.advance(minutes=2)
    assert receive({}, ping(protocol="webmention")).is_accepted
    drain(app, {SOURCE: html()})
    assert mentions()[0].webmention_at == clock.now()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_home_page_takes_pings(app, protocol):
    """It is a page of the blog like others; the mention is about no post."""
    page = html(f'<a href="{HOME}">x</a>')
    claim = ping(target=HOME, protocol=protocol)
    assert receive({SOURCE: page}, claim).is_accepted
    drain(app, {SOURCE: page})
    (mention,) = mentions()
    assert (mention.post_id, mention.post) == (None, None)
    assert mention.status is ResponseStatus.PENDING
    assert records()[0].state is PingState.VERIFIED


def test_a_link_to_the_home_page_is_no_link_to_a_post(post):
    """Nor the other way round."""
    page = html(f'<a href="{HOME}">x</a>')
    assert receive({SOURCE: page}).is_refused
    assert receive({SOURCE: html()}, ping(target=HOME)).is_refused


def test_one_source_is_one_mention_of_the_home_page(app, stopped_clock):
    """The pair is known again without a post's number."""
    page = html(f'<a href="{HOME}">x</a>')
    for _ in range(2):
        receive({SOURCE: page}, ping(target=HOME))
        stopped_clock.advance(minutes=2)
    assert len(mentions()) == 1


def test_the_home_page_can_be_closed(app):
    """With the switch for new posts' pings."""
    write_options(pings_open=False)
    db.session.commit()
    outcome = receive({SOURCE: html()}, ping(target=HOME))
    assert outcome.sentence == "The home page takes no pingbacks."


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_blocked_site_is_refused_before_anything_is_fetched(post, protocol):
    """And its rule counts what it decided."""
    block("other.example")
    web = FakeFetcher({SOURCE: html()})
    outcome = receive(web, ping(protocol=protocol))
    assert type(outcome.reason) is AccessDenied
    assert outcome.sentence == "This site is blocked here."
    assert not web.asked
    assert not jobs()
    assert not records()
    db.session.rollback()
    assert db.session.scalar(select(SiteRule.hits)) == 1


def test_a_blocked_site_cannot_hide_behind_a_redirect(post):
    """Where the source ends counts as well."""
    block("spam.example", RuleScope.DOMAIN)
    page = fetched("https://www.spam.example/x", html(), hops=(SOURCE,))
    outcome = receive({SOURCE: page})
    assert type(outcome.reason) is AccessDenied
    assert not mentions()
    assert records()[0].reason == "AccessDenied"


@pytest.mark.parametrize("trust", ["rule", "record"])
def test_a_good_site_that_leads_elsewhere_vouches_for_nobody(post, trust):
    """Many good sites lead anywhere they are asked to."""
    out = f"{SOURCE}/out?to=https://evil.example/"
    if trust == "rule":
        good = Verdict.APPROVE
        rule = SiteRule(scope=RuleScope.HOST, pattern="other.example", verdict=good)
        db.session.add(rule)
        db.session.commit()
    else:
        receive({SOURCE: html()})
        mentions()[0].status = ResponseStatus.APPROVED
        db.session.commit()
    led = fetched("https://evil.example/", html(), hops=(out, "https://evil.example/"))
    receive({out: led}, ping(out))
    mention = mentions()[-1]
    assert mention.status is ResponseStatus.PENDING
    assert {"code": "first_from_site"} in mention.reasons


def test_a_site_with_spam_does_not_get_rid_of_it_by_leading_elsewhere(post):
    """What is known of either counts against it."""
    receive({SOURCE: html()})
    mentions()[0].status = ResponseStatus.SPAM
    db.session.commit()
    out = f"{SOURCE}/out"
    receive({out: fetched("https://new.example/", html())}, ping(out))
    assert {"code": "site_has_spam"} in mentions()[-1].reasons


def test_a_site_blocked_in_the_meantime_is_not_asked(post, app):
    """The worker asks the list again."""
    receive({}, ping(protocol="webmention"))
    block("other.example")
    web = FakeFetcher({SOURCE: html()})
    drain(app, web)
    assert not web.asked
    assert records()[0].sentence == "This site is blocked here."


def test_an_address_has_a_budget(post, budget):
    """Past the hour's number it is told so, and asks nothing of us or others."""
    budget(60)
    use_up("192.0.2.9", "h.example", "7", 60)
    web = FakeFetcher({SOURCE: html()})
    outcome = receive(web, sender="192.0.2.9")
    assert isinstance(outcome.reason, AccessDenied)
    assert outcome.is_temporary
    assert not web.asked
    assert refusals() == {"AccessDenied": 1}
    assert receive({SOURCE: html()}, sender="192.0.2.10").is_accepted


def test_too_many_are_told_to_come_later_in_their_protocol(post, budget):
    """49, and the status 429."""
    budget(1)
    outcomes = [receive({SOURCE: html()}) for _ in range(2)]
    assert b"<int>49</int>" in protocol_named("pingback").answer(outcomes[1]).body
    assert protocol_named("webmention").answer(outcomes[1]).status == 429


def test_a_source_host_has_a_budget(post, budget):
    """However many addresses ping for it."""
    budget(3)
    outcomes = [
        receive(
            {f"{SOURCE}/{n}": html()},
            ping(source=f"{SOURCE}/{n}"),
            sender=f"192.0.2.{n}",
        )
        for n in range(5)
    ]
    assert [outcome.is_accepted for outcome in outcomes] == [True] * 3 + [False] * 2


def test_a_target_has_ten_times_the_budget(post, budget):
    """However many addresses and hosts ping it; another target has its own."""
    budget(1)
    outcomes = []
    for n in range(12):
        source = f"https://site{n}.example/"
        claim = ping(source=source, protocol="webmention")
        outcomes.append(receive({}, claim, sender=f"192.0.2.{n}").is_accepted)
    assert outcomes == [True] * 10 + [False] * 2
    other = make_post(slug="other")
    claim = ping(
        source="https://site99.example/",
        target=f"http://blog.test{other.permalink}",
        protocol="webmention",
    )
    assert receive({}, claim, sender="192.0.2.99").is_accepted


def test_a_sender_beyond_its_budget_uses_up_nobody_elses(post, budget):
    """One address cannot close a target or a host to all others."""
    budget(2)
    for n in range(50):
        receive({}, ping(source=f"{SOURCE}/{n}", protocol="webmention"))
    used = dict(db.session.execute(select(Allowance.key, Allowance.used)).all())
    assert used == {
        "address:192.0.2.1": 50,
        "host:other.example": 2,
        f"target:{post.id}": 2,
    }


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("unknown", "unknown", True),
        (None, None, True),
    ],
)
def test_a_customers_addresses_share_a_budget(post, budget, first, second, is_same):
    """Of IPv6 everybody has a whole network."""
    budget(1)
    assert receive({SOURCE: html()}, sender=first).is_accepted
    claim = ping(source="https://third.example/")
    outcome = receive({"https://third.example/": html()}, claim, sender=second)
    assert outcome.is_refused is is_same


def test_a_budget_of_zero_is_no_budget(post, budget):
    """Owners who trust their senders lift it."""
    budget(0)
    use_up("192.0.2.9", "other.example", str(post.id), 700)
    assert receive({SOURCE: html()}, sender="192.0.2.9").is_accepted
    assert db.session.scalar(select(func.count()).select_from(Allowance)) == 0


def test_the_budget_is_whole_again_in_the_next_hour(post, budget, app, stopped_clock):
    """Old counts do not pile up either."""
    budget(60)
    use_up("192.0.2.9", "other.example", str(post.id), 60)
    stopped_clock.advance(hours=3)
    assert receive({SOURCE: html()}, sender="192.0.2.9").is_accepted
    drain(app, {})
    assert db.session.scalar(select(func.count()).select_from(Allowance)) == 3


def test_what_is_refused_counts(post, budget):
    """Looking it up cost as much."""
    budget(2)
    for n in range(2):
        receive({}, ping(source=f"https://none{n}.example/"))
    assert isinstance(receive({SOURCE: html()}).reason, AccessDenied)


def test_nothing_is_held_where_the_owner_says_so(post, app):
    """Verified, it is shown at once."""
    write_options(hold=HoldPolicy.NOTHING.value)
    db.session.commit()
    outcome = receive({SOURCE: html()})
    assert outcome.sentence == "Thank you. It is listed under the post."
    assert mentions()[0].status is ResponseStatus.APPROVED
    assert mentions()[0].target_url == TARGET


def test_what_is_old_is_forgotten_without_a_budget_too(
    post, budget, app, stopped_clock
):
    """The first refusal of a day owes it."""
    budget(0)
    receive({})
    stopped_clock.advance(days=91)
    receive({}, ping(source="https://third.example/"))
    drain(app, {})
    assert [record.source_url for record in records()] == ["https://third.example/"]
