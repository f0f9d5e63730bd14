"""Reading categories, tags, and whom posts are by."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from blog.extensions import db
from blog.models import Category, Person, Tag

MOST_TOP_CATEGORIES = 6


def find_category(path: str) -> Category | None:
    """Return the category at a path like `music/jazz`, or the one it must mean.

    It may be in other letters, or name only the last slug rightly, as addresses do
    from before a category was moved.
    """
    wanted = path.strip("/")
    if "\x00" in wanted:
        return None
    last = wanted.rpartition("/")[2]
    found = db.session.scalars(
        select(Category).where(
            Category.path.in_({wanted, wanted.lower()})
            | Category.slug.in_({last, last.lower()})
        )
    ).all()
    by_path = {category.path: category for category in found}
    if category := by_path.get(wanted) or by_path.get(wanted.lower()):
        return category
    return found[0] if len(found) == 1 else None


def ids_below(category: Category) -> tuple[int, ...]:
    """Return the ids of the category and of all below it."""
    below = Category.path.startswith(f"{category.path}/", autoescape=True)
    ids = db.session.scalars(select(Category.id).where(below).order_by(Category.id))
    return (category.id, *ids)


def find_tag(slug: str) -> Tag | None:
    """Return the tag of this address, in whatever letters it is written."""
    if "\x00" in slug:
        return None
    return db.session.scalar(select(Tag).where(Tag.slug == slug.lower()))


def find_author(slug: str) -> Person | None:
    """Return the person of this address who has posts everyone can see."""
    if "\x00" in slug:
        return None
    return db.session.scalar(
        select(Person).where(Person.slug == slug.lower(), Person.post_count > 0)
    )


def category_tree() -> list[Category]:
    """Return all categories, each followed by those below it, by name.

    How deep one lies is the number of slashes in its `path`.
    """
    rows = db.session.scalars(select(Category)).all()
    below: dict[int | None, list[Category]] = {}
    for category in sorted(rows, key=lambda c: (c.name.casefold(), c.id)):
        below.setdefault(category.parent_id, []).append(category)
    return _branch(None, below)


def top_categories(count: int = MOST_TOP_CATEGORIES) -> Sequence[Category]:
    """Return the categories with the most posts, fullest first."""
    return db.session.scalars(
        select(Category)
        .where(Category.post_count > 0)
        .order_by(Category.post_count.desc(), Category.name)
        .limit(count)
    ).all()


def list_tags() -> Sequence[Tag]:
    return db.session.scalars(select(Tag).order_by(func.lower(Tag.name), Tag.id)).all()


def tags_by_id(ids: Collection[int]) -> dict[int, Tag]:
    """Return those tags that are there by their ids."""
    found = db.session.scalars(select(Tag).where(Tag.id.in_(ids)))
    return {tag.id: tag for tag in found}


def _branch(
    parent_id: int | None, below: dict[int | None, list[Category]]
) -> list[Category]:
    listed = []
    for category in below.get(parent_id, ()):
        listed += [category, *_branch(category.id, below)]
    return listed
