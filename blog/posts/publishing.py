"""Writing posts and pages: each verb decides, commits and tells what happened."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from blog import clock
from blog.accounts.rights import Right, may_edit, rights_of
from blog.errors import EditConflict, InputRefused, NotAllowed, NotFound
from blog.extensions import db
from blog.models import Person, Post, PostKind, PostStatus
from blog.posts.change import PostChange
from blog.posts.checks import find_problems
from blog.posts.consequences import remember, settle
from blog.posts.drafting import Draft, enter_status, fill_post
from blog.posts.filing import hold_terms
from blog.posts.moving import leave_for_ever, pages_below, rebuild_permalinks
from blog.posts.timing import job_key
from blog.posts.transaction import writing
from blog.posts.typesetting import typeset
from blog.tasks.queue import cancel

__all__ = [
    "PostChange",
    "create_post",
    "delete_post",
    "preview_html",
    "publish_due_post",
    "restore_post",
    "trash_post",
    "update_post",
]

_FOR_CONTRIBUTORS = frozenset({PostStatus.DRAFT, PostStatus.TRASHED})


def create_post(
    change: PostChange, *, by: Person, kind: PostKind = PostKind.POST
) -> Post:
    """Store a new post or page and return it.

    Raises InputRefused, with a sentence for every field at once, and NotAllowed.
    """
    draft = Draft(change, kind)
    with writing():
        post = Post(kind=kind, author_id=by.id, status=PostStatus.DRAFT, version=0)
        needed = Right.EDIT_PAGES if kind is PostKind.PAGE else Right.WRITE
        if needed not in rights_of(by):
            raise NotAllowed(f"You may not write a {kind.value}.")
        _refuse_beyond_draft(by, draft.change.status)
        hold_terms(None, draft.change.category_ids, draft.change.tags)
        _save(post, draft, by)
    return post


def update_post(post_id: int, change: PostChange, *, by: Person) -> Post:
    """Make a post or page what the change says, and return it.

    Raises InputRefused, with a sentence for every field at once, NotAllowed,
    NotFound, and EditConflict when the change's version is not the stored one.
    """
    draft = Draft(change, _kind_of(post_id))
    with writing():
        hold_terms(post_id, draft.change.category_ids, draft.change.tags)
        post = _hold(post_id, by)
        _refuse_beyond_draft(by, draft.change.status)
        if change.version not in {None, post.version}:
            raise EditConflict("Somebody saved this post after you opened it.")
        _save(post, draft, by)
    return post


def trash_post(post_id: int, *, by: Person) -> Post:
    """Move a post to the bin; at its address it then says that it was withdrawn."""
    with writing():
        hold_terms(post_id, (), ())
        post = _hold(post_id, by)
        _change_status(post, PostStatus.TRASHED)
    return post


def restore_post(post_id: int, *, by: Person) -> Post:
    """Take a post back from the bin as what it was before.

    What was due to be published while it lay there comes back as a draft.
    """
    with writing():
        hold_terms(post_id, (), ())
        post = _hold(post_id, by)
        status = post.status_before_bin or PostStatus.DRAFT
        is_overdue = post.published_at is None or post.published_at <= clock.now()
        if status is PostStatus.SCHEDULED and is_overdue:
            status = PostStatus.DRAFT
        if post.status is PostStatus.TRASHED:
            _change_status(post, status)
    return post


def delete_post(post_id: int, *, by: Person) -> None:
    """Delete a post with its responses for ever; its addresses say that it is gone.

    Pages below a deleted page move up.
    """
    with writing():
        hold_terms(post_id, (), ())
        post = _hold(post_id, by)
        if post.is_public:
            _change_status(post, PostStatus.TRASHED)
        cancel(job_key(post.id))
        leave_for_ever(post, clock.now())
        below = pages_below(post.id)
        db.session.execute(
            update(Post)
            .where(Post.parent_id == post.id)
            .values(parent_id=post.parent_id)
        )
        db.session.delete(post)
        db.session.flush()
        rebuild_permalinks(below)


def publish_due_post(payload: Mapping[str, Any]) -> None:
    """Publish a scheduled post whose time has come; the task of kind `publish_post`.

    Does nothing when it is not scheduled any more, and waits when its time moved.
    """
    with writing():
        hold_terms(payload["post_id"], (), ())
        post = db.session.scalar(
            select(Post).where(Post.id == payload["post_id"]).with_for_update()
        )
        if post is None or post.status is not PostStatus.SCHEDULED:
            return
        before = remember(post)
        if post.published_at is None or post.published_at <= clock.now():
            # The version stays: an author who writes on meanwhile may save.
            enter_status(post, PostStatus.PUBLISHED, clock.now())
        settle(post, before)


def preview_html(change: PostChange) -> str:
    """Return the text as it would be shown. Raises InputRefused for the text only."""
    change = change.tidied()
    if sentence := find_problems(change, PostKind.POST).get("text"):
        raise InputRefused({"text": sentence})
    return typeset(change.text, change.text_format).html


def _kind_of(post_id: int) -> PostKind:
    kind = db.session.scalar(select(Post.kind).where(Post.id == post_id))
    if kind is None:
        raise NotFound("There is no such post.")
    return kind


def _hold(post_id: int, by: Person) -> Post:
    """Lock and return a post this person may change."""
    if _kind_of(post_id) is PostKind.PAGE:
        # All of them: two pages moved below each other would make a circle.
        pages = select(Post.id).where(Post.kind == PostKind.PAGE).order_by(Post.id)
        db.session.execute(pages.with_for_update()).all()
    post = db.session.scalar(select(Post).where(Post.id == post_id).with_for_update())
    if post is None:
        raise NotFound("There is no such post.")
    before_bin = post.status_before_bin or PostStatus.DRAFT
    may = may_edit(by, post) and (
        Right.PUBLISH in rights_of(by) or before_bin is PostStatus.DRAFT
    )
    if not may:
        raise NotAllowed("Only its author and editors may change this.")
    return post


def _refuse_beyond_draft(by: Person, status: PostStatus) -> None:
    if status not in _FOR_CONTRIBUTORS and Right.PUBLISH not in rights_of(by):
        raise NotAllowed("You may save drafts; an author or editor publishes them.")


def _give(post: Post, author_id: int | None, by: Person) -> None:
    """Have a post be by this person from now on."""
    if author_id in {None, post.author_id}:
        return
    needed = Right.EDIT_PAGES if post.kind is PostKind.PAGE else Right.EDIT_OTHERS
    if needed not in rights_of(by):
        raise NotAllowed("Only editors say that a post is by somebody else.")
    author = db.session.get(Person, author_id)
    if author is None or Right.WRITE not in rights_of(author):
        raise InputRefused({"author_id": "There is no such author."})
    post.author, post.author_id = author, author.id


def _save(post: Post, draft: Draft, by: Person) -> None:
    before = remember(post)
    _give(post, draft.change.author_id, by)
    with db.session.no_autoflush:
        fill_post(post, draft, by)
    post.version += 1
    db.session.add(post)
    settle(post, before)


def _change_status(post: Post, status: PostStatus) -> None:
    if post.status is not status:
        before = remember(post)
        enter_status(post, status, clock.now())
        post.version += 1
        settle(post, before)
