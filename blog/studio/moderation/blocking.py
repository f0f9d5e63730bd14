"""What blocking changed, so that it can be undone."""

from collections.abc import Mapping

from sqlalchemy import or_, select

from blog.errors import InputRefused
from blog.extensions import db
from blog.models import Response, ResponseStatus, RuleScope, SiteRule, Verdict
from blog.responses import sites
from blog.responses.patterns import plain_host


def find_places(response: Response) -> dict[int, ResponseStatus]:
    """Return where everything outside spam is that a block of its origin is about.

    And some that it is not.
    """
    conditions = [Response.id == response.id]
    if response.author_email:
        conditions.append(Response.author_email == response.author_email)
    host = plain_host(response.source_url or response.author_url or "")
    if host:
        conditions += [
            Response.source_host.icontains(host, autoescape=True),
            Response.author_url.icontains(host, autoescape=True),
        ]
    rows = db.session.execute(
        select(Response.id, Response.status).where(
            Response.status != ResponseStatus.SPAM, or_(*conditions)
        )
    )
    return {number: status for number, status in rows}  # noqa: C416 -- dict() loses the row's types


def which_moved(before: Mapping[int, ResponseStatus]) -> dict[int, ResponseStatus]:
    """Return those of these that are in spam now."""
    in_spam = db.session.scalars(
        select(Response.id).where(
            Response.id.in_(before), Response.status == ResponseStatus.SPAM
        )
    )
    return {number: before[number] for number in in_spam}


def find_block(response: Response, scope: RuleScope) -> int | None:
    """Return the number of the rule that blocks exactly this, if there is one."""
    try:
        pattern = sites.pattern_of(response, scope)
    except InputRefused:
        return None
    return db.session.scalar(
        select(SiteRule.id).where(
            SiteRule.scope == scope,
            SiteRule.pattern == pattern,
            SiteRule.verdict == Verdict.BLOCK,
        )
    )
