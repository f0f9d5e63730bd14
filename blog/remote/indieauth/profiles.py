"""The address that stands for a person, and what apps are told about them."""

from collections.abc import Collection

from blog.accounts.programs import Scope
from blog.accounts.queries import find_only_person
from blog.models import Person
from blog.site.options import read_options

HOME = "/"


def profile_url(person: Person) -> str:
    """Return the person's address: the home page while they are alone, else their own.

    Both name this server, so that apps can confirm it; see `has_page`.
    """
    path = HOME if find_only_person() else f"/author/{person.slug}/"
    return read_options().address_of(path)


def has_page(person: Person) -> bool:
    """Whether there is a page at this address: an author's begins with the first post."""
    return bool(person.post_count) or find_only_person() is not None


def describe(person: Person, scopes: Collection[Scope]) -> dict[str, str] | None:
    """Return the profile these scopes allow, None without the scope for it."""
    if Scope.PROFILE not in scopes:
        return None
    profile = {"name": person.name, "url": profile_url(person)}
    return profile | ({"email": person.email} if Scope.EMAIL in scopes else {})
