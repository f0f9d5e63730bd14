"""Taking a comment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from blog import clock
from blog.accounts.rights import may_moderate
from blog.comments.queries import find_answered, find_commented_post
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import begin_writing, db
from blog.models import Person, Post, Response, ResponseKind, ResponseStatus
from blog.rendering.comments import render_comment
from blog.responses.judging import Judgement, judge
from blog.responses.openness import takes_comments, takes_pings
from blog.responses.sentences import status_sentence
from blog.signals import response_received
from blog.site.options import read_options

MOST_AT_ONCE = 10
AT_ONCE = timedelta(minutes=10)
_TRAPPED = Judgement(
    ResponseStatus.SPAM,
    ({"code": "trap_filled"},),
    ({"code": "trap_filled", "weight": 10},),
    10,
)


class CommentsClosed(NotAllowed):
    """The post takes no comments; the sentence is the one under its heading."""


class TooManyComments(NotAllowed):
    """One address wrote too often; `again_at` is when it may write again."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__("Too many comments came from your address.")
        self.again_at = again_at


@dataclass(frozen=True, kw_only=True)
class CommentDraft:
    """What a visitor wrote, clean and within its lengths (see comments/forms).

    `parent_id` is the comment it answers. `is_trapped` says that a field which people
    do not see was filled in.
    """

    text: str
    name: str = ""
    email: str = ""
    url: str = ""
    parent_id: int | None = None
    is_trapped: bool = False


def refuse_closed(post: Post, by: Person | None) -> None:
    """Raise CommentsClosed, except for those who moderate the post."""
    options = read_options()
    if takes_comments(post, options) or (by is not None and may_moderate(by, post)):
        return
    raise CommentsClosed(
        status_sentence(comments_open=False, pings_open=takes_pings(post, options))
    )


def write_comment(
    post_id: int, draft: CommentDraft, *, by: Person | None, remote_addr: str | None
) -> Response:
    """Store a comment; its status says whether it is shown, waits or is spam.

    Raises NotFound, CommentsClosed, TooManyComments, and InputRefused with the fields
    `text` and `parent_id`.
    """
    render_comment(draft.text)  # what cannot be shown is refused, before any lock
    begin_writing()
    post = find_commented_post(post_id)
    refuse_closed(post, by)
    comment = _comment(post, draft, by, remote_addr)
    if by is None or not may_moderate(by, post):
        _refuse_haste(comment)
    _refuse_lost_thread(post, draft)
    _refuse_repetition(comment)
    judgement = _TRAPPED if draft.is_trapped else judge(comment, read_options())
    judgement.put_on(comment)
    db.session.add(comment)
    db.session.flush()
    response_received.send(comment)
    db.session.commit()
    return comment


def _comment(
    post: Post, draft: CommentDraft, by: Person | None, remote_addr: str | None
) -> Response:
    return Response(
        kind=ResponseKind.COMMENT,
        post=post,
        post_id=post.id,
        parent_id=draft.parent_id,
        person_id=by.id if by else None,
        author_name=by.name if by else draft.name,
        author_email=(by.email if by else draft.email).lower(),
        author_url=None if by else draft.url or None,
        text=draft.text,
        remote_addr=(remote_addr or "")[:45] or None,
    )


def _refuse_haste(comment: Response) -> None:
    oldest_that_counts = db.session.scalar(
        select(Response.received_at)
        .where(
            Response.kind == ResponseKind.COMMENT,
            Response.remote_addr == comment.remote_addr,
            Response.received_at > clock.now() - AT_ONCE,
        )
        .order_by(Response.received_at.desc())
        .offset(MOST_AT_ONCE - 1)
        .limit(1)
    )
    if oldest_that_counts is not None:
        raise TooManyComments(oldest_that_counts + AT_ONCE)


def _refuse_lost_thread(post: Post, draft: CommentDraft) -> None:
    if draft.parent_id is None:
        return
    try:
        find_answered(post, draft.parent_id)
    except NotFound:
        raise InputRefused(
            {
                "parent_id": "The comment you answer is no longer here. Send yours "
                "again, and it stands by itself."
            }
        ) from None


def _refuse_repetition(comment: Response) -> None:
    same = db.session.scalar(
        select(Response.id)
        .where(
            Response.post_id == comment.post_id,
            Response.kind == ResponseKind.COMMENT,
            Response.status != ResponseStatus.TRASHED,
            func.lower(Response.author_name) == func.lower(comment.author_name),
            Response.text == comment.text,
        )
        .limit(1)
    )
    if same is not None:
        raise InputRefused({"text": "That comment is already here."})
