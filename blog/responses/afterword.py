"""What readers see of responses: the afterword of a post, counts, the latest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from typing import Any
from urllib.parse import unquote

from sqlalchemy import String, and_, case, cast, distinct, func, or_, select
from sqlalchemy.orm import contains_eager, load_only

from blog.extensions import db
from blog.models import (
    MentionType,
    Post,
    PostStatus,
    Response,
    ResponseKind,
    ResponseStatus,
)
from blog.responses.threads import (
    REACTIONS,
    Note,
    Outline,
    Plan,
    ResponseCounts,
    Thread,
    anchor_of,
    arrange,
    gather,
)

FACES_SHOWN = 8
MOST_FACES = 500  # of one type, when all are asked for

_IS_APPROVED = Response.status == ResponseStatus.APPROVED
_IS_COMMENT = Response.kind == ResponseKind.COMMENT
_IS_REACTION = func.coalesce(Response.type.in_(REACTIONS), False)
_IS_MENTION = and_(Response.kind == ResponseKind.MENTION, ~_IS_REACTION)
# Equal for the reactions of one author: the address of the author, or the site and name.
_AUTHOR = func.coalesce(
    func.rtrim(func.nullif(Response.author_url, ""), "/"),
    Response.source_host + " " + Response.author_name,
    cast(Response.id, String),
)
_OUTLINE = (
    Response.id,
    Response.parent_id,
    Response.kind,
    Response.type,
    Response.author_name,
    _AUTHOR,
    func.coalesce(Response.source_host, ""),
    func.coalesce(Response.target_fragment, ""),
    Response.webmention_at.is_not(None),
    Response.pingback_at.is_not(None),
    Response.trackback_at.is_not(None),
)
_RICHEST_FIRST = ("webmention", "pingback", "trackback")
_SHOWN = load_only(
    Response.post_id,
    Response.kind,
    Response.type,
    Response.author_name,
    Response.author_url,
    Response.person_id,
    Response.photo_path,
    Response.text,
    Response.title,
    Response.quote_before,
    Response.quote_link,
    Response.quote_after,
    Response.source_url,
    Response.source_host,
    Response.pingback_at,
    Response.trackback_at,
    Response.webmention_at,
    Response.received_at,
    Response.published_at,
    Response.gone_at,
)


@dataclass(frozen=True)
class Afterword:
    """What stands below a post: page `number` of its conversation, oldest first.

    `reactions` has the faces that are shown, by type, newest first, and
    `plan.faces` the ids of all. `base` is the post's permalink, empty before it has one.
    """

    plan: Plan
    number: int
    base: str
    conversation: tuple[Thread, ...] = ()
    reactions: Mapping[MentionType, tuple[Response, ...]] = field(default_factory=dict)

    @property
    def counts(self) -> ResponseCounts:
        return self.plan.counts

    @property
    def notes(self) -> Mapping[str, Note]:
        return self.plan.notes

    @property
    def last_number(self) -> int:
        return self.plan.last_number

    @property
    def newest(self) -> str:
        """The address of the last of the conversation."""
        return self.link_to(self.plan.conversation[-1].anchor)

    def page_address(self, number: int) -> str:
        return page_address(self.base, number)

    def link_to(self, anchor: str) -> str:
        """Return the shortest way from this page."""
        here = self.plan.page(self.number)
        is_here = any(place.anchor == anchor for place in here)
        return f"#{anchor}" if is_here else self.permalink_of(anchor)

    def permalink_of(self, anchor: str) -> str:
        """Return an address that still holds when pages fill up before it."""
        if self.last_number == 1:
            return f"#{anchor}"
        return f"{self.base}?response={anchor.partition('-')[2]}#{anchor}"


def page_address(permalink: str, number: int) -> str:
    """Return the address of one page of the conversation of a post."""
    return f"{permalink}comment-page-{number}/" if number > 1 else permalink


def read_afterword(
    post: Post,
    number: int = 1,
    *,
    response_id: int | None = None,
    with_all_faces: bool = False,
) -> Afterword:
    """Return the approved responses to a post; two queries at most.

    A page past the last is the last. `response_id`: the page that shows this one.
    """
    plan = arrange(_outlines(post.id))
    if response_id is not None:
        number = plan.number_of(response_id)
        with_all_faces |= any(response_id in ids for ids in plan.faces.values())
    number = min(max(number, 1), plan.last_number)
    most = MOST_FACES if with_all_faces else FACES_SHOWN
    faces = {kind: ids[:most] for kind, ids in plan.faces.items()}
    page = plan.page(number)
    found = _find([*chain((place.id for place in page), *faces.values())])
    return Afterword(
        plan,
        number,
        post.permalink or "",
        gather(page, found),
        {
            kind: tuple(found[i] for i in ids if i in found)
            for kind, ids in faces.items()
        },
    )


def find_address(response: Response) -> str:
    """Return the path at which a response to a post is shown; one query.

    It leads to the right page however many there are; what answers the home page has
    its place there.
    """
    anchor = anchor_of(response)
    permalink = (response.post.permalink if response.post else None) or "/"
    if response.post_id is None:
        return f"{permalink}#{anchor}"
    plan = arrange(_outlines(response.post_id))
    return permalink + Afterword(plan, 1, "").permalink_of(anchor)


def count_shown(post_ids: Collection[int]) -> dict[int, ResponseCounts]:
    """Return how many responses each of these posts shows; one query."""
    face = case((_IS_REACTION, Response.type + " " + _AUTHOR))
    rows = db.session.execute(
        select(
            Response.post_id,
            func.sum(case((_IS_MENTION, 1), else_=0)),
            func.sum(case((_IS_COMMENT, 1), else_=0)),
            func.count(distinct(face)),
        )
        .where(Response.post_id.in_(post_ids), _IS_APPROVED)
        .group_by(Response.post_id)
    )
    counted = {post_id: ResponseCounts(m, c, r) for post_id, m, c, r in rows}
    return {post_id: counted.get(post_id, ResponseCounts()) for post_id in post_ids}


def latest_mentions(count: int) -> Sequence[Response]:
    """Return the newest approved mentions whose pages are there, with their posts.

    Of published posts and of the home page, whose mentions have no post.
    """
    return db.session.scalars(
        select(Response)
        .outerjoin(Response.post)
        .where(
            _IS_APPROVED,
            _IS_MENTION,
            Response.gone_at.is_(None),
            or_(Response.post_id.is_(None), Post.status == PostStatus.PUBLISHED),
        )
        .options(
            _SHOWN, contains_eager(Response.post).load_only(Post.title, Post.permalink)
        )
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(count)
    ).all()


def list_protocols(post: Post | None) -> frozenset[str]:
    """Return the protocols that brought what a post, or the home page, shows."""
    brought = [func.count(getattr(Response, f"{name}_at")) for name in _RICHEST_FIRST]
    counted = db.session.execute(
        select(*brought).where(
            Response.post_id == (post.id if post else None), _IS_APPROVED
        )
    ).one()
    return frozenset(compress(_RICHEST_FIRST, counted))


def _outlines(post_id: int) -> Sequence[Outline]:
    rows = db.session.execute(
        select(*_OUTLINE)
        .where(Response.post_id == post_id, _IS_APPROVED)
        .order_by(Response.received_at, Response.id)
    )
    return [_outline(row) for row in rows]


def _outline(row: Sequence[Any]) -> Outline:
    """Make an outline of what `_OUTLINE` asks for, in its order."""
    *known, fragment, by_webmention, by_pingback, by_trackback = row
    brought = compress(_RICHEST_FIRST, (by_webmention, by_pingback, by_trackback))
    return Outline._make([*known, unquote(fragment), tuple(brought)])


def _find(ids: Sequence[int]) -> dict[int, Response]:
    if not ids:
        return {}
    rows = db.session.scalars(
        select(Response).where(Response.id.in_(ids)).options(_SHOWN)
    )
    return {response.id: response for response in rows}
