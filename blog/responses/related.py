"""Own posts that link to a post: internal mentions, which nobody has to send."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import load_only

from blog.extensions import db
from blog.models import OwnLink, Post, PostStatus

MOST_RELATED = 12


def list_related(post: Post) -> Sequence[Post]:
    """Return the published posts and pages that link to this one, newest first.

    Each has title, excerpt, date and permalink only.
    """
    return db.session.scalars(
        select(Post)
        .join(OwnLink, OwnLink.source_id == Post.id)
        .where(
            OwnLink.target_id == post.id,
            Post.id != post.id,
            Post.status == PostStatus.PUBLISHED,
        )
        .options(load_only(Post.title, Post.excerpt, Post.permalink, Post.published_at))
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(MOST_RELATED)
    ).all()
