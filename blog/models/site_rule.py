"""Sites and addresses that are always shown or always refused."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Id, MadeAt, Model, UtcDateTime, one_of
from blog.models.person import Person


class RuleScope(StrEnum):
    HOST = "host"  # this site
    DOMAIN = "domain"  # this site and everything below it
    PREFIX = "prefix"  # addresses that begin like this
    SENDER = "sender"  # comments from this email address


class Verdict(StrEnum):
    APPROVE = "approve"
    BLOCK = "block"


class SiteRule(Model):
    """What to do with everything from one place.

    `pattern` is, by `scope`, a host in lower case without `www.`, the beginning of an
    address without its scheme and `www.`, or an email address. `hits` counts what it
    decided.
    """

    __tablename__ = "site_rule"
    __table_args__ = (
        Index("uq_site_rule_pattern", "scope", "pattern", unique=True),
        Index("ix_site_rule_list", "verdict", "created_at"),
    )

    id: Mapped[Id]
    scope: Mapped[RuleScope] = mapped_column(one_of(RuleScope))
    pattern: Mapped[str] = mapped_column(String(500))
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    reason: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    hits: Mapped[int] = mapped_column(default=0)
    hit_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[MadeAt]

    person: Mapped[Person | None] = relationship()
