"""The one address of a post, and what answers at its other spellings and old ones."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from blog import clock
from blog.accounts.rights import Right, rights_of
from blog.errors import NotFound
from blog.extensions import db
from blog.models import Person, Post, PostKind, PostStatus, Redirect
from blog.posts.shapes import MAX_PATH_LENGTH, Place, path_in_shape
from blog.site.options import SiteOptions

_SLASHES = re.compile("/{2,}")
_NOTHING_HERE = "There is no page here."


@dataclass(frozen=True)
class Found:
    """The path is the post's permalink, and the post may be read."""

    post: Post


@dataclass(frozen=True)
class Moved:
    """The path is another spelling, or an old address, of this post's `path`."""

    path: str
    post: Post


@dataclass(frozen=True)
class Gone:
    """What was here was withdrawn.

    A deleted post has left no title. One that is a draft or private again shows
    neither its title, which may be another by now, nor when that was.
    """

    title: str
    at: datetime | None


def permalink_of(post: Post, options: SiteOptions, *, slug: str | None = None) -> str:
    """Return the path the post would have if it were published now, with `slug`."""
    slug = post.slug if slug is None else slug
    if post.kind is PostKind.PAGE:
        return page_path([*_slugs_above(post), slug])
    place = Place(
        slug=slug,
        day=(post.published_at or clock.now()).astimezone(options.zone),
        category_path=post.category.path if post.category else None,
        post_id=post.id,
    )
    return path_in_shape(options.permalink_shape, place)


def page_path(slugs: Iterable[str]) -> str:
    return f"/{'/'.join(slugs)}/"


def may_read(person: Person | None, post: Post) -> bool:
    """Whether this person may read the post at its address."""
    if post.is_public:
        return True
    if person is None or post.status is not PostStatus.PRIVATE:
        return False
    return post.author_id == person.id or Right.EDIT_OTHERS in rights_of(person)


def find_by_path(path: str, *, by: Person | None = None) -> Found | Moved | Gone:
    """Say what `by` finds at a decoded path; two queries at most.

    Raises NotFound where there is nothing, or nothing for `by`.
    """
    if "\x00" in path or len(path) >= MAX_PATH_LENGTH:
        raise NotFound(_NOTHING_HERE)
    spellings = _spellings(path)
    posts = db.session.scalars(
        select(Post).where(Post.permalink.in_(spellings)).options(*for_reading())
    )
    by_permalink = {post.permalink: post for post in posts}
    for spelling in spellings:
        if spelling in by_permalink:
            return answer_at(path, by_permalink[spelling], by=by)
    return _find_redirect(path, spellings, by)


def find_at(path: str) -> Post | None:
    """Return the post whose permalink or old address a decoded path is.

    Whatever its status: the caller asks who may know of it.
    """
    if "\x00" in path or len(path) >= MAX_PATH_LENGTH:
        return None
    spellings = _spellings(path)
    post = db.session.scalar(select(Post).where(Post.permalink.in_(spellings)).limit(1))
    if post is not None:
        return post
    left = select(Post).join(Redirect, Redirect.post_id == Post.id)
    return db.session.scalar(left.where(Redirect.path.in_(spellings)).limit(1))


def answer_at(path: str, post: Post, *, by: Person | None) -> Found | Moved | Gone:
    """Say what `by` finds at a path that means this post; raises NotFound.

    A post that was never public has no permalink: whoever may read it finds it here.
    """
    if may_read(by, post):
        if post.permalink is None or post.permalink == path:
            return Found(post)
        return Moved(post.permalink, post)
    if post.permalink is None:
        raise NotFound(_NOTHING_HERE)
    if post.status is PostStatus.TRASHED and post.trashed_at is not None:
        return Gone(post.title, post.trashed_at)
    # Everyone could read it once. Sites that list it as a mention take it down on
    # being told that it is gone, and on nothing less (Webmention, section 3.1.4).
    return Gone("", None)


def for_reading() -> tuple[ORMOption, ...]:
    """Return the options to load posts for showing: no source, author and category."""
    return (
        defer(Post.text),
        joinedload(Post.author).lazyload(Person.roles),
        joinedload(Post.category),
    )


def _slugs_above(page: Post) -> list[str]:
    slugs: list[str] = []
    seen = [page]
    step = page.parent
    while step is not None and step not in seen:
        seen.append(step)
        slugs.insert(0, step.slug)
        step = step.parent
    return slugs


def _spellings(path: str) -> list[str]:
    """Return what a path may have meant, the likeliest first."""
    bare = _SLASHES.sub("/", path).rstrip("/")
    spelled = (path, f"{bare}/", bare, path.lower(), f"{bare.lower()}/", bare.lower())
    return [spelling for spelling in dict.fromkeys(spelled) if spelling]


def _find_redirect(
    path: str, spellings: list[str], by: Person | None
) -> Found | Moved | Gone:
    rows = db.session.execute(
        select(Redirect, Post)
        .outerjoin(Redirect.post)
        .where(Redirect.path.in_(spellings))
        .options(*for_reading())
    )
    by_path = {redirect.path: (redirect, post) for redirect, post in rows}
    for spelling in spellings:
        if spelling not in by_path:
            continue
        redirect, post = by_path[spelling]
        if redirect.post_id is not None:
            return answer_at(path, post, by=by)
        if redirect.gone_at is not None:
            return Gone("", redirect.gone_at)
    raise NotFound(_NOTHING_HERE)
