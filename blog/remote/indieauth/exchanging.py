"""What an app gets for a code or a refresh token, and how it gives tokens back."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blog import clock
from blog.accounts.programs import Scope
from blog.errors import AppRefused, InputRefused
from blog.extensions import db
from blog.models import AppGrant, AppToken, AuthorizationCode, Person, TokenKind
from blog.posts.transaction import writing
from blog.remote.indieauth import pkce
from blog.remote.indieauth.asking import known_scopes
from blog.remote.indieauth.identifiers import read_client_id
from blog.remote.indieauth.tokens import Tokens, add_tokens, digest_of, scopes_of


@dataclass(frozen=True)
class Claim:
    """A code, and what shows that it comes back from the app that asked for it."""

    code: str
    client_id: str
    redirect_uri: str
    code_verifier: str


@dataclass(frozen=True)
class Signed:
    """Who signed in, and what the app may do or know; `tokens` where it may."""

    person: Person
    scopes: frozenset[Scope]
    tokens: Tokens | None = None


def tell_person(claim: Claim) -> Signed:
    """Use up a code to learn who signed in. Raises AppRefused."""
    _refuse_unknown(AuthorizationCode, claim.code)
    with writing():
        row = _spend_code(claim, for_tokens=False)
        signed = Signed(row.person, scopes_of(row.scope)) if row else None
    return _given(signed)


def exchange_code(claim: Claim) -> Signed:
    """Use up a code to get tokens. Raises AppRefused."""
    _refuse_unknown(AuthorizationCode, claim.code)
    with writing():
        row = _spend_code(claim, for_tokens=True)
        signed = _sign(row) if row else None
    return _given(signed)


def refresh_tokens(token: str, client_id: str, scope: str) -> Signed:
    """Exchange a refresh token for a new pair; the older access tokens end.

    `scope` may ask for less than was granted, "" for all of it. Apps ask once more for
    what a person unticked, and get what is left. Raises AppRefused. A token that comes
    twice was stolen from somebody: everything it led to ends.
    """
    _refuse_unknown(AppToken, token)
    with writing():
        signed = _refresh(_lock_refresh_token(token), client_id, scope)
    return _given(signed)


def revoke_token(token: str) -> None:
    """End what the app was granted, whichever of its tokens this is, or do nothing."""
    if not _is_known(AppToken, token):
        return
    with writing():
        row = db.session.scalar(
            select(AppToken)
            .where(AppToken.digest == digest_of(token))
            .options(joinedload(AppToken.grant))
        )
        if row is not None:
            db.session.delete(row.grant)


def _is_known(table: type[AuthorizationCode | AppToken], secret: str) -> bool:
    found = select(table.id).where(table.digest == digest_of(secret))
    return db.session.scalar(found) is not None


def _refuse_unknown(table: type[AuthorizationCode | AppToken], secret: str) -> None:
    """Look before writing: who only guesses must not keep writers waiting."""
    if not _is_known(table, secret):
        raise _invalid_grant()


def _given(signed: Signed | None) -> Signed:
    if signed is None:
        raise _invalid_grant()
    return signed


def _invalid_grant() -> AppRefused:
    return AppRefused(
        "invalid_grant", "It is unknown, expired, used, or was given to another app."
    )


def _spend_code(claim: Claim, *, for_tokens: bool) -> AuthorizationCode | None:
    """Return the code's row, used up, or None; two at once take turns at the row."""
    row = db.session.scalar(
        select(AuthorizationCode)
        .where(AuthorizationCode.digest == digest_of(claim.code))
        .with_for_update()
    )
    if row is None:
        return None
    if row.used_at is not None:
        _end_grant(row.grant_id)
        return None
    if row.expires_at <= clock.now() or not row.person.active:
        return None
    if not _is_from(claim, row):
        return None
    if for_tokens and not row.scope:
        raise AppRefused(
            "invalid_grant",
            "Nothing was granted but to know who signed in: exchange the code at the "
            "authorization endpoint.",
        )
    row.used_at = clock.now()
    return row


def _is_from(claim: Claim, row: AuthorizationCode) -> bool:
    return (
        _is_client(claim.client_id, row.client_id)
        and claim.redirect_uri == row.redirect_uri
        and pkce.answers(claim.code_verifier, row.code_challenge)
    )


def _is_client(said: str, client_id: str) -> bool:
    try:
        return read_client_id(said) == client_id
    except InputRefused:
        return False


def _sign(row: AuthorizationCode) -> Signed:
    grant = AppGrant(
        person_id=row.person_id,
        client_id=row.client_id,
        client_name=row.client_name,
        scope=row.scope,
    )
    db.session.add(grant)
    tokens = add_tokens(grant)
    db.session.flush()
    row.grant_id = grant.id
    return Signed(row.person, scopes_of(row.scope), tokens)


def _end_grant(grant_id: int | None) -> None:
    if grant_id is not None and (grant := db.session.get(AppGrant, grant_id)):
        db.session.delete(grant)


def _lock_refresh_token(token: str) -> AppToken | None:
    return db.session.scalar(
        select(AppToken)
        .where(
            AppToken.digest == digest_of(token),
            AppToken.kind == TokenKind.REFRESH,
            AppToken.expires_at > clock.now(),
        )
        .with_for_update()
    )


def _refresh(row: AppToken | None, client_id: str, scope: str) -> Signed | None:
    if row is None or not _is_client(client_id, row.grant.client_id):
        return None
    if row.used_at is not None:
        db.session.delete(row.grant)
        return None
    grant = row.grant
    if not grant.person.active:
        return None
    granted = scopes_of(grant.scope)
    scopes = granted.intersection(known_scopes(scope)) if scope else granted
    if not scopes:
        raise AppRefused("invalid_scope", "Nothing of that was granted.")
    row.used_at = clock.now()
    for older in db.session.scalars(
        select(AppToken).where(
            AppToken.grant_id == grant.id, AppToken.kind == TokenKind.ACCESS
        )
    ):
        db.session.delete(older)
    return Signed(grant.person, scopes, add_tokens(grant, " ".join(sorted(scopes))))
