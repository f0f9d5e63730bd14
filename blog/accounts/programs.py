"""What a program may do for a person: a set of scopes, never more than the person may."""

from dataclasses import dataclass
from enum import StrEnum

from blog.models import Person


class Scope(StrEnum):
    """Those of IndieAuth and Micropub, and two for what only XML-RPC offers."""

    CREATE = "create"
    DRAFT = "draft"  # create, but drafts only
    UPDATE = "update"
    DELETE = "delete"
    UNDELETE = "undelete"
    MEDIA = "media"
    PROFILE = "profile"
    EMAIL = "email"
    MODERATE = "moderate"  # comments and mentions
    MANAGE = "manage"  # categories and tags, options, one's own profile


EVERYTHING = frozenset(Scope)

# What each lets a program do, as people read it.
SCOPE_WORDS = {
    Scope.CREATE: "Write new posts",
    Scope.DRAFT: "Write drafts",
    Scope.UPDATE: "Change posts",
    Scope.DELETE: "Put posts in the bin",
    Scope.UNDELETE: "Take posts out of the bin",
    Scope.MEDIA: "Upload pictures",
    Scope.PROFILE: "Know your name",
    Scope.EMAIL: "Know your email address",
    Scope.MODERATE: "Decide about comments and mentions",
    Scope.MANAGE: "Change categories, tags and settings",
}


@dataclass(frozen=True)
class Program:
    """A program that signed in; `name` is what the person called it."""

    person: Person
    name: str
    scopes: frozenset[Scope]
