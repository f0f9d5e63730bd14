"""What people allowed apps that signed in with their address, by IndieAuth."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Address, Id, MadeAt, Model, Moment, UtcDateTime, one_of
from blog.models.person import Person


class TokenKind(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class AppGrant(Model):
    """That a person lets one app act for them; without the row its tokens are nothing.

    `client_id` is the app's address, `client_name` what it calls itself. `scope` is
    what it may do, in words of `accounts/programs.py` with spaces between.
    """

    __tablename__ = "app_grant"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    client_id: Mapped[Address]
    client_name: Mapped[str] = mapped_column(String(120))
    scope: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[MadeAt]
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()


class AuthorizationCode(Model):
    """What an app exchanges, once, for who somebody is, or for tokens.

    Only the SHA-256 of the code is kept. `used_at` stays with it until it expires, and
    `grant_id` is what it was exchanged for, so that a second use can undo the first.
    """

    __tablename__ = "authorization_code"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    client_id: Mapped[Address]
    client_name: Mapped[str] = mapped_column(String(120))
    redirect_uri: Mapped[Address]
    code_challenge: Mapped[str] = mapped_column(String(43))
    scope: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[Moment] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    grant_id: Mapped[int | None] = mapped_column(
        ForeignKey("app_grant.id", ondelete="CASCADE"), index=True
    )

    person: Mapped[Person] = relationship()


class AppToken(Model):
    """One token of a grant; only its SHA-256 is kept.

    A refresh token is spent once (`used_at`), and kept until it expires, so that a
    stolen one is known when it comes again. `scope` is that of the grant, or less where
    an app asked for less.
    """

    __tablename__ = "app_token"

    id: Mapped[Id]
    grant_id: Mapped[int] = mapped_column(
        ForeignKey("app_grant.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[TokenKind] = mapped_column(one_of(TokenKind))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[MadeAt]
    expires_at: Mapped[Moment] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    grant: Mapped[AppGrant] = relationship()
