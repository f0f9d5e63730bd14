"""Tokens: made, looked up, and what the bearer of one may do."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from blog import clock
from blog.accounts.programs import Program, Scope
from blog.extensions import db
from blog.models import AppGrant, AppToken, Person, TokenKind
from blog.posts.transaction import writing
from blog.site.options import read_options

USE_NOTED_EVERY = timedelta(minutes=1)
# Long, as many apps cannot refresh and would ask their person again each time.
LIFETIMES = {
    TokenKind.ACCESS: timedelta(days=30),
    TokenKind.REFRESH: timedelta(days=180),
}


@dataclass(frozen=True)
class Tokens:
    """What an app is given, once; `seconds` is how long the access token is good."""

    access: str
    refresh: str
    seconds: int


def find_program(token: str) -> Program | None:
    """Return what this access token lets in, None for one that is not or no more good.

    Commits, at most once a minute, that the app was used.
    """
    found = find_token(token, TokenKind.ACCESS)
    if found is None:
        return None
    grant = found.grant
    program = Program(grant.person, grant.client_name, scopes_of(found.scope))
    used_at = grant.last_used_at
    if used_at is None or clock.now() - used_at >= USE_NOTED_EVERY:
        note_use(grant.id, clock.now())
    return program


def note_use(grant_id: int, moment: datetime) -> None:
    with writing():
        if grant := db.session.get(AppGrant, grant_id):
            grant.last_used_at = moment


def find_token(token: str, kind: TokenKind) -> AppToken | None:
    """Return the row of a token that has not expired, of a person who is active.

    None while the owner lets no apps in.

    The row is found by the digest of what was given, so the time taken tells nothing
    about any stored one.
    """
    if not read_options().indieauth:
        return None
    return db.session.scalar(
        select(AppToken)
        .join(AppToken.grant)
        .join(AppGrant.person)
        .options(contains_eager(AppToken.grant).contains_eager(AppGrant.person))
        .where(
            AppToken.digest == digest_of(token),
            AppToken.kind == kind,
            AppToken.expires_at > clock.now(),
            Person.active,
        )
    )


def add_tokens(grant: AppGrant, access_scope: str | None = None) -> Tokens:
    """Add a pair of tokens in the caller's transaction; the caller commits.

    The access token may do less than was granted; the refresh token never does.
    """
    tokens = Tokens(
        new_secret(),
        new_secret(),
        int(LIFETIMES[TokenKind.ACCESS].total_seconds()),
    )
    scope = grant.scope if access_scope is None else access_scope
    for kind, token, words in (
        (TokenKind.ACCESS, tokens.access, scope),
        (TokenKind.REFRESH, tokens.refresh, grant.scope),
    ):
        row = AppToken(
            grant=grant,
            kind=kind,
            digest=digest_of(token),
            scope=words,
            expires_at=clock.now() + LIFETIMES[kind],
        )
        db.session.add(row)
    return tokens


def new_secret() -> str:
    """Return 256 random bits as letters: nobody guesses it, so no try needs counting."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def scopes_of(words: str) -> frozenset[Scope]:
    """Return those scopes of a list of words that this site knows."""
    return frozenset(Scope(word) for word in words.split() if word in list(Scope))
