import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import event

from blog import clock
from blog.extensions import db
from blog.models import (
    Response,
    ResponseKind,
    ResponseStatus,
    RuleScope,
    SiteRule,
    Verdict,
)
from blog.responses import evidence
from blog.responses.doubts import LONG_LIST
from blog.responses.judging import judge
from blog.site.options import Door, HoldPolicy, SiteOptions
from tests.factories import make_comment, make_mention, make_person, make_post

FIRST = SiteOptions(hold=HoldPolicy.FIRST)
HOST = "harbour.example"


def mention(post, **fields):
    fields = {"source_host": HOST, "check": {}} | fields
    return Response(kind=ResponseKind.MENTION, post=post, **fields)


def comment(post, name="R. Pascoe", email="r@mail.test", **fields):
    return Response(
        kind=ResponseKind.COMMENT,
        post=post,
        author_name=name,
        author_email=email,
        **fields,
    )


def codes(response, options=FIRST):
    return [reason["code"] for reason in judge(response, options).reasons]


def test_a_new_site_waits_once(session):
    """The first mention from a site is held, the next after approval is not."""
    post = make_post()
    assert codes(mention(post)) == ["first_from_site"]
    known = make_mention(source_host=HOST, status=ResponseStatus.PENDING)
    assert codes(mention(post)) == ["first_from_site"]
    known.status = ResponseStatus.APPROVED
    session.commit()
    assert codes(mention(post)) == []


def test_a_site_is_not_known_through_another_or_through_a_comment(session):
    """Only an approved mention from the very host counts."""
    make_mention(source_host="other.example")
    make_comment(source_host=HOST)
    assert codes(mention(make_post())) == ["first_from_site"]


def test_a_site_with_spam_always_waits(session):
    """One approved mention does not outweigh one in spam."""
    make_mention(source_host=HOST)
    make_mention(source_host=HOST, status=ResponseStatus.SPAM)
    assert codes(mention(make_post())) == ["site_has_spam"]


def test_a_stored_mention_does_not_vouch_for_itself(session):
    """Deciding again about an approved mention asks about the others."""
    assert codes(make_mention(source_host=HOST)) == ["first_from_site"]


def test_a_long_list_and_a_link_outside_the_article_are_held(session):
    """From a known site, too, each with its own reason."""
    make_mention(source_host=HOST)
    post = make_post()
    check = {"list_length": 61, "in_article": False}
    assert judge(mention(post, check=check), FIRST).reasons == (
        {"code": "list_of_links", "count": 61},
        {"code": "outside_article"},
    )
    fine = {"list_length": LONG_LIST - 1, "in_article": True}
    assert codes(mention(post, check=fine)) == []


def test_a_new_writer_waits_once(session):
    """Name and address together make somebody known, whatever their case."""
    post = make_post()
    assert codes(comment(post)) == ["first_under_name"]
    make_comment(author_name="R. Pascoe", author_email="r@mail.test")
    assert codes(comment(post, "r. pascoe", "R@mail.test")) == []
    assert codes(comment(post, "Somebody", "r@mail.test")) == ["first_under_name"]
    assert codes(comment(post, "R. Pascoe", "x@mail.test")) == ["first_under_name"]


def test_a_writer_with_spam_always_waits(session):
    """As with sites."""
    known = {"author_name": "R. Pascoe", "author_email": "r@mail.test"}
    make_comment(**known)
    make_comment(status=ResponseStatus.SPAM, **known)
    assert codes(comment(make_post())) == ["name_has_spam"]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [(HoldPolicy.EVERYTHING, ["hold_everything"]), (HoldPolicy.NOTHING, [])],
)
def test_the_owner_may_hold_everything_or_nothing(session, policy, expected):
    """Known or unknown, comment or mention, the policy decides."""
    post = make_post()
    options = SiteOptions(hold=policy)
    for response in (mention(post), comment(post)):
        assert codes(response, options) == expected
        make_mention(source_host=HOST)


def test_who_holds_everything_sees_what_else_is_doubtful(session):
    """That a sender is new says nothing then; the rest does."""
    check = {"list_length": 61, "in_article": False}
    post = make_post()
    assert codes(
        mention(post, check=check), SiteOptions(hold=HoldPolicy.EVERYTHING)
    ) == [
        "hold_everything",
        "list_of_links",
        "outside_article",
    ]
    assert codes(mention(post, check=check), SiteOptions(hold=HoldPolicy.NOTHING)) == []


@pytest.mark.parametrize("hold", HoldPolicy)
@pytest.mark.parametrize("where", ["site", "post"])
def test_what_comes_by_a_held_door_waits(session, hold, where):
    """By this door only, whoever it is, whatever else the owner lets through."""
    doors = {"pingback": "held", "comment": "held"} if where == "post" else {}
    at_site = Door.HELD if where == "site" else Door.OPEN
    options = SiteOptions(hold=hold, pingback_door=at_site, comment_door=at_site)
    make_mention(source_host=HOST)
    make_comment(author_name="R. Pascoe", author_email="r@mail.test")
    post = make_post(doors=doors)
    held = [mention(post, pingback_at=clock.now()), comment(post)]
    assert [codes(r, options) for r in held] == [["hold_everything"]] * 2
    other = mention(post, webmention_at=clock.now())
    waits = hold is HoldPolicy.EVERYTHING
    assert codes(other, options) == (["hold_everything"] if waits else [])


def test_words_hold_and_block_whatever_the_policy(session):
    """A listed word waits, a refused one is spam, each with the word itself."""
    post = make_post()
    for hold in HoldPolicy:
        options = SiteOptions(
            hold=hold, held_words=("ferry",), refused_words=("lowest price",)
        )
        waiting = judge(comment(post, text="The Ferry sails."), options)
        assert waiting.status is ResponseStatus.PENDING
        assert {"code": "held_word", "word": "ferry"} in waiting.reasons
        options = dataclasses.replace(options, spam_score=0)
        spam = judge(comment(post, text="Now at the lowest  price"), options)
        assert spam.status is ResponseStatus.SPAM
        assert {"code": "refused_word", "word": "lowest price"} in spam.reasons


def test_many_links_hold_a_comment(session):
    """From the number the owner set on; 0 never does."""
    make_comment(author_name="R. Pascoe", author_email="r@mail.test")
    post = make_post()
    text = "http://a.example https://b.example/x [c](//c.example) and nothing"
    assert judge(comment(post, text=text), FIRST).reasons == (
        {"code": "many_links", "count": 3},
    )
    for most in (0, 4):
        options = SiteOptions(hold_links=most)
        assert codes(comment(post, text=text), options) == []


def test_the_same_text_on_other_posts_is_held(session):
    """Within 30 days; short words of thanks are nobody's property."""
    text = "Great article about ferries and hotels."
    make_comment(author_name="R. Pascoe", author_email="r@mail.test")
    post = make_post()
    for _ in range(2):
        make_comment(text=text)
    make_comment(post, text=text)
    make_comment(text=text, received_at=clock.now() - timedelta(days=31))
    assert judge(comment(post, text=text), FIRST).reasons == (
        {"code": "same_text", "count": 2},
    )
    make_comment(text="Thank you.")
    assert codes(comment(post, text="Thank you.")) == []


def test_the_same_text_is_looked_for_among_the_newest(session):
    """No index knows the texts, so what came thousands before is let be."""
    text = "Great article about ferries and hotels."
    first = make_comment(text=text)
    last = make_comment(id=first.id + evidence.SAME_TEXT_AMONG - 1)
    post = make_post()
    assert evidence.gather_evidence(comment(post, text=text)).repeats == 1
    make_comment(id=last.id + 1)
    assert evidence.gather_evidence(comment(post, text=text)).repeats == 0


def test_a_mention_s_sentence_counts_as_its_text(session):
    """The same words around the link to several posts; likes have none."""
    make_mention(source_host=HOST)
    quote = {"quote_before": "Cheap tickets for ", "quote_link": "all of this"}
    make_mention(quote_after="", **quote)
    found = judge(mention(make_post(), quote_after="", **quote), FIRST)
    assert found.reasons == ({"code": "same_text", "count": 1},)
    make_mention(quote_before="", quote_link="", quote_after="")
    assert codes(mention(make_post())) == []


@pytest.mark.parametrize(
    ("near", "sender", "count"),
    [
        ("198.51.100.{}", "198.51.100.200", 12),
        ("2001:db8:7:{}::1", "2001:db8:7:ffff::2", 12),
        ("198.51.{}.9", "198.51.100.200", 0),
        ("2001:db8:{}::1", "2001:db8:ffff::2", 0),
        ("127.0.0.{}", "127.0.0.1", 0),
        ("10.0.0.{}", "10.0.0.1", 0),
        ("::ffff:198.51.100.{}", "198.51.100.200", 12),
        ("198.51.100.{}", "::ffff:198.51.100.200", 12),
        ("198.51.100.{}", None, 0),
        ("198.51.100.{}", "no address", 0),
    ],
)
def test_a_crowd_from_one_network_is_noticed(session, near, sender, count):
    """A /24 or a /48, within the hour; a proxy in front of us is no network."""
    post = make_post()
    for number in range(1, 13):
        make_comment(post, remote_addr=near.format(number))
    found = evidence.gather_evidence(comment(post, remote_addr=sender))
    assert found.neighbours == count
    reasons = judge(comment(post, remote_addr=sender), FIRST).reasons
    crowd = {"code": "from_network", "count": 12}
    assert (crowd in reasons) is (count == 12)


def test_a_crowd_is_forgotten_after_an_hour(session):
    """And a sender who was approved before may come with it."""
    post = make_post()
    for number in range(12):
        make_comment(
            post,
            remote_addr=f"198.51.100.{number}",
            received_at=clock.now() - timedelta(minutes=61),
        )
    assert codes(comment(post, remote_addr="198.51.100.77")) == ["first_under_name"]
    for number in range(12):
        make_comment(post, remote_addr=f"198.51.100.{number}")
    assert "from_network" in codes(comment(post, remote_addr="198.51.100.77"))
    make_comment(post, author_name="R. Pascoe", author_email="r@mail.test")
    assert codes(comment(post, remote_addr="198.51.100.77")) == []


def test_a_score_as_high_as_the_owner_set_is_spam(session):
    """The sum of all weights, with every signal against it as a reason; 0 is never."""
    make_mention(source_host=HOST, status=ResponseStatus.SPAM)
    response = mention(
        make_post(),
        title="Cheap",
        author_name="cheap!",
        source_url=f"https://{HOST}/x",
        quote_before="[…] Read More here: ",
        check={"in_article": False},
    )
    found = judge(response, FIRST)
    assert found.score == sum(signal["weight"] for signal in found.signals) == 14
    assert found.status is ResponseStatus.SPAM
    assert [reason["code"] for reason in found.reasons] == [
        "site_has_spam",
        "stock_phrase",
        "outside_article",
        "title_is_name",
    ]
    assert judge(response, SiteOptions(spam_score=14)).status is ResponseStatus.SPAM
    for score in (0, 15):
        held = judge(response, SiteOptions(spam_score=score))
        assert held.status is ResponseStatus.PENDING
        assert "title_is_name" not in [reason["code"] for reason in held.reasons]


def test_good_signals_weigh_against_bad_ones(session):
    """A site approved before, with the link in its article, earns trust."""
    for _ in range(3):
        make_mention(source_host=HOST)
    found = judge(mention(make_post(), check={"in_article": True}), FIRST)
    assert found.signals == (
        {"code": "site_approved", "weight": -4, "count": 3},
        {"code": "in_article", "weight": -2},
    )
    assert (found.score, found.status) == (-6, ResponseStatus.APPROVED)


def rule(pattern, verdict, scope=RuleScope.HOST):
    row = SiteRule(pattern=pattern, verdict=verdict, scope=scope)
    db.session.add(row)
    db.session.commit()
    return row


@pytest.mark.parametrize("hold", HoldPolicy)
def test_a_site_that_is_always_shown_is_shown_at_once(session, hold):
    """Whatever else speaks against it; the rule counts what it decided."""
    made = rule(HOST, Verdict.APPROVE)
    response = mention(
        make_post(),
        source_url=f"https://www.{HOST}/x",
        title="casino",
        check={"list_length": 61},
    )
    options = SiteOptions(hold=hold, refused_words=("casino",), spam_score=1)
    found = judge(response, options)
    assert (found.status, found.reasons) == (ResponseStatus.APPROVED, ())
    assert made.hits == 0
    found.put_on(response)
    session.commit()
    assert (made.hits, made.hit_at) == (1, clock.now())


def test_a_blocked_sender_or_site_is_spam(session):
    """By the address given, by the site given as one's own, or by a link."""
    rule("r@mail.test", Verdict.BLOCK, RuleScope.SENDER)
    rule("bad.example", Verdict.BLOCK, RuleScope.DOMAIN)
    post, options = make_post(), SiteOptions(hold=HoldPolicy.NOTHING)
    for blocked in (
        comment(post, email="R@mail.test"),
        comment(post, email="x@mail.test", author_url="https://a.bad.example/"),
        comment(post, email="x@mail.test", text="See http://bad.example/offer now"),
        mention(post, source_url="http://www.bad.example/x"),
    ):
        found = judge(blocked, options)
        assert found.status is ResponseStatus.SPAM
        assert "on_list" in [reason["code"] for reason in found.reasons]
    fine = comment(post, email="x@mail.test", text="See http://good.example/")
    assert judge(fine, options).status is ResponseStatus.APPROVED


def test_a_good_site_s_name_does_not_help_a_comment(session):
    """Anybody can type it; an email address on the list helps, as the owner said."""
    rule("good.example", Verdict.APPROVE)
    rule("r@mail.test", Verdict.APPROVE, RuleScope.SENDER)
    post = make_post()
    stranger = comment(post, email="x@mail.test", author_url="https://good.example/")
    assert codes(stranger) == ["first_under_name"]
    assert codes(comment(post)) == []


def test_the_home_page_has_no_post(session):
    """A mention of it is judged as any other."""
    home = Response(
        kind=ResponseKind.MENTION,
        source_host=HOST,
        source_url=f"https://{HOST}/x",
        title="A title",
        quote_before="A sentence that is long enough",
        webmention_at=clock.now(),
    )
    assert codes(home) == ["first_from_site"]
    assert codes(home, SiteOptions(webmention_door=Door.HELD)) == ["hold_everything"]


@pytest.mark.parametrize("size", [1, 40])
def test_judging_takes_few_queries_however_much_there_is(session, size):
    """Five, with nothing to load, for a short comment as for one full of links."""
    for number in range(size):
        make_comment(
            remote_addr=f"198.51.100.{number}", text=f"Text number {number} of many"
        )
        rule(f"site{number}.example", Verdict.BLOCK)
    text = "A text that is long enough. " + " ".join(
        f"https://other{number}.example/" for number in range(size)
    )
    response = comment(make_post(), text=text, remote_addr="198.51.100.7")
    assert response.post.title
    seen = []

    def listen(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    judge(response, FIRST)
    event.remove(db.engine, "before_cursor_execute", listen)
    assert len(seen) == 5


def test_what_is_put_on_a_response_is_its_own(session):
    """Two responses never share the rows of one judgement."""
    found = judge(mention(make_post()), FIRST)
    one, other = mention(make_post()), mention(make_post())
    found.put_on(one)
    found.put_on(other)
    one.reasons[0]["code"] = "changed"
    assert other.reasons == [{"code": "first_from_site"}]
    assert other.signals == [{"code": "first_from_site", "weight": 1}]
    assert (other.status, other.score) == (ResponseStatus.PENDING, 1)


@pytest.mark.parametrize(
    ("role", "owns", "waits"),
    [
        ("administrator", False, False),
        ("editor", False, False),
        ("author", True, False),
        ("author", False, True),
        ("contributor", True, True),
    ],
)
@pytest.mark.parametrize("policy", [HoldPolicy.FIRST, HoldPolicy.EVERYTHING])
def test_those_who_moderate_a_post_do_not_wait_there(
    session, role, owns, waits, policy
):
    """An answer by the author is shown at once; by somebody else's author it is not."""
    person = make_person(role)
    post = make_post(author=person if owns else make_person())
    response = comment(post, person_id=person.id)
    judged = judge(response, SiteOptions(hold=policy))
    assert (judged.status is ResponseStatus.PENDING) is waits
