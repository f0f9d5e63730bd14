import pytest

from blog.accounts.access import (
    PUBLIC,
    SIGNED_IN,
    AccessRule,
    needs,
    public,
    rule_of,
    signed_in,
)
from blog.accounts.rights import RIGHTS, Right, RoleName, rights_of
from blog.models import Person, Role


class Nobody:
    is_authenticated = False


def somebody(*roles, active=True):
    return Person(active=active, roles=[Role(name=role) for role in roles])


@pytest.mark.parametrize("role", RoleName)
@pytest.mark.parametrize("right", Right)
def test_a_rule_admits_exactly_those_with_the_right(role, right):
    """For every role and right, the rule and the table of rights agree."""
    assert AccessRule(right=right).admits(somebody(role)) == (right in RIGHTS[role])


@pytest.mark.parametrize("rule", [SIGNED_IN, *(AccessRule(right=r) for r in Right)])
def test_only_public_pages_are_open_to_nobody(rule):
    """Who is not signed in passes no rule but the public one."""
    assert not rule.admits(Nobody())
    assert PUBLIC.admits(Nobody())


@pytest.mark.parametrize(
    ("role", "has", "has_not"),
    [
        ("contributor", {"write"}, {"publish", "upload", "moderate"}),
        ("author", {"publish", "upload"}, {"edit others", "file", "moderate"}),
        (
            "editor",
            {"edit others", "edit pages", "file", "moderate"},
            {"manage site", "manage people"},
        ),
        ("administrator", set(Right), set()),
    ],
)
def test_roles_have_the_rights_known_from_wordpress(role, has, has_not):
    """What moves in from WordPress keeps what its people could do."""
    rights = rights_of(somebody(role))
    assert has <= rights
    assert not has_not & rights


def test_rights_of_several_roles_add_up():
    """A second role never takes anything away."""
    assert rights_of(somebody("contributor", "editor")) == RIGHTS["editor"]


def test_a_switched_off_account_has_no_rights():
    """Neither does a role nobody knows give any."""
    assert rights_of(somebody("administrator", active=False)) == frozenset()
    assert rights_of(somebody("emperor")) == frozenset()


def test_a_view_without_a_rule_has_none():
    """A rule is read only where one was written."""

    def view():
        return ""

    assert rule_of(view) is None
    view.access_rule = True
    assert rule_of(view) is None
    assert rule_of(public(view)) is PUBLIC
    assert rule_of(signed_in(view)) is SIGNED_IN
    assert rule_of(needs(Right.FILE)(view)) == AccessRule(right=Right.FILE)
