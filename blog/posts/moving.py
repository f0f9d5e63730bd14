"""Giving posts the addresses they should have, and keeping the old ones working.

Nothing here commits: the verbs that change what an address is made from do.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TypeVar

from sqlalchemy import Executable, delete, insert, or_, select, update
from sqlalchemy.orm.util import identity_key

from blog import clock
from blog.errors import InputRefused
from blog.extensions import db
from blog.models import Category, Post, PostKind, Redirect
from blog.posts.permalinks import page_path, permalink_of
from blog.posts.shapes import Place, is_reserved, path_in_shape
from blog.site.options import SiteOptions, read_options

_AT_ONCE = 500
_MOST_TRIES = 1_000
Item = TypeVar("Item")
_Addressed = tuple[int, PostKind, str, str | None, datetime | None, str | None]


@dataclass
class _Move:
    """A post that shall go from `old` to `new`, which is `path_with(slug)`."""

    post_id: int
    is_page: bool
    slug: str
    old: str | None
    path_with: Callable[[str], str]

    @property
    def new(self) -> str:
        return self.path_with(self.slug)


def rebuild_permalinks(post_ids: Collection[int] | None = None) -> int:
    """Give posts the addresses they should have now; return how many moved.

    For when the permalink shape, a category or a parent page changed; None means
    all. Old addresses redirect. Where a post's new one is taken, "-2" and so on is
    added; InputRefused where a page's is.
    """
    moves = _moves(post_ids, read_options())
    if not moves:
        return 0
    _settle_clashes(moves)
    new = {move.new for move in moves}
    old = {move.old: move.post_id for move in moves if move.old}
    for ids in _pieces(m.post_id for m in moves):
        # Two posts may swap addresses, and none may be there twice at any moment.
        _run(update(Post).where(Post.id.in_(ids)).values(permalink=None))
    for paths in _pieces([*new, *old]):
        _run(delete(Redirect).where(Redirect.path.in_(paths)))
    db.session.execute(
        update(Post),
        [{"id": m.post_id, "permalink": m.new, "slug": m.slug} for m in moves],
    )
    left = [{"path": p, "post_id": i} for p, i in old.items() if p not in new]
    if left:
        db.session.execute(insert(Redirect), left)
    _forget_loaded(moves)
    return len(moves)


def take_address(post: Post, options: SiteOptions) -> None:
    """Give a post its first address; a redirect that was there ends."""
    is_page = post.kind is PostKind.PAGE

    def path_with(slug: str) -> str:
        return permalink_of(post, options, slug=slug)

    move = _Move(post.id, is_page, post.slug, None, path_with)
    _settle_clashes([move])
    post.slug, post.permalink = move.slug, move.new
    _run(delete(Redirect).where(Redirect.path == move.new))


def leave_for_ever(post: Post, at: datetime) -> None:
    """Have every address a post had say that it is gone; the post is deleted next."""
    gone = {"post_id": None, "gone_at": at}
    _run(update(Redirect).where(Redirect.post_id == post.id).values(**gone))
    if post.permalink is not None:
        db.session.add(Redirect(path=post.permalink, gone_at=at))


def pages_below(page_id: int) -> list[int]:
    """Return the ids of all pages under this one, at any depth."""
    below = (
        select(Post.id).where(Post.parent_id == page_id).cte("below", recursive=True)
    )
    deeper = select(Post.id).join(below, Post.parent_id == below.c.id)
    return list(db.session.scalars(select(below.union(deeper).c.id)))


def _moves(post_ids: Collection[int] | None, options: SiteOptions) -> list[_Move]:
    rows = list(_addressed(post_ids))
    has_pages = any(kind is PostKind.PAGE for _, kind, *_ in rows)
    page_paths = _page_paths() if has_pages else {}
    moves = []
    for post_id, kind, slug, old, published_at, category_path in rows:
        if kind is PostKind.PAGE:
            path_with = partial(_beside, page_paths[post_id])
        else:
            place = Place(
                slug=slug,
                day=(published_at or clock.now()).astimezone(options.zone),
                category_path=category_path,
                post_id=post_id,
            )
            path_with = partial(_in_shape, options.permalink_shape, place)
        if path_with(slug) != old:
            is_page = kind is PostKind.PAGE
            moves.append(_Move(post_id, is_page, slug, old, path_with))
    return moves


def _addressed(post_ids: Collection[int] | None) -> Iterator[_Addressed]:
    """Yield what the addresses of posts that have one are made from."""
    query = (
        select(
            Post.id,
            Post.kind,
            Post.slug,
            Post.permalink,
            Post.published_at,
            Category.path,
        )
        .outerjoin(Category, Category.id == Post.category_id)
        .where(Post.permalink.is_not(None))
        .order_by(Post.id)
    )
    if post_ids is None:
        yield from db.session.execute(query)
        return
    for ids in _pieces(sorted(post_ids)):
        yield from db.session.execute(query.where(Post.id.in_(ids)))


def _in_shape(shape: str, place: Place, slug: str) -> str:
    return path_in_shape(shape, replace(place, slug=slug))


def _beside(path: str, slug: str) -> str:
    """Return the path of a page with another slug."""
    return f"{path.rstrip('/').rpartition('/')[0]}/{slug}/"


def _page_paths() -> dict[int, str]:
    """Return the path of every page by its id."""
    rows = db.session.execute(
        select(Post.id, Post.slug, Post.parent_id).where(Post.kind == PostKind.PAGE)
    )
    pages = {page_id: (slug, parent_id) for page_id, slug, parent_id in rows}
    return {page_id: page_path(_slugs(page_id, pages)) for page_id in pages}


def _slugs(page_id: int, pages: dict[int, tuple[str, int | None]]) -> list[str]:
    slugs: list[str] = []
    step: int | None = page_id
    while step is not None and len(slugs) < len(pages):
        slug, step = pages[step]
        slugs.insert(0, slug)
    return slugs


def _settle_clashes(moves: Sequence[_Move]) -> None:
    """Change slugs where an address is taken by another post or by the blog."""
    ids = {move.post_id for move in moves}
    taken = _taken([move.new for move in moves], ids)
    for move in moves:
        if move.new in taken or is_reserved(move.new, is_page=move.is_page):
            _find_free(move, taken)
        taken.add(move.new)


def _taken(paths: Sequence[str], ids: set[int]) -> set[str]:
    rows = (
        row
        for piece in _pieces(paths)
        for row in db.session.execute(
            select(Post.permalink, Post.id).where(Post.permalink.in_(piece))
        )
    )
    return {path for path, post_id in rows if path and post_id not in ids}


def _find_free(move: _Move, taken: set[str]) -> None:
    first = move.slug
    for number in range(2, _MOST_TRIES):
        if move.is_page:
            break
        move.slug = f"{first}-{number}"
        in_use = db.session.scalar(
            select(Post.id).where(
                or_(Post.permalink == move.new, Post.slug == move.slug),
                Post.id != move.post_id,
            )
        )
        is_open = not is_reserved(move.new, is_page=False)
        if in_use is None and move.new not in taken and is_open:
            return
    raise InputRefused({"slug": f'The address "{first}" is taken.'})


def _forget_loaded(moves: Iterable[_Move]) -> None:
    """Have posts in memory read their new address on next use."""
    for move in moves:
        loaded = db.session.identity_map.get(identity_key(Post, move.post_id))
        if loaded is not None:
            db.session.expire(loaded, ["permalink", "slug"])


def _run(statement: Executable) -> None:
    options = {"synchronize_session": False}
    db.session.execute(statement, execution_options=options)


def _pieces(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Databases bind only so many values at once."""
    rest = iter(items)
    while piece := list(islice(rest, _AT_ONCE)):
        yield piece
