"""Finding what a comment is about."""

from blog.errors import NotFound
from blog.extensions import db
from blog.models import Post, Response, ResponseKind, ResponseStatus


def find_commented_post(post_id: int) -> Post:
    """Return a post that everyone can read; NotFound otherwise."""
    post = db.session.get(Post, post_id)
    if post is None or not post.is_public:
        raise NotFound("There is no such post.")
    return post


def find_answered(post: Post, comment_id: int) -> Response:
    """Return the comment shown under this post; NotFound when there is none."""
    answered = find_comment(comment_id)
    if answered.post_id != post.id or answered.status is not ResponseStatus.APPROVED:
        raise NotFound("There is no such comment.")
    return answered


def find_comment(comment_id: int) -> Response:
    """Return the comment, shown or not; NotFound when it is gone or in the bin."""
    comment = db.session.get(Response, comment_id)
    if (
        comment is None
        or comment.kind is not ResponseKind.COMMENT
        or comment.status is ResponseStatus.TRASHED
    ):
        raise NotFound("There is no such comment.")
    return comment
