"""What readers see of responses: the afterword of a post, counts, the latest."""

from collections.abc import Collection, Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager

from blog.extensions import db
from blog.models import Post, PostStatus, Response, ResponseKind, ResponseStatus
from blog.responses.threads import Afterword, ResponseCounts, arrange

_IS_APPROVED = Response.status == ResponseStatus.APPROVED
_IS_COMMENT = Response.kind == ResponseKind.COMMENT
_IS_MENTION = Response.kind == ResponseKind.MENTION


def read_afterword(post: Post) -> Afterword:
    """Return the approved responses to a post; one query."""
    shown = db.session.scalars(
        select(Response)
        .where(Response.post_id == post.id, _IS_APPROVED)
        .order_by(Response.received_at, Response.id)
    ).all()
    return arrange(shown)


def count_shown(post_ids: Collection[int]) -> dict[int, ResponseCounts]:
    """Return how many responses each of these posts shows; one query."""
    rows = db.session.execute(
        select(
            Response.post_id,
            func.sum(case((_IS_MENTION, 1), else_=0)),
            func.sum(case((_IS_COMMENT, 1), else_=0)),
        )
        .where(Response.post_id.in_(post_ids), _IS_APPROVED)
        .group_by(Response.post_id)
    )
    counted = {post_id: ResponseCounts(m, c) for post_id, m, c in rows}
    return {post_id: counted.get(post_id, ResponseCounts()) for post_id in post_ids}


def latest_mentions(count: int) -> Sequence[Response]:
    """Return the newest approved mentions of published posts, with their posts."""
    return db.session.scalars(
        select(Response)
        .join(Response.post)
        .where(_IS_APPROVED, _IS_MENTION, Post.status == PostStatus.PUBLISHED)
        .options(contains_eager(Response.post).load_only(Post.title, Post.permalink))
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(count)
    ).all()
