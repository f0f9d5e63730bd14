"""Saying yes to an app: the code it goes away with."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, exists, select

from blog import clock
from blog.accounts.programs import Scope
from blog.extensions import db
from blog.models import AppGrant, AppToken, AuthorizationCode, Person
from blog.posts.transaction import writing
from blog.remote.indieauth.asking import Asked
from blog.remote.indieauth.tokens import digest_of, new_secret

CODE_LIFETIME = timedelta(minutes=10)


def grant_code(person: Person, asked: Asked, scopes: Collection[Scope]) -> str:
    """Return a code for this app: of what it asked, what the person ticked.

    Without any scope it only says who signed in. Takes what has expired away.
    """
    person_id = person.id
    code = new_secret()
    allowed = [word for word in asked.scopes if word in scopes]
    with writing():
        forget_expired()
        db.session.add(
            AuthorizationCode(
                digest=digest_of(code),
                person_id=person_id,
                client_id=asked.client_id,
                client_name=asked.client_name,
                redirect_uri=asked.redirect_uri,
                code_challenge=asked.code_challenge,
                scope=" ".join(allowed),
                expires_at=clock.now() + CODE_LIFETIME,
            )
        )
    return code


def forget_expired() -> None:
    """Delete old codes and tokens, and grants that no token is left of; no commit."""
    now = clock.now()
    for table in (AuthorizationCode, AppToken):
        db.session.execute(delete(table).where(table.expires_at <= now))
    has_token = exists(select(AppToken.id).where(AppToken.grant_id == AppGrant.id))
    db.session.execute(delete(AppGrant).where(~has_token))
