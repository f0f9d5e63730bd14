"""Which responses wait for a moderator, and why."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from blog.accounts.rights import may_moderate
from blog.extensions import db
from blog.models import Person, Response, ResponseKind, ResponseStatus
from blog.site.options import HoldPolicy, SiteOptions

LONG_LIST = 30

Reason = dict[str, Any]


def decide(response: Response, options: SiteOptions) -> list[Reason]:
    """Return the reasons to hold this response; none means: show it at once.

    Of a mention it reads `check["in_article"]` (False: the link stands only outside
    the article) and `check["list_length"]` (how many links the list has that the
    link stands in); either may be absent.
    """
    if options.hold is HoldPolicy.NOTHING or _is_by_moderator(response):
        return []
    if options.hold is HoldPolicy.EVERYTHING:
        return [{"code": "hold_everything"}]
    if response.kind is ResponseKind.COMMENT:
        return _doubts_about_writer(response)
    return _doubts_about_site(response) + _doubts_about_link(response.check or {})


def _is_by_moderator(response: Response) -> bool:
    if response.person_id is None:
        return False
    person = db.session.get(Person, response.person_id)
    return person is not None and may_moderate(person, response.post)


def _doubts_about_writer(response: Response) -> list[Reason]:
    record = _record(
        response,
        Response.author_email == (response.author_email or "").lower(),
        func.lower(Response.author_name) == response.author_name.lower(),
    )
    return _doubts(record, unknown="first_under_name", spam="name_has_spam")


def _doubts_about_site(response: Response) -> list[Reason]:
    record = _record(response, Response.source_host == response.source_host)
    return _doubts(record, unknown="first_from_site", spam="site_has_spam")


def _doubts(record: set[ResponseStatus], *, unknown: str, spam: str) -> list[Reason]:
    if ResponseStatus.SPAM in record:
        return [{"code": spam}]
    return [] if ResponseStatus.APPROVED in record else [{"code": unknown}]


def _record(
    response: Response, *same_sender: ColumnElement[bool]
) -> set[ResponseStatus]:
    """Return which of approved and spam the sender's other responses have been."""
    found = select(Response.status).distinct()
    found = found.where(
        Response.status.in_([ResponseStatus.APPROVED, ResponseStatus.SPAM]),
        Response.kind == response.kind,
        *same_sender,
    )
    if response.id is not None:
        found = found.where(Response.id != response.id)
    return set(db.session.scalars(found))


def _doubts_about_link(check: dict[str, Any]) -> list[Reason]:
    doubts: list[Reason] = []
    if (count := int(check.get("list_length") or 0)) >= LONG_LIST:
        doubts.append({"code": "list_of_links", "count": count})
    if check.get("in_article") is False:
        doubts.append({"code": "outside_article"})
    return doubts
