import threading

import pytest
from sqlalchemy import select

from blog.extensions import db
from blog.models import Person, Response, ResponseKind, ResponseStatus, Token
from blog.responses import bayes, moderating
from tests.factories import make_comment, make_person, make_post

GOOD = "the ferry leaves the harbour at night and the foghorn sounds {}"
BAD = "cheap casino tickets lowest price order bonus {}"


def taught(number):
    """Teach that many of each kind, as a moderator does."""
    editor, post = make_person("editor"), make_post()
    good = [
        make_comment(post, text=GOOD.format(n), status=ResponseStatus.PENDING)
        for n in range(number)
    ]
    bad = [
        make_comment(post, text=BAD.format(n), status=ResponseStatus.PENDING)
        for n in range(number)
    ]
    moderating.approve([r.id for r in good], by=editor)
    moderating.mark_spam([r.id for r in bad], by=editor)
    return good, bad


def chance(text):
    return bayes.weigh(Response(kind=ResponseKind.COMMENT, text=text))


def counts():
    db.session.rollback()
    return {t.token: (t.approved, t.spam) for t in db.session.scalars(select(Token))}


def test_nothing_is_said_before_ten_of_each_were_seen(session):
    """A guess from few decisions would be prejudice."""
    assert bayes.class_counts() == (0, 0)
    taught(bayes.LEAST_OF_EACH - 1)
    assert bayes.class_counts() == (9, 9)
    assert chance(BAD.format("")) is None


def test_what_was_learned_tells_spam_from_the_rest(session):
    """And says nothing about words it never saw, or too few of them."""
    taught(bayes.LEAST_OF_EACH)
    assert bayes.class_counts() == (10, 10)
    assert chance("win a casino bonus, lowest price for tickets") > 0.99
    assert chance("the foghorn at the harbour, and the night ferry") < 0.01
    assert chance("lighthouse keepers wrote letters") is None
    assert chance("casino") is None
    assert 0.2 < chance("the casino ferry: cheap harbour tickets, night bonus") < 0.8


def test_a_changed_mind_is_unlearned(session):
    """As if the first decision had never been, whatever the text became since."""
    editor = make_person("editor")
    comment = make_comment(text="one two three", status=ResponseStatus.PENDING)
    moderating.approve([comment.id], by=editor)
    once = counts()
    assert once["text:two"] == once[""] == (1, 0)
    comment.text = "four"
    db.session.commit()
    moderating.mark_spam([comment.id], by=editor)
    assert counts()["text:two"] == (0, 0)
    assert counts()["text:four"] == counts()[""] == (0, 1)
    moderating.restore([comment.id], by=editor)
    assert set(counts().values()) == {(0, 0)}
    assert comment.learned["class"] is None


def test_the_bin_teaches_nothing_and_forgets_nothing(session):
    """Spam is cleared away there, and so is what was merely off topic."""
    editor = make_person("editor")
    one, other = (
        make_comment(status=ResponseStatus.PENDING),
        make_comment(status="pending"),
    )
    moderating.mark_spam([one.id], by=editor)
    moderating.trash([one.id, other.id], by=editor)
    assert bayes.class_counts() == (0, 1)


def test_the_same_decision_twice_is_one_lesson(session):
    """Out of the bin and approved again, it counts once."""
    editor = make_person("editor")
    comment = make_comment(status=ResponseStatus.PENDING)
    for verb in (moderating.approve, moderating.trash, moderating.approve):
        verb([comment.id], by=editor)
    assert bayes.class_counts() == (1, 0)


def test_a_token_is_short_enough_to_be_stored(session):
    """Long words and odd letters are cut or left out."""
    text = f"{'x' * 500} {'é' * 90} a\u0301 日本語 \ud7ff " + "b" * 39
    comment = make_comment(
        text=text,
        author_name="y" * 200,
        author_url=f"https://{'host.' * 30}example/",
        status=ResponseStatus.PENDING,
    )
    moderating.mark_spam([comment.id], by=make_person("editor"))
    assert max(len(token) for token in counts()) <= 80
    assert counts()["text:日本語"] == (0, 1)


def test_hosts_and_links_are_tokens_of_their_own(session):
    """A site that sends spam is known by its name, a shop by the links to it."""
    response = Response(
        kind=ResponseKind.MENTION,
        source_host="a.example",
        author_url="https://www.author.example/me",
        text="See https://Shop.example/x?y",
        title="Title",
        author_name="Bob",
    )
    assert bayes.tokens_of(response)[:5] == [
        "host:a.example",
        "link:author.example",
        "link:shop.example",
        "author:bob",
        "title:title",
    ]


def test_a_long_text_has_a_bounded_number_of_tokens(session):
    """A lesson costs the same however much was written."""
    text = " ".join(f"word{n}" for n in range(5000))
    response = Response(kind=ResponseKind.COMMENT, text=text)
    assert len(bayes.tokens_of(response)) == bayes.MOST_TOKENS


def test_two_moderators_at_once_lose_no_lesson(app):
    """Each count is added where it lies, and nobody waits in a circle."""
    ids = [
        [
            make_comment(
                text=f"shared word{n % 3} x{n}", status=ResponseStatus.PENDING
            ).id
            for n in range(12)
        ]
        for _ in range(2)
    ]
    people = [make_person("editor").id for _ in range(2)]
    failures = []
    start = threading.Barrier(2)

    def work(verb, person_id, chosen):
        with app.app_context():
            try:
                person = db.session.get(Person, person_id)
                assert person.roles
                start.wait()
                for number in chosen:
                    verb([number], by=person)
            except Exception as error:  # noqa: BLE001 -- whatever it is, the test fails
                failures.append(error)
            finally:
                db.session.remove()

    jobs = [
        (moderating.approve, people[0], ids[0]),
        (moderating.mark_spam, people[1], ids[1][::-1]),
    ]
    threads = [threading.Thread(target=work, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert counts()[""] == counts()["text:shared"] == (12, 12)
    assert counts()["text:word1"] == (4, 4)


@pytest.mark.parametrize(
    ("chances", "least", "most"),
    [
        ([0.99] * 3, 0.95, 1),
        ([0.01] * 3, 0, 0.05),
        ([0.5] * 10, 0.49, 0.51),
        ([0.99] * 5 + [0.01] * 5, 0.45, 0.55),
        ([0.999999] * 40, 0.99, 1),
        ([1e-6] * 40, 0, 0.01),
    ],
)
def test_chances_are_combined_by_how_unlikely_they_are_together(chances, least, most):
    """Many weak hints make a strong one; equal ones either way leave it open."""
    assert least <= bayes.combine(chances) <= most
    assert bayes.combine(chances[:2]) is None
