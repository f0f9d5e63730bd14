"""Categories and tags as the oldest wp.* methods told them."""

from blog.categories.filing import create_category, delete_category
from blog.categories.queries import category_tree, list_tags
from blog.models import Category
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress.faults import as_faults, existing_id
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.reading import Struct
from blog.remote.xmlrpc.wordpress.terms import (
    refuse_unless_filing,
    refuse_unless_writing,
)
from blog.site.options import read_options

_MOST_SUGGESTED = 100


@method("wp.getCategories", returns=Kind.ARRAY, params=SIGNED_IN)
def get_categories(caller: Caller) -> list[Struct]:
    """Return all categories, as MetaWeblog tells them."""
    refuse_unless_writing(caller)
    options = read_options()
    return [
        {
            "categoryId": str(category.id),
            "parentId": str(category.parent_id or 0),
            "description": category.name,
            "categoryDescription": category.description,
            "categoryName": category.name,
            "htmlUrl": options.address_of(f"/category/{category.path}/"),
            "rssUrl": options.address_of(f"/category/{category.path}/feed/"),
        }
        for category in category_tree()
    ]


@method("wp.getTags", returns=Kind.ARRAY, params=SIGNED_IN)
def get_tags(caller: Caller) -> list[Struct]:
    refuse_unless_writing(caller)
    options = read_options()
    return [
        {
            "tag_id": tag.id,
            "name": tag.name,
            "count": tag.post_count,
            "slug": tag.slug,
            "html_url": options.address_of(f"/tag/{tag.slug}/"),
            "rss_url": options.address_of(f"/tag/{tag.slug}/feed/"),
        }
        for tag in list_tags()
    ]


@method(
    "wp.newCategory",
    returns=Kind.INT,
    params=(*SIGNED_IN, Param("category", Kind.STRUCT)),
)
def new_category(caller: Caller, category: Struct) -> int:
    """Make a category and return its number; the number of one that is there already."""
    refuse_unless_filing(caller)
    given = Given(category, "category")
    name = " ".join((given.text("name") or "").split())
    parent_id = given.number("parent_id") or None
    if known := _known(name, parent_id):
        return known.id
    with as_faults():
        made = create_category(
            name,
            by=caller.person,
            slug=given.text("slug") or "",
            description=given.text("description") or "",
            parent_id=parent_id,
        )
    return made.id


@method(
    "wp.deleteCategory",
    returns=Kind.BOOLEAN,
    params=(*SIGNED_IN, Param("category_id", Kind.INT)),
)
def remove_category(caller: Caller, category_id: int) -> bool:
    refuse_unless_filing(caller)
    with as_faults():
        delete_category(existing_id(category_id, "category"), by=caller.person)
    return True


@method(
    "wp.suggestCategories",
    returns=Kind.ARRAY,
    params=(
        *SIGNED_IN,
        Param("beginning", Kind.STRING),
        optional("number", Kind.INT),
    ),
)
def suggest_categories(
    caller: Caller, beginning: str, number: int = _MOST_SUGGESTED
) -> list[Struct]:
    """Return categories whose name has these letters in it."""
    refuse_unless_writing(caller)
    sought = beginning.casefold()
    found = [c for c in category_tree() if sought in c.name.casefold()]
    return [
        {"category_id": category.id, "category_name": category.name}
        for category in found[: max(number, 0) or None]
    ]


def _known(name: str, parent_id: int | None) -> Category | None:
    for category in category_tree():
        if category.name == name and category.parent_id == parent_id:
            return category
    return None
