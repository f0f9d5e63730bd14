"""Choosing the readable part of an address."""

from sqlalchemy import ColumnElement, and_, false, inspect, or_, select
from sqlalchemy.orm import load_only

from blog.extensions import db
from blog.models import Post, PostKind, PostStatus
from blog.posts.permalinks import permalink_of
from blog.posts.shapes import MAX_PATH_LENGTH, is_reserved
from blog.rendering.slugs import slugify
from blog.site.options import SiteOptions

_MOST_TRIES = 1_000
_WORDS_OF_A_NOTE = 6


def choose_slug(
    post: Post, typed: str, options: SiteOptions, *, is_wish: bool = False
) -> str | None:
    """Set the slug of a post whose other fields are set; return what is wrong with it.

    One made from the title, or the first words of a note, gets "-2" and so on until it
    is free, and so does a wish.
    """
    wished = slugify(typed) if is_wish else ""
    if typed.strip() and not is_wish:
        post.slug = slugify(typed)
        return _clash(post, options) if post.slug else "Use letters or digits."
    if post.permalink is not None and not wished:
        return _clash(post, options)
    words = post.title or " ".join((post.excerpt or "").split()[:_WORDS_OF_A_NOTE])
    base = post.slug = wished or slugify(words) or post.kind.value
    problem = _clash(post, options)
    for number in range(2, _MOST_TRIES):
        if problem is None:
            break
        post.slug = f"{base}-{number}"
        problem = _clash(post, options)
    return problem


def _clash(post: Post, options: SiteOptions) -> str | None:
    """Say why the post cannot have its slug, or None."""
    path = _path(post, options)
    if path is not None and len(path) > MAX_PATH_LENGTH:
        return "With the pages or categories above it the address is too long."
    if path is not None and is_reserved(path, is_page=post.kind is PostKind.PAGE):
        return f'The address "{post.slug}" is used by the blog itself.'
    other = db.session.scalar(
        select(Post)
        .options(load_only(Post.title, Post.excerpt, Post.status))
        .where(Post.id != (post.id or 0), or_(_shares_slug(post), _is_at(path)))
        .limit(1)
    )
    if other is None:
        return None
    where = ", which is in the bin" if other.status is PostStatus.TRASHED else ""
    return f'The address "{post.slug}" is taken by "{other.label}"{where}.'


def _path(post: Post, options: SiteOptions) -> str | None:
    """Return the path as far as it can be known: a new post has no id yet."""
    is_new_post = post.kind is PostKind.POST and not inspect(post).persistent
    if is_new_post and "{id}" in options.permalink_shape:
        return None
    return permalink_of(post, options)


def _shares_slug(post: Post) -> ColumnElement[bool]:
    same = and_(Post.kind == post.kind, Post.slug == post.slug)
    if post.kind is PostKind.POST:
        return same
    parent_id = post.parent.id if post.parent else None
    return and_(same, Post.parent_id.is_not_distinct_from(parent_id))


def _is_at(path: str | None) -> ColumnElement[bool]:
    return false() if path is None else Post.permalink == path
