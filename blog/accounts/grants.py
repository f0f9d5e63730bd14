"""Apps that signed in with somebody's address: what they may do, and an end to it."""

from collections.abc import Sequence

from sqlalchemy import select

from blog.accounts.rights import Right, rights_of
from blog.errors import NotAllowed, NotFound
from blog.extensions import begin_writing, db
from blog.models import AppGrant, Person


def list_grants(person: Person) -> Sequence[AppGrant]:
    """Return what this person granted, the newest first."""
    return db.session.scalars(
        select(AppGrant)
        .where(AppGrant.person_id == person.id)
        .order_by(AppGrant.created_at.desc(), AppGrant.id.desc())
    ).all()


def revoke_grant(grant_id: int, *, by: Person) -> str:
    """Delete one's own, or with the right to manage people anybody's; its tokens end.

    Returns the name of the app. Raises NotFound or NotAllowed.
    """
    begin_writing()
    found = db.session.get(AppGrant, grant_id)
    if found is None:
        raise NotFound("This app may do nothing here any more.")
    if found.person_id != by.id and Right.MANAGE_PEOPLE not in rights_of(by):
        raise NotAllowed("This app was let in by somebody else.")
    name = found.client_name
    db.session.delete(found)
    db.session.commit()
    return name
