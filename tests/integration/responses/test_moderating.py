import threading

import pytest

from blog.errors import NotAllowed, NotFound
from blog.extensions import db
from blog.models import Response, ResponseStatus
from blog.responses import moderating
from blog.signals import response_changed
from tests.factories import make_comment, make_mention, make_person, make_post

VERBS = {
    ResponseStatus.APPROVED: moderating.approve,
    ResponseStatus.SPAM: moderating.mark_spam,
    ResponseStatus.TRASHED: moderating.trash,
    ResponseStatus.PENDING: moderating.restore,
}


def status_of(response_id):
    db.session.rollback()
    return db.session.get(Response, response_id).status


@pytest.fixture
def told():
    """Note what response_changed was sent for, and with which state."""
    heard = []

    def listen(response):
        heard.append((response.id, response.status))

    response_changed.connect(listen)
    yield heard
    response_changed.disconnect(listen)


@pytest.mark.parametrize("before", ResponseStatus)
@pytest.mark.parametrize("after", ResponseStatus)
def test_every_state_can_become_every_other(session, told, before, after):
    """Nothing a moderator does is final; what changes is told once."""
    response = make_comment(status=before)
    changed = VERBS[after]([response.id], by=make_person("editor"))
    assert status_of(response.id) is after
    assert [r.id for r in changed] == ([] if before is after else [response.id])
    assert told == ([] if before is after else [(response.id, after)])


@pytest.mark.parametrize(
    ("role", "owns", "may"),
    [
        ("administrator", True, True),
        ("administrator", False, True),
        ("editor", True, True),
        ("editor", False, True),
        ("author", True, True),
        ("author", False, False),
        ("contributor", True, False),
        ("contributor", False, False),
    ],
)
@pytest.mark.parametrize("verb", VERBS.values())
def test_who_may_decide(session, told, role, owns, may, verb):
    """Editors decide everywhere, authors below their own posts, nobody else."""
    person = make_person(role)
    post = make_post(author=person if owns else make_person())
    response = make_mention(post, status=ResponseStatus.PENDING)
    if may:
        verb([response.id], by=person)
        return
    with pytest.raises(NotAllowed):
        verb([response.id], by=person)
    assert status_of(response.id) is ResponseStatus.PENDING
    assert told == []


def test_somebody_switched_off_decides_nothing(session):
    """An account that is off has no rights, whatever its role."""
    response = make_comment(status=ResponseStatus.PENDING)
    person = make_person("administrator", active=False)
    with pytest.raises(NotAllowed):
        moderating.approve([response.id], by=person)


def test_one_that_is_not_allowed_stops_all(session, told):
    """A decision on many is done for all or for none."""
    author = make_person("author")
    own = make_comment(make_post(author=author), status=ResponseStatus.PENDING)
    other = make_comment(status=ResponseStatus.PENDING)
    with pytest.raises(NotAllowed):
        moderating.approve([own.id, other.id], by=author)
    assert status_of(own.id) is status_of(other.id) is ResponseStatus.PENDING
    assert told == []


def test_one_that_is_gone_stops_all(session, told):
    """Somebody deleted it in the meantime: nothing is half done."""
    response = make_comment(status=ResponseStatus.PENDING)
    with pytest.raises(NotFound):
        moderating.approve([response.id, response.id + 1000], by=make_person("editor"))
    assert status_of(response.id) is ResponseStatus.PENDING
    assert told == []


def test_nothing_chosen_is_nothing_done(session, told):
    """And no error: the form says that something must be ticked."""
    assert moderating.approve([], by=make_person("editor")) == []


def test_the_same_twice_is_done_once(session, told):
    """A doubled number, as a broken browser may send it, is one response."""
    response = make_comment(status=ResponseStatus.PENDING)
    moderating.approve([response.id, response.id], by=make_person("editor"))
    assert len(told) == 1


def test_a_person_s_decision_ends_what_the_source_caused(session):
    """Other reasons stay, so that a decision can be looked at again."""
    first = {"code": "first_from_site"}
    mention = make_mention(
        status=ResponseStatus.TRASHED, reasons=[first, {"code": "link_gone"}]
    )
    moderating.restore([mention.id], by=make_person("editor"))
    session.expire_all()
    assert mention.reasons == [first]


def test_what_happened_is_told_before_it_is_committed(session):
    """A listener that fails undoes the decision: work owed is never lost."""
    response = make_comment(status=ResponseStatus.PENDING)
    person = make_person("editor")

    def fail(_response):
        raise RuntimeError("no job could be written")

    with response_changed.connected_to(fail), pytest.raises(RuntimeError):
        moderating.approve([response.id], by=person)
    assert status_of(response.id) is ResponseStatus.PENDING


def test_two_moderators_at_once_wait_for_each_other(app, told):
    """Each decision is whole; the later one stands; neither fails."""
    ids = [make_comment(status=ResponseStatus.PENDING).id for _ in range(20)]
    people = [make_person("editor").id for _ in range(2)]
    failures = []
    start = threading.Barrier(2)

    def work(verb, person_id, order):
        with app.app_context():
            try:
                person = db.session.get(moderating.Person, person_id)
                start.wait()
                verb(order, by=person)
            except Exception as error:  # noqa: BLE001 -- whatever it is, the test fails
                failures.append(error)
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=work, args=(moderating.approve, people[0], ids)),
        threading.Thread(
            target=work, args=(moderating.mark_spam, people[1], ids[::-1])
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    states = {status_of(response_id) for response_id in ids}
    assert len(states) == 1
    assert states <= {ResponseStatus.APPROVED, ResponseStatus.SPAM}
    assert len(told) == 2 * len(ids)
