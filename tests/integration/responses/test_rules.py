import pytest

from blog.models import Response, ResponseKind, ResponseStatus
from blog.responses.rules import LONG_LIST, decide
from blog.site.options import HoldPolicy, SiteOptions
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
    return [reason["code"] for reason in decide(response, options)]


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
    assert decide(mention(post, check=check), FIRST) == [
        {"code": "list_of_links", "count": 61},
        {"code": "outside_article"},
    ]
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
    """Known or unknown, comment or mention, the policy decides alone."""
    make_mention(source_host=HOST)
    post = make_post()
    options = SiteOptions(hold=policy)
    check = {"list_length": 61, "in_article": False}
    for response in (mention(post), mention(post, check=check), comment(post)):
        assert codes(response, options) == expected


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
    assert bool(decide(response, SiteOptions(hold=policy))) is waits
