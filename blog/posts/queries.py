"""Reading posts: lists for everyone, what stands beside a post, and the studio's list.

Lists cost the same on a blog of any size: how many there are is read from the counts
kept with people, categories and tags, and a page is found by an index that covers it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import load_only, selectinload

from blog.accounts.rights import Right, rights_of
from blog.extensions import db
from blog.models import (
    Category,
    Person,
    Post,
    PostKind,
    PostStatus,
    Tag,
    post_category,
    post_tag,
)
from blog.models.listing import Listing
from blog.posts.permalinks import for_reading
from blog.site.options import read_options

STUDIO_PER_PAGE = 50
MOST_NAV_PAGES = 6
# Up to so many posts of a term are gathered and sorted; more are met soon enough
# on the way down the list by date.
_GATHERED = 1_000
_LAST_MONTH = 12
_IS_PUBLIC_POST = (Post.kind == PostKind.POST, Post.status == PostStatus.PUBLISHED)
_NEWEST_FIRST = (Post.published_at.desc(), Post.id.desc())


@dataclass(frozen=True, kw_only=True)
class PostFilter:
    """Which published posts; all by default. A `month` goes with a `year`."""

    category_ids: tuple[int, ...] | None = None
    tag_id: int | None = None
    author_id: int | None = None
    year: int | None = None
    month: int | None = None


EVERYTHING = PostFilter()


def list_posts(
    wanted: PostFilter = EVERYTHING,
    number: int = 1,
    per_page: int = 10,
    *,
    with_terms: bool = False,
) -> Listing[Post]:
    """Return a page of published posts, newest first, in two queries or three.

    Each has its author and primary category, and, in two queries more, all its
    categories and tags if asked for. A page past the last is empty.
    """
    total = _count(wanted)
    listing = Listing[Post]([], number, per_page, total)
    if not total or not 1 <= number <= listing.last_number:
        return listing
    ids = (
        select(Post.id)
        .where(*_conditions(wanted, total))
        .order_by(*_NEWEST_FIRST)
        .limit(per_page)
        .offset((number - 1) * per_page)
        .subquery()
    )
    terms = (selectinload(Post.categories), selectinload(Post.tags))
    posts = db.session.scalars(
        select(Post)
        .join(ids, ids.c.id == Post.id)
        .options(*for_reading(), *(terms if with_terms else ()))
        .order_by(*_NEWEST_FIRST)
    ).all()
    return Listing(posts, number, per_page, total)


def list_recent(count: int) -> Sequence[Post]:
    """Return the newest published posts, with author and primary category."""
    return db.session.scalars(
        select(Post)
        .where(*_IS_PUBLIC_POST)
        .options(*for_reading())
        .order_by(*_NEWEST_FIRST)
        .limit(count)
    ).all()


def list_nav_pages() -> Sequence[Post]:
    """Return the pages named in the header, with title and permalink only."""
    return db.session.scalars(
        select(Post)
        .where(
            Post.kind == PostKind.PAGE,
            Post.status == PostStatus.PUBLISHED,
            Post.parent_id.is_(None),
        )
        .options(load_only(Post.title, Post.permalink))
        .order_by(Post.title)
        .limit(MOST_NAV_PAGES)
    ).all()


def neighbours(post: Post) -> tuple[Post | None, Post | None]:
    """Return the older and the newer post beside this one, in its primary category.

    Each has title, excerpt and permalink only.
    """
    shown = load_only(Post.title, Post.excerpt, Post.permalink)
    query = select(Post).where(*_IS_PUBLIC_POST).options(shown)
    if post.category_id is not None:
        query = query.where(Post.category_id == post.category_id)
    place = tuple_(Post.published_at, Post.id)
    here = (post.published_at, post.id)
    older = query.where(place < here).order_by(*_NEWEST_FIRST)
    newer = query.where(place > here).order_by(Post.published_at, Post.id)
    return db.session.scalar(older.limit(1)), db.session.scalar(newer.limit(1))


def find_by_id(post_id: int) -> Post | None:
    return db.session.get(Post, post_id)


def list_pages() -> Sequence[Post]:
    """Return every page that is not in the bin, by title: what a page may lie below."""
    return db.session.scalars(
        select(Post)
        .where(Post.kind == PostKind.PAGE, Post.status != PostStatus.TRASHED)
        .options(load_only(Post.title, Post.slug, Post.parent_id, Post.permalink))
        .order_by(Post.title, Post.id)
    ).all()


def list_for_studio(
    kind: PostKind, tab: str, search: str, by: Person, number: int
) -> Listing[Post]:
    """Return 50 posts or pages this person may see in the studio.

    `tab` is a status, or "all" for everything outside the bin. Undated drafts come
    first, then the newest. A page past the last is the last.
    """
    conditions = [Post.kind == kind, *_on_tab(tab), *_seen_by(by)]
    if sought := search.replace("\x00", "").strip():
        conditions.append(
            or_(
                Post.title.icontains(sought, autoescape=True),
                Post.text.icontains(sought, autoescape=True),
            )
        )
    total = db.session.scalar(select(func.count(Post.id)).where(*conditions)) or 0
    last = Listing[Post]([], 1, STUDIO_PER_PAGE, total).last_number
    number = min(max(number, 1), last)
    order = (Post.published_at.is_not(None), *_NEWEST_FIRST)
    ids = (
        select(Post.id)
        .where(*conditions)
        .order_by(*order)
        .limit(STUDIO_PER_PAGE)
        .offset((number - 1) * STUDIO_PER_PAGE)
        .subquery()
    )
    posts = db.session.scalars(
        select(Post)
        .join(ids, ids.c.id == Post.id)
        .options(*for_reading())
        .order_by(*order)
    ).all()
    return Listing(posts, number, STUDIO_PER_PAGE, total)


def count_by_status(kind: PostKind, by: Person) -> dict[str, int]:
    """Return how many of each status this person sees in the studio.

    The key "all" counts everything outside the bin.
    """
    rows = db.session.execute(
        select(Post.status, func.count())
        .where(Post.kind == kind, *_seen_by(by))
        .group_by(Post.status)
    )
    counted = dict(rows.all())
    counts = {status.value: counted.get(status, 0) for status in PostStatus}
    return counts | {"all": sum(counts.values()) - counts[PostStatus.TRASHED]}


def _on_tab(tab: str) -> list[ColumnElement[bool]]:
    if tab in set(PostStatus):
        return [Post.status == PostStatus(tab)]
    return [Post.status != PostStatus.TRASHED]


def _seen_by(person: Person) -> list[ColumnElement[bool]]:
    if Right.EDIT_OTHERS in rights_of(person):
        return []
    return [Post.author_id == person.id]


def _count(wanted: PostFilter) -> int:
    """Return how many posts there are, from a kept count wherever there is one."""
    by_term = wanted.category_ids is not None or wanted.tag_id is not None
    is_dated = wanted.year is not None
    if is_dated or (by_term + (wanted.author_id is not None) > 1):
        query = select(func.count(Post.id)).where(*_conditions(wanted))
    elif wanted.category_ids is not None:
        return _count_in_categories(wanted.category_ids)
    elif wanted.tag_id is not None:
        query = select(Tag.post_count).where(Tag.id == wanted.tag_id)
    elif wanted.author_id is not None:
        query = select(Person.post_count).where(Person.id == wanted.author_id)
    else:
        query = select(func.sum(Person.post_count))
    return db.session.scalar(query) or 0


def _count_in_categories(ids: tuple[int, ...]) -> int:
    """Return the kept count of one category; of several, count each post once.

    What is filed is counted in the index of the filing alone, which is small, and
    what is not public, which is little, taken off.
    """
    if len(ids) == 1:
        kept = select(Category.post_count).where(Category.id == ids[0])
        return db.session.scalar(kept) or 0
    filed = select(post_category.c.post_id).where(post_category.c.category_id.in_(ids))
    hidden = select(func.count(Post.id)).where(
        Post.kind == PostKind.POST,
        Post.status.in_([s for s in PostStatus if s is not PostStatus.PUBLISHED]),
        Post.id.in_(filed),
    )
    everything = select(func.count()).select_from(filed.distinct().subquery())
    total = everything.scalar_subquery() - hidden.scalar_subquery()
    return db.session.scalar(select(total)) or 0


def _conditions(
    wanted: PostFilter, total: int | None = None
) -> list[ColumnElement[bool]]:
    """Return what a post must be; `total`, where known, decides how terms are met."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.author_id is not None:
        conditions.append(Post.author_id == wanted.author_id)
    if wanted.year is not None:
        start, end = _span(wanted.year, wanted.month)
        conditions += [Post.published_at >= start, Post.published_at < end]
    filings = _filings(wanted)
    if not filings or total is None or total > _GATHERED:
        conditions += [filed.where(i == Post.id).exists() for filed, i in filings]
        return [*_IS_PUBLIC_POST, *conditions]
    # Spelled so that no index answers it: SQLite would walk down the whole list
    # by date and look each post up among the few.
    is_public = (
        func.lower(Post.kind) == PostKind.POST.value,
        func.lower(Post.status) == PostStatus.PUBLISHED.value,
    )
    return [*is_public, *conditions, *(Post.id.in_(filed) for filed, _ in filings)]


def _filings(wanted: PostFilter) -> list[tuple[Select[int], Column[int]]]:
    """Return a query for the ids of posts under each term asked for, and its column."""
    filings = []
    if wanted.category_ids is not None:
        post_id = post_category.c.post_id
        in_one = post_category.c.category_id.in_(wanted.category_ids)
        filings.append((select(post_id).where(in_one), post_id))
    if wanted.tag_id is not None:
        post_id = post_tag.c.post_id
        has_tag = post_tag.c.tag_id == wanted.tag_id
        filings.append((select(post_id).where(has_tag), post_id))
    return filings


def _span(year: int, month: int | None) -> tuple[datetime, datetime]:
    """Return the first moment of a year or month of the site's zone, and of the next."""
    zone = read_options().zone
    start = datetime(year, month or 1, 1, tzinfo=zone)
    is_last = month is None or month == _LAST_MONTH
    after = (year + 1, 1) if is_last else (year, (month or 0) + 1)
    return start.astimezone(UTC), datetime(*after, 1, tzinfo=zone).astimezone(UTC)
