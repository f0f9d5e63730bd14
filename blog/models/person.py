"""People, what they may do, and the passwords of their programs."""

from datetime import datetime
from uuid import uuid4

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Id, MadeAt, Model, UtcDateTime

person_role = Table(
    "person_role",
    Model.metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Model, RoleMixin):
    """One of administrator, editor, author, contributor."""

    __tablename__ = "role"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(255), default="")


class Person(Model, UserMixin):
    """Somebody with an account. `slug` is the readable part of the author's address.

    `fs_uniquifier` names the person in sessions: a new one signs out everywhere.
    `post_count` counts what everyone can see; verbs that change it keep it. `links` are
    the person's own pages elsewhere, shown with rel="me".
    """

    __tablename__ = "person"

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(String(80), unique=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    about: Mapped[str] = mapped_column(Text, default="")
    links: Mapped[list[str]] = mapped_column(JSON, default=list)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(
        String(64), unique=True, default=lambda: uuid4().hex
    )
    created_at: Mapped[MadeAt]
    post_count: Mapped[int] = mapped_column(default=0)

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # the mixin says list[RoleMixin]
        secondary=person_role, lazy="selectin"
    )
    app_passwords: Mapped[list["AppPassword"]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )


class AppPassword(Model):
    """A password for one program of one person; only its SHA-256 is kept.

    It is random and long, so a slow hash would add nothing but time. `scope` is what
    the program may do, in words of `accounts/programs.py` with spaces between.
    """

    __tablename__ = "app_password"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[MadeAt]
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="app_passwords")
