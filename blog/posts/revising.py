"""What a post said before, and bringing it back."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blog.errors import NotFound
from blog.extensions import db
from blog.models import Person, Post, PostStatus, Revision
from blog.posts.change import PostChange
from blog.posts.publishing import update_post

MOST_LISTED = 100


def list_revisions(post_id: int) -> Sequence[Revision]:
    """Return what a post said after its last 100 saves, newest first."""
    return db.session.scalars(
        select(Revision)
        .where(Revision.post_id == post_id)
        .options(joinedload(Revision.post))
        .order_by(Revision.id.desc())
        .limit(MOST_LISTED)
    ).all()


def find_revision(revision_id: int) -> Revision:
    """Return what a post said once; raises NotFound."""
    revision = db.session.get(Revision, revision_id)
    if revision is None:
        raise NotFound("There is no such revision.")
    return revision


def restore_revision(revision_id: int, *, by: Person) -> Post:
    """Let a post say again what it said in this revision, which is a new one then.

    Everything else of it stays, its place in the bin too. Raises as `update_post` does.
    """
    revision = find_revision(revision_id)
    post = revision.post
    change = replace(
        PostChange.of(post),
        title=revision.title,
        text=revision.text,
        text_format=revision.text_format,
        summary=revision.summary,
    )
    if post.status is PostStatus.TRASHED:
        change = replace(change, status=PostStatus.TRASHED)
    return update_post(revision.post_id, change, by=by)
