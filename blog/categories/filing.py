"""Making, renaming, moving, merging and deleting categories and tags.

Each verb keeps posts filed, counts exact, and every post's address working.
"""

from sqlalchemy import delete, insert, select, update

from blog.categories.naming import (
    refuse_unless_filing,
    storable,
    tidy_name,
    typed_slug,
)
from blog.categories.tagging import create_tag, delete_tag, merge_tag, rename_tag
from blog.categories.tree import (
    Tree,
    hold_tree,
    posts_led_by,
    rebuild_where_named,
    refuse_circle,
    settle_paths,
)
from blog.errors import InputRefused
from blog.extensions import db
from blog.models import Category, Person, Post, post_category
from blog.posts.counts import recount
from blog.posts.filing import tags_named
from blog.posts.transaction import writing
from blog.rendering.slugs import slugify
from blog.signals import site_changed

__all__ = [
    "create_category",
    "create_tag",
    "delete_category",
    "delete_tag",
    "merge_category",
    "merge_tag",
    "move_category",
    "rename_category",
    "rename_tag",
    "tags_named",
]

STAYS = -1  # no category's id; None would mean the top of the tree


def create_category(
    name: str,
    *,
    by: Person,
    slug: str = "",
    description: str = "",
    parent_id: int | None = None,
) -> Category:
    """Make a category and return it; an empty slug is made from the name.

    Raises InputRefused by the fields name, slug and parent_id, and NotAllowed.
    """
    with writing():
        refuse_unless_filing(by)
        tree = hold_tree()
        if parent_id is not None and parent_id not in tree.categories:
            raise InputRefused(
                {"parent_id": "The category you chose is no longer there."}
            )
        name = tidy_name(name, "category")
        _refuse_double(tree, name, parent_id, None)
        category = Category(
            name=name,
            slug=_chosen_slug(tree, name, slug, parent_id),
            description=storable(description).strip(),
            parent_id=parent_id,
        )
        category.path = tree.path_in(parent_id, category.slug)
        db.session.add(category)
    return category


def rename_category(
    category_id: int,
    name: str,
    *,
    by: Person,
    slug: str = "",
    description: str | None = None,
    parent_id: int | None = STAYS,
) -> Category:
    """Change what a category is called; an empty slug stays as it is, so does None.

    With a `parent_id` it moves in the same step: both happen, or neither.
    """
    with writing():
        refuse_unless_filing(by)
        tree = hold_tree()
        category = tree.find(category_id)
        if parent_id not in {STAYS, category.parent_id}:
            _move(tree, category, parent_id)
        category.name = tidy_name(name, "category")
        _refuse_double(tree, category.name, category.parent_id, category_id)
        if description is not None:
            category.description = storable(description).strip()
        if (typed := typed_slug(slug)) is not None:
            _refuse_clash(tree, category, category.parent_id, typed)
            category.slug = typed
        settle_paths(tree)
        site_changed.send(category)
    return category


def move_category(category_id: int, parent_id: int | None, *, by: Person) -> Category:
    """Put a category, with all below it, under another one or, by None, under none."""
    with writing():
        refuse_unless_filing(by)
        tree = hold_tree()
        category = tree.find(category_id)
        _move(tree, category, parent_id)
        settle_paths(tree)
        site_changed.send(category)
    return category


def _move(tree: Tree, category: Category, parent_id: int | None) -> None:
    refuse_circle(tree, category, parent_id)
    _refuse_clash(tree, category, parent_id, category.slug, field="parent_id")
    category.parent_id = parent_id


def merge_category(category_id: int, into_id: int, *, by: Person) -> Category:
    """File everything of one category under another and delete it.

    What lay below it lies below the other afterwards.
    """
    with writing():
        refuse_unless_filing(by)
        tree = hold_tree()
        category, into = tree.find(category_id), tree.find(into_id)
        if category in tree.line_up_from(into):
            raise InputRefused(
                {"into_id": f'"{into.name}" lies in this category. Move it out first.'}
                if into is not category
                else {"into_id": "Choose another category."}
            )
        led = posts_led_by([category_id])
        _refile(category_id, into_id)
        _dissolve(tree, category, into_id)
        recount(category_ids=[into_id])
        rebuild_where_named(led)
        site_changed.send(into)
    return into


def delete_category(category_id: int, *, by: Person) -> None:
    """Delete a category; what lay below it moves up, and posts keep their others.

    Where it was the primary one, the first of the others by name becomes that.
    """
    with writing():
        refuse_unless_filing(by)
        tree = hold_tree()
        category = tree.find(category_id)
        led = posts_led_by([category_id])
        _lead_by_others(category_id)
        _dissolve(tree, category, category.parent_id)
        rebuild_where_named(led)
        site_changed.send(category)


def _chosen_slug(tree: Tree, name: str, slug: str, parent_id: int | None) -> str:
    if (typed := typed_slug(slug)) is None:
        return tree.free_slug(parent_id, slugify(name) or "topic")
    if sentence := tree.clash(tree.path_in(parent_id, typed), None):
        raise InputRefused({"slug": sentence})
    return typed


def _refuse_double(
    tree: Tree, name: str, parent_id: int | None, category_id: int | None
) -> None:
    for other in tree.below(parent_id):
        if other.id != category_id and other.name.casefold() == name.casefold():
            raise InputRefused({"name": f'There is a category "{other.name}" already.'})


def _refuse_clash(
    tree: Tree,
    category: Category,
    parent_id: int | None,
    slug: str,
    field: str = "slug",
) -> None:
    path = tree.path_in(parent_id, slug)
    if path != category.path and (sentence := tree.clash(path, category.id)):
        raise InputRefused({field: sentence})


def _refile(category_id: int, into_id: int) -> None:
    """File every post of one category under another, as primary where it was that."""
    filed = post_category.c
    already = select(filed.post_id).where(filed.category_id == into_id)
    missing = select(into_id, filed.post_id).where(  # type: ignore[call-overload]  # a number selects itself
        filed.category_id == category_id, filed.post_id.not_in(already)
    )
    db.session.execute(
        insert(post_category).from_select(["category_id", "post_id"], missing)
    )
    db.session.execute(
        update(Post)
        .where(Post.category_id == category_id)
        .values(category_id=into_id)
        .execution_options(synchronize_session=False)
    )


def _lead_by_others(category_id: int) -> None:
    filed = post_category.c
    first_other = (
        select(filed.category_id)
        .join(Category, Category.id == filed.category_id)
        .where(filed.post_id == Post.id, filed.category_id != category_id)
        .order_by(Category.name, Category.id)
        .limit(1)
        .scalar_subquery()
    )
    db.session.execute(
        update(Post)
        .where(Post.category_id == category_id)
        .values(category_id=first_other)
        .execution_options(synchronize_session=False)
    )


def _dissolve(tree: Tree, category: Category, heir_id: int | None) -> None:
    """Delete a category that leads no post any more; `heir_id` takes those below."""
    for child in tree.below(category.id):
        child.parent_id = heir_id
    db.session.flush()
    db.session.execute(
        delete(post_category).where(post_category.c.category_id == category.id)
    )
    db.session.execute(
        delete(Category)
        .where(Category.id == category.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expunge(tree.categories.pop(category.id))
    settle_paths(tree)
