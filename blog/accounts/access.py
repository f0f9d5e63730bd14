"""Access rules: every route names one, and a route without one is closed.

A rule is written on the view function; `accounts/views.py` enforces it before any
view runs, so that forgetting it refuses rather than admits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from blog.accounts.rights import HasRoles, Right, rights_of

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class AccessRule:
    """`right` None asks only that somebody is signed in, unless `is_public`."""

    is_public: bool = False
    right: Right | None = None

    def admits(self, person: HasRoles) -> bool:
        if self.is_public:
            return True
        if self.right is not None:
            return self.right in rights_of(person)
        return person.is_authenticated


PUBLIC = AccessRule(is_public=True)
SIGNED_IN = AccessRule()


def public(view: View) -> View:
    """Mark a view as open to everyone."""
    return marked(view, PUBLIC)


def signed_in(view: View) -> View:
    """Mark a view as open to everyone with an account."""
    return marked(view, SIGNED_IN)


def needs(right: Right) -> Callable[[View], View]:
    """Mark a view as open to those who have this right."""
    return lambda view: marked(view, AccessRule(right=right))


def marked(view: View, rule: AccessRule) -> View:
    """Write the rule on the view and return it."""
    view.access_rule = rule  # type: ignore[attr-defined]  # functions take attributes
    return view


def rule_of(view: object) -> AccessRule | None:
    """Return the rule written on a view, or None."""
    rule = getattr(view, "access_rule", None)
    return rule if isinstance(rule, AccessRule) else None
