"""Putting a change into a post's row, and saying what cannot be taken."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from blog import clock
from blog.errors import InputRefused
from blog.extensions import db
from blog.models import Media, Person, Post, PostKind, PostStatus, Revision
from blog.posts.change import PostChange
from blog.posts.checks import find_problems
from blog.posts.filing import find_categories, tags_named
from blog.posts.slugs import choose_slug
from blog.posts.timing import settle_timing
from blog.posts.typesetting import typeset
from blog.rendering import Rendered
from blog.site.options import read_options


class Draft:
    """A change looked at and rendered, which takes long, before anything is locked."""

    def __init__(self, change: PostChange, kind: PostKind) -> None:
        self.change = change.tidied()
        self.problems = find_problems(self.change, kind)
        self.rendered: Rendered | None = None
        if "text" not in self.problems:
            try:
                self.rendered = typeset(self.change.text, change.text_format)
            except InputRefused as refused:
                self.problems |= refused.problems


def fill_post(post: Post, draft: Draft, by: Person) -> None:
    """Make the row what the draft says, with a revision when its words changed.

    Raises InputRefused with a sentence for every field that cannot be taken.
    """
    change, rendered = draft.change, draft.rendered
    said = (post.title, post.text, post.summary)
    problems = draft.problems | _fill_fields(post, change)
    if post.kind is PostKind.POST and "tags" not in problems:
        post.tags = tags_named(change.tags)
    if rendered is not None:
        post.html, post.excerpt = rendered.html, rendered.excerpt
    slug, is_wish = change.slug, change.slug_is_wish
    if sentence := choose_slug(post, slug, read_options(), is_wish=is_wish):
        problems["slug"] = sentence
    if problems or rendered is None:
        raise InputRefused(problems)
    post.word_count = rendered.word_count
    post.reading_minutes = rendered.reading_minutes
    if (post.title, post.text, post.summary) != said:
        post.updated_at = clock.now()
        db.session.add(_revision(post, by))


def enter_status(post: Post, status: PostStatus, now: datetime) -> None:
    """Set the status, and what the bin remembers."""
    if status is PostStatus.TRASHED and post.status is not PostStatus.TRASHED:
        post.status_before_bin, post.trashed_at = post.status, now
    elif status is not PostStatus.TRASHED:
        post.status_before_bin = post.trashed_at = None
    post.status = status


def _fill_fields(post: Post, change: PostChange) -> dict[str, str]:
    post.title, post.text, post.summary = change.title, change.text, change.summary
    post.text_format = change.text_format
    post.comments_open, post.pings_open = change.comments_open, change.pings_open
    post.doors, post.notifies = dict(change.doors), change.notifies
    post.trackback_urls = list(change.trackback_urls)
    post.format, post.is_sticky = change.format, change.is_sticky
    post.password = change.password
    post.custom_fields = [asdict(kept) for kept in change.custom_fields]
    post.properties = dict(change.properties)
    post.picture = db.session.get(Media, change.picture_id or 0)
    now = clock.now()
    timing = settle_timing(post, change, now)
    post.published_at = timing.published_at
    enter_status(post, timing.status, now)
    if post.kind is PostKind.PAGE:
        return _fill_parent(post, change)
    return _fill_categories(post, change)


def _fill_categories(post: Post, change: PostChange) -> dict[str, str]:
    primary = (change.category_id,) if change.category_id is not None else ()
    ids = dict.fromkeys((*primary, *change.category_ids))
    found = find_categories(ids)
    post.categories = found
    post.category = found[0] if found else None
    if len(found) == len(ids):
        return {}
    return {"category_ids": "A category you chose is no longer there."}


def _fill_parent(page: Post, change: PostChange) -> dict[str, str]:
    page.parent = None
    if change.parent_id is None:
        return {}
    parent = db.session.scalar(
        select(Post).where(Post.id == change.parent_id, Post.kind == PostKind.PAGE)
    )
    if parent is None or parent.status is PostStatus.TRASHED:
        return {"parent_id": "The page you chose is no longer there."}
    if page in _line_up_from(parent):
        return {"parent_id": "A page cannot lie below itself."}
    page.parent = parent
    return {}


def _line_up_from(page: Post) -> list[Post]:
    line: list[Post] = []
    step: Post | None = page
    while step is not None and step not in line:
        line.append(step)
        step = step.parent
    return line


def _revision(post: Post, by: Person) -> Revision:
    return Revision(
        post=post,
        author_id=by.id,
        title=post.title,
        text=post.text,
        text_format=post.text_format,
        summary=post.summary,
    )
