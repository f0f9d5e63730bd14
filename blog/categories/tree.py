"""The tree of categories as it is rearranged: paths that fit it and clash nowhere.

Nothing here commits.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from blog.errors import InputRefused, NotFound
from blog.extensions import db
from blog.models import Category, Post
from blog.posts.moving import rebuild_permalinks
from blog.posts.shapes import RESERVED_SEGMENTS
from blog.site.options import read_options

MAX_PATH_LENGTH = 1000
# What stands after the path of a category, so that it cannot be one itself.
_SUFFIXES = frozenset({"feed", "page"})


@dataclass
class Tree:
    """All categories by id, locked: one person at a time rearranges them."""

    categories: dict[int, Category]

    def find(self, category_id: int) -> Category:
        """Return a category, or raise NotFound."""
        try:
            return self.categories[category_id]
        except KeyError:
            raise NotFound("There is no such category.") from None

    def below(self, parent_id: int | None) -> list[Category]:
        return [c for c in self.categories.values() if c.parent_id == parent_id]

    def line_up_from(self, category: Category) -> Iterator[Category]:
        """Yield the category and those above it."""
        step: Category | None = category
        while step is not None:
            yield step
            step = self.categories.get(step.parent_id or 0)

    def path_in(self, parent_id: int | None, slug: str) -> str:
        parent = self.categories.get(parent_id or 0)
        return f"{parent.path}/{slug}" if parent else slug

    def clash(self, path: str, category_id: int | None) -> str | None:
        """Say why a category cannot have this path, or None."""
        slug = path.rpartition("/")[2]
        if is_reserved(path):
            return f'The address "{slug}" is used by the blog itself.'
        if len(path) > MAX_PATH_LENGTH:
            return "With the categories above it the address is too long."
        for other in self.categories.values():
            if other.path == path and other.id != category_id:
                return f'The address "{slug}" is taken by "{other.name}".'
        return None

    def free_slug(self, parent_id: int | None, base: str) -> str:
        """Return the slug, with "-2" and so on until its path is free."""
        slug, number = base, 1
        while self.clash(self.path_in(parent_id, slug), None) is not None:
            number += 1
            slug = f"{base}-{number}"
        return slug


def hold_tree() -> Tree:
    """Lock and return the tree; everybody locks it in the same order."""
    rows = db.session.scalars(select(Category).order_by(Category.id).with_for_update())
    return Tree({category.id: category for category in rows})


def settle_paths(tree: Tree) -> None:
    """Give every category the path it should have, and its posts theirs.

    One that came to stand beside another of its slug gets "-2" and so on.
    """
    moved = _assign(tree)
    # A path may go from one category to another, and may not be there twice.
    for category in moved:
        category.path = f"~{category.id}"
    db.session.flush()
    for category, path in moved.items():
        category.path = path
    db.session.flush()
    rebuild_where_named(posts_led_by([category.id for category in moved]))


def posts_led_by(category_ids: Collection[int]) -> list[int]:
    """Return the ids of the posts whose primary category is one of these."""
    led = select(Post.id).where(Post.category_id.in_(category_ids))
    return list(db.session.scalars(led)) if category_ids else []


def rebuild_where_named(post_ids: Collection[int]) -> None:
    """Rebuild permalinks of posts, if permalinks name the category at all."""
    if post_ids and "{category}" in read_options().permalink_shape:
        rebuild_permalinks(post_ids)


def is_reserved(path: str) -> bool:
    """Whether the blog itself answers there, or would where posts lie below it."""
    segments = path.split("/")
    return segments[0] in RESERVED_SEGMENTS or bool(_SUFFIXES & set(segments))


def refuse_circle(tree: Tree, category: Category, parent_id: int | None) -> None:
    """Raise InputRefused if the category would come to lie below itself."""
    if parent_id is None:
        return
    if parent_id not in tree.categories:
        raise InputRefused({"parent_id": "The category you chose is no longer there."})
    if category in tree.line_up_from(tree.categories[parent_id]):
        raise InputRefused({"parent_id": "A category cannot lie below itself."})


def _assign(tree: Tree) -> dict[Category, str]:
    """Return the categories that must move, with their new paths."""
    kept = {c.path for c in tree.categories.values() if c.path == _due_path(tree, c)}
    moved: dict[Category, str] = {}
    paths: dict[int | None, str] = {None: ""}
    waiting = tree.below(None)
    while waiting:
        category = waiting.pop()
        path = _free_path(category, paths[category.parent_id], kept)
        if path != category.path:
            moved[category] = path
        paths[category.id] = path
        kept.add(path)
        waiting += tree.below(category.id)
    return moved


def _due_path(tree: Tree, category: Category) -> str:
    slugs = [step.slug for step in tree.line_up_from(category)]
    return "/".join(reversed(slugs))


def _free_path(category: Category, parent_path: str, taken: set[str]) -> str:
    base, number = category.slug, 1
    while True:
        path = f"{parent_path}/{category.slug}".strip("/")
        if path == category.path or not (path in taken or is_reserved(path)):
            break
        number += 1
        category.slug = f"{base}-{number}"
    if len(path) > MAX_PATH_LENGTH:
        raise InputRefused({"parent_id": "The addresses below it would be too long."})
    return path
