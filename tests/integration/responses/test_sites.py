import pytest
from sqlalchemy import select

from blog import clock
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import db
from blog.models import ResponseStatus, RuleScope, SiteRule, Verdict
from blog.responses import sites
from blog.responses.patterns import BadLine
from tests.factories import make_comment, make_mention, make_person, make_post

HOST, DOMAIN = RuleScope.HOST, RuleScope.DOMAIN
PREFIX, SENDER = RuleScope.PREFIX, RuleScope.SENDER
BLOCK, APPROVE = Verdict.BLOCK, Verdict.APPROVE


@pytest.fixture
def editor(session):
    return make_person("editor")


def listed(verdict=BLOCK):
    db.session.expire_all()
    found = db.session.scalars(select(SiteRule).where(SiteRule.verdict == verdict))
    return {(rule.scope, rule.pattern): rule.reason for rule in found}


def status_of(response):
    db.session.expire_all()
    return response.status


def test_rules_are_kept_as_plain_addresses(editor):
    """With why, who and when; how many are new is told."""
    urls = ["https://www.A.example/", "b.example", "b.example"]
    assert sites.add_rules(urls, HOST, BLOCK, " sells\ntickets ", by=editor) == 2
    assert sites.add_rules(["b.example"], DOMAIN, BLOCK, "", by=editor) == 1
    assert sites.add_rules(["b.example"], HOST, BLOCK, "", by=editor) == 0
    assert listed() == {
        (HOST, "a.example"): "sells tickets",
        (HOST, "b.example"): "sells tickets",
        (DOMAIN, "b.example"): "",
    }
    rule = sites.rule_for("http://a.example/x", None)
    assert (rule.person, rule.created_at, rule.hits) == (editor, clock.now(), 0)


def test_a_site_is_on_one_list_only(editor):
    """Put on the other it moves, with its reason and its hits."""
    sites.add_rules(["a.example"], HOST, BLOCK, "sells", by=editor)
    sites.note_hit(sites.rule_for("https://a.example/", None))
    db.session.commit()
    assert sites.add_rules(["a.example"], HOST, APPROVE, "", by=editor) == 1
    assert (listed(BLOCK), listed(APPROVE)) == ({}, {(HOST, "a.example"): "sells"})
    assert sites.rule_for("https://a.example/", None).hits == 1


@pytest.mark.parametrize("pattern", ["nonsense", "", "com"])
def test_what_is_no_site_is_refused(editor, pattern):
    """And then none of the others is kept."""
    with pytest.raises(InputRefused) as refused:
        sites.add_rules(["a.example", pattern], HOST, BLOCK, "", by=editor)
    assert list(refused.value.problems) == ["patterns"]
    with pytest.raises(InputRefused):
        sites.add_rules([], HOST, BLOCK, "", by=editor)
    assert listed() == {}


@pytest.mark.parametrize("role", ["author", "contributor"])
def test_only_who_moderates_everything_decides_about_sites(session, role):
    """A rule is about every post, so an author of some has no say."""
    person = make_person(role)
    rule = SiteRule(scope=HOST, pattern="a.example", verdict=BLOCK)
    db.session.add(rule)
    mention = make_mention(make_post(author=person))
    for act in (
        lambda: sites.add_rules(["b.example"], HOST, BLOCK, "", by=person),
        lambda: sites.remove_rule(rule.id, by=person),
        lambda: sites.import_rules("b.example", BLOCK, by=person),
        lambda: sites.block_and_spam(mention.id, HOST, by=person, also_others=True),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert listed() == {(HOST, "a.example"): ""}
    assert status_of(mention) is ResponseStatus.APPROVED


def test_a_rule_is_found_by_address_or_sender(editor):
    """The most specific; the domain, a part of a path, `www.` and case as they are."""
    sites.add_rules(["a.example"], DOMAIN, BLOCK, "", by=editor)
    sites.add_rules(["good.a.example"], HOST, APPROVE, "", by=editor)
    sites.add_rules(["good.a.example/bob_%"], PREFIX, BLOCK, "", by=editor)
    sites.add_rules(["Bob@mail.test"], SENDER, BLOCK, "", by=editor)

    def verdict(url, email=None):
        rule = sites.rule_for(url, email)
        return rule and (rule.scope, rule.verdict)

    assert verdict("https://x.a.example/") == (DOMAIN, BLOCK)
    assert verdict("https://www.good.A.example/") == (HOST, APPROVE)
    assert verdict("https://good.a.example/bob_%/x") == (PREFIX, BLOCK)
    assert verdict("https://good.a.example/bobby") == (HOST, APPROVE)
    assert verdict("https://good.a.example/", "bob@MAIL.test") == (SENDER, BLOCK)
    assert verdict(None, "bob@mail.test") == (SENDER, BLOCK)
    assert verdict("https://nota.example/") is None
    assert verdict("nonsense") is verdict(None) is None


def test_hits_are_counted_where_they_lie(editor):
    """Two decisions that read the same number both count."""
    sites.add_rules(["a.example"], HOST, BLOCK, "", by=editor)
    rule = sites.rule_for("https://a.example/", None)
    assert rule.hits == 0
    sites.note_hit(rule)
    sites.note_hit(rule)
    db.session.commit()
    assert (rule.hits, rule.hit_at) == (2, clock.now())


def test_a_list_can_be_brought_and_taken(editor):
    """Line by line; what cannot be read is told, what is there stays as it was."""
    sites.add_rules(["old.example"], HOST, BLOCK, "mine", by=editor)
    sites.add_rules(["good.example"], HOST, APPROVE, "", by=editor)
    text = """# a list
a.example  sells tickets
*.b.example # and below
c.example/~bob
bob@mail.test
nonsense
old.example  theirs
a.example
good.example
"""
    assert sites.import_rules(text, BLOCK, by=editor) == (
        4,
        [
            BadLine(6, "nonsense", "The name of a site has a dot in it."),
            BadLine(9, "good.example", "It is on the other list."),
        ],
    )
    assert listed(APPROVE) == {(HOST, "good.example"): ""}
    exported = sites.export_rules(BLOCK)
    assert sorted(exported.splitlines()) == [
        "*.b.example  # and below",
        "a.example  # sells tickets",
        "bob@mail.test",
        "c.example/~bob",
        "old.example  # mine",
    ]
    before = listed()
    for line in db.session.scalars(select(SiteRule)).all():
        sites.remove_rule(line.id, by=editor)
    assert sites.import_rules(exported, BLOCK, by=editor) == (5, [])
    assert listed() == before


def test_a_long_list_is_taken_in_pieces_and_too_long_a_one_not(editor):
    """Two thousand in one go; twenty thousand and more are a mistake."""
    text = "\n".join(f"site{n}.example" for n in range(2000))
    assert sites.import_rules(text, BLOCK, by=editor) == (2000, [])
    assert sites.import_rules(text, BLOCK, by=editor) == (0, [])
    with pytest.raises(InputRefused):
        sites.import_rules("\n" * sites.MOST_LINES, BLOCK, by=editor)


def test_a_list_is_read_by_pages_and_searched(editor, stopped_clock):
    """Newest first, fifty a page; by address or reason, on its own list."""
    for number in range(sites.LIST_LENGTH + 1):
        stopped_clock.advance(seconds=1)
        reason = "tickets" if number == 7 else ""
        sites.add_rules([f"s{number}.example"], HOST, BLOCK, reason, by=editor)
    sites.add_rules(["s7.test"], HOST, APPROVE, "", by=editor)
    first = sites.list_rules(BLOCK, "", 1)
    assert (first.total, len(first.items)) == (51, 50)
    assert first.items[0].pattern == "s50.example"
    assert [r.pattern for r in sites.list_rules(BLOCK, "", 99).items] == ["s0.example"]
    found = sites.list_rules(BLOCK, "TICKETS", 1)
    assert [r.pattern for r in found.items] == ["s7.example"]
    assert sites.list_rules(BLOCK, "%", 1).total == 0


def test_a_rule_that_is_removed_can_still_be_named(editor):
    """And is gone for everybody else."""
    sites.add_rules(["a.example"], HOST, BLOCK, "", by=editor)
    number = sites.rule_for("https://a.example/", None).id
    assert sites.remove_rule(number, by=editor).pattern == "a.example"
    with pytest.raises(NotFound):
        sites.remove_rule(number, by=editor)


@pytest.fixture
def crowd(session):
    """Mentions and comments of one site, near it, and far from it."""
    url = "https://www.bad.example/bob/{}"
    return {
        "chosen": make_mention(source_url=url.format(1), source_host="bad.example"),
        "same": make_mention(
            source_url=url.format(2),
            source_host="bad.example",
            status=ResponseStatus.PENDING,
        ),
        "other path": make_mention(
            source_url="https://bad.example/eve", source_host="bad.example"
        ),
        "below": make_mention(
            source_url="https://x.bad.example/", source_host="x.bad.example"
        ),
        "writer": make_comment(author_url="http://bad.example/me"),
        "binned": make_mention(
            source_url=url.format(3),
            source_host="bad.example",
            status=ResponseStatus.TRASHED,
        ),
        "like it": make_mention(
            source_url="https://notbad.example/", source_host="notbad.example"
        ),
    }


@pytest.mark.parametrize(
    ("scope", "pattern", "others"),
    [
        (PREFIX, "bad.example/bob/1", set()),
        (HOST, "bad.example", {"same", "other path", "writer"}),
        (DOMAIN, "bad.example", {"same", "other path", "writer", "below"}),
    ],
)
@pytest.mark.parametrize("also_others", [True, False])
def test_blocking_from_the_queue(editor, crowd, scope, pattern, others, also_others):
    """The rule is made, what it is about goes to spam, and nothing else does."""
    chosen = crowd["chosen"]
    assert sites.count_affected(chosen.id, scope) == len(others)
    moved = sites.block_and_spam(chosen.id, scope, by=editor, also_others=also_others)
    gone = {"chosen"} | (others if also_others else set())
    assert moved == len(gone)
    assert set(listed()) == {(scope, pattern)}
    spam = {name for name, r in crowd.items() if status_of(r) is ResponseStatus.SPAM}
    assert spam == gone
    again = sites.block_and_spam(chosen.id, scope, by=editor, also_others=also_others)
    assert again == 0


def test_blocking_a_sender(editor):
    """By the email address of a comment; a mention has none."""
    one = make_comment(author_email="bob@mail.test")
    other = make_comment(author_email="bob@mail.test")
    assert sites.count_affected(one.id, SENDER) == 1
    assert sites.block_and_spam(one.id, SENDER, by=editor, also_others=True) == 2
    assert status_of(other) is ResponseStatus.SPAM
    mention = make_mention()
    assert sites.count_affected(mention.id, SENDER) == 0
    for response, scope in ((mention, SENDER), (make_comment(), HOST)):
        with pytest.raises(InputRefused) as refused:
            sites.block_and_spam(response.id, scope, by=editor, also_others=False)
        assert list(refused.value.problems) == ["scope"]
    assert set(listed()) == {(SENDER, "bob@mail.test")}
    with pytest.raises(NotFound):
        sites.count_affected(mention.id + 1000, HOST)
