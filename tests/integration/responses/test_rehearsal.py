from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select

from blog import clock
from blog.extensions import db
from blog.models import Response, ResponseStatus, RuleScope, SiteRule, Verdict
from blog.responses.judging import judge
from blog.responses.rehearsal import LENGTH, rehearse
from blog.site.options import HoldPolicy, SiteOptions
from tests.factories import make_comment, make_mention, make_person, make_post

PENDING, APPROVED = ResponseStatus.PENDING, ResponseStatus.APPROVED
SPAM = ResponseStatus.SPAM


def judged(response, **options):
    """Let the response be judged as it was when it arrived."""
    judge(response, SiteOptions(**options)).put_on(response)
    db.session.commit()
    return response


def told(found):
    return {d.response.id: (d.now, d.then) for d in found.differences}


def test_without_a_change_nothing_would_differ(session):
    """Whatever moderators decided since."""
    known = make_mention(source_host="a.example")
    judged(make_mention(source_host="a.example", quote_after=" once."))
    judged(make_mention(source_host="b.example", quote_after="!")).status = SPAM
    known.status = SPAM
    session.commit()
    found = rehearse()
    assert (found.total, found.differences) == (3, [])
    assert found.now == found.then == {PENDING: 1, APPROVED: 2}


def test_other_options_are_tried_on_what_was_known_then(session):
    """The first of a site was new when it came, although the site is known now."""
    first = judged(make_comment(text="See http://a.example/ for more of this"))
    found = rehearse(SiteOptions(hold=HoldPolicy.NOTHING))
    assert told(found) == {first.id: (PENDING, APPROVED)}
    strict = SiteOptions(hold=HoldPolicy.NOTHING, refused_words=("more",))
    assert told(rehearse(strict)) == {first.id: (PENDING, SPAM)}
    [difference] = rehearse(strict).differences
    assert {"code": "refused_word", "word": "more"} in difference.reasons
    assert rehearse(strict).then == {SPAM: 1}


def test_what_the_owner_chose_then_is_not_taken_for_a_fact(session):
    """A word that was on the list, and is no longer, speaks against nothing now."""
    word = judged(make_comment(text="A ferry."), refused_words=("ferry",))
    assert word.status is SPAM
    assert rehearse().now == {PENDING: 1}
    assert told(rehearse(SiteOptions(refused_words=("ferry",)))) == {
        word.id: (PENDING, SPAM)
    }


def test_a_rule_is_tried_beside_those_there_are(session):
    """It needs no place on a list, and takes that of the same pattern there."""
    one = judged(make_mention(source_url="https://x.bad.example/1"))
    judged(make_mention(source_url="https://good.example/1"))
    block = SiteRule(
        scope=RuleScope.DOMAIN, pattern="bad.example", verdict=Verdict.BLOCK
    )
    assert told(rehearse(rules=[block])) == {one.id: (PENDING, SPAM)}
    session.add(
        SiteRule(scope=RuleScope.DOMAIN, pattern="bad.example", verdict=Verdict.APPROVE)
    )
    session.commit()
    assert told(rehearse()) == {}
    assert told(rehearse(rules=[block])) == {one.id: (APPROVED, SPAM)}


def test_a_rehearsal_changes_nothing(session):
    """Neither the responses nor the rules and what they count."""
    judged(make_mention(source_url="https://bad.example/1"))
    rule = SiteRule(scope=RuleScope.HOST, pattern="bad.example", verdict=Verdict.BLOCK)
    session.add(rule)
    session.commit()

    def rows():
        session.expire_all()
        columns = Response.__table__.columns
        return session.execute(select(*columns)).all(), rule.hits

    before = rows()
    rehearse(
        SiteOptions(hold=HoldPolicy.EVERYTHING),
        [SiteRule(scope=RuleScope.HOST, pattern="x.example", verdict=Verdict.BLOCK)],
    )
    assert not session.new
    assert not session.dirty
    session.commit()
    assert rows() == before
    assert len(session.scalars(select(SiteRule)).all()) == 1


def test_what_was_stored_before_there_were_signals_goes_by_its_reasons(session):
    """Those of old versions and imports."""
    old = make_mention(reasons=[{"code": "first_from_site"}], status=PENDING)
    make_mention(reasons=[{"code": "hold_everything"}], status=PENDING)
    found = rehearse()
    assert found.now == {PENDING: 1, APPROVED: 1}
    assert told(rehearse(SiteOptions(hold=HoldPolicy.NOTHING))) == {
        old.id: (PENDING, APPROVED)
    }


def test_moderators_own_words_are_no_example(session):
    """They are never held, whatever the options."""
    author = make_person("author")
    make_comment(make_post(author=author), person_id=author.id)
    assert rehearse(SiteOptions(hold=HoldPolicy.EVERYTHING)).total == 0


@pytest.mark.parametrize("size", [3, LENGTH + 2])
def test_a_rehearsal_is_of_the_newest_and_takes_few_queries(session, size):
    """However many there are: the options, the rules, the responses."""
    post_id, comment = make_post().id, {"kind": "comment", "author_name": "Bob"}
    rows = [
        comment
        | {
            "post_id": post_id,
            "text": f"No. {number}",
            "received_at": clock.now() - timedelta(minutes=number),
        }
        for number in range(size)
    ]
    session.execute(insert(Response), rows)
    names = [f"s{number}.example" for number in range(size)]
    rules = [{"scope": "host", "pattern": name, "verdict": "block"} for name in names]
    session.execute(insert(SiteRule), rules)
    session.commit()
    session.expunge_all()
    session.info.clear()
    seen = []

    def listen(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    found = rehearse(SiteOptions(held_words=("No",)))
    event.remove(db.engine, "before_cursor_execute", listen)
    newest = {f"No. {number}" for number in range(min(size, LENGTH))}
    assert found.total == len(newest)
    assert {d.response.text for d in found.differences} == newest
    assert len(seen) == 3
