"""Everything known about where one response came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blog import clock
from blog.accounts.rights import may_moderate
from blog.errors import NotAllowed, NotFound
from blog.extensions import db
from blog.models import Person, Response, ResponseKind, SiteRule
from blog.responses import queries, sentences, sites
from blog.responses.queries import SiteRecord
from blog.site.options import read_options
from blog.studio.moderation.difference import mark_words


@dataclass(frozen=True)
class Source:
    """`snapshot` has the words of the link as its second piece; all plain text.

    `marks` are the protocols that brought it, each with when it last did. `record` is
    None without a site, `rule` where none is about it.
    """

    snapshot: tuple[str, str, str]
    checks: Sequence[tuple[str, str]]
    marks: Sequence[tuple[str, datetime]]
    record: SiteRecord | None
    rule: SiteRule | None


def find_response(response_id: int, by: Person) -> Response:
    """Return it; raises NotFound, and NotAllowed where `by` may not moderate it."""
    response = db.session.get(Response, response_id)
    if response is None:
        raise NotFound("It is no longer here.")
    if not may_moderate(by, response.post):
        raise NotAllowed("You may moderate responses to your own posts only.")
    return response


def find_source(response: Response) -> Source:
    """Return it for one response; two queries."""
    host, check = response.source_host, response.check or {}
    is_mention = response.kind is ResponseKind.MENTION
    words = str(check.get("snapshot") or "")
    marks = (
        ("Pingback", response.pingback_at),
        ("Trackback", response.trackback_at),
        ("Webmention", response.webmention_at),
    )
    return Source(
        snapshot=mark_words(words, response.quote_link or ""),
        checks=sentences.check_rows(response, clock.now(), read_options().zone),
        marks=[(name, at) for name, at in marks if at is not None],
        record=queries.record_of_site(host) if host and is_mention else None,
        rule=sites.rule_for(response.source_url, response.author_email),
    )
