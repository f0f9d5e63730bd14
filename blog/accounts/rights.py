"""What each role may do; the rights WordPress gives the same four roles."""

from enum import StrEnum
from typing import Protocol

from blog.models import Person, Post, PostKind, PostStatus


class RoleName(StrEnum):
    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    AUTHOR = "author"
    CONTRIBUTOR = "contributor"


class Right(StrEnum):
    WRITE = "write"  # own drafts
    PUBLISH = "publish"  # own posts, and change them afterwards
    UPLOAD = "upload"
    EDIT_OTHERS = "edit others"  # anybody's posts, private ones too
    EDIT_PAGES = "edit pages"
    FILE = "file"  # make, move, merge and delete categories and tags
    MODERATE = "moderate"  # responses on anybody's posts
    MANAGE_SITE = "manage site"
    MANAGE_PEOPLE = "manage people"


_CONTRIBUTOR = frozenset({Right.WRITE})
_AUTHOR = _CONTRIBUTOR | {Right.PUBLISH, Right.UPLOAD}
_EDITOR = _AUTHOR | {
    Right.EDIT_OTHERS,
    Right.EDIT_PAGES,
    Right.FILE,
    Right.MODERATE,
}

RIGHTS: dict[str, frozenset[Right]] = {
    RoleName.CONTRIBUTOR: _CONTRIBUTOR,
    RoleName.AUTHOR: _AUTHOR,
    RoleName.EDITOR: _EDITOR,
    RoleName.ADMINISTRATOR: frozenset(Right),
}


class HasRoles(Protocol):
    """A person, or the nobody who is not signed in."""

    @property
    def is_authenticated(self) -> bool: ...


def rights_of(person: HasRoles) -> frozenset[Right]:
    """Return every right this person has by all roles; none when not signed in."""
    if not isinstance(person, Person) or not person.active:
        return frozenset()
    return frozenset().union(*(RIGHTS.get(r.name, frozenset()) for r in person.roles))


def may_edit(person: Person, post: Post) -> bool:
    """Whether this person may change that post as it stands now."""
    rights = rights_of(person)
    if post.kind is PostKind.PAGE:
        return Right.EDIT_PAGES in rights
    if Right.EDIT_OTHERS in rights:
        return True
    if post.author_id != person.id or Right.WRITE not in rights:
        return False
    return Right.PUBLISH in rights or post.status in {
        PostStatus.DRAFT,
        PostStatus.TRASHED,
    }


def may_moderate(person: Person, post: Post | None) -> bool:
    """Whether this person may decide on responses to that post; None is home."""
    rights = rights_of(person)
    if Right.MODERATE in rights or post is None:
        return Right.MODERATE in rights
    return Right.PUBLISH in rights and post.author_id == person.id
