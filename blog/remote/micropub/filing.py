"""The one list of words that Micropub calls categories: ours, and tags."""

from collections.abc import Sequence

from blog.categories.queries import category_tree, list_tags
from blog.models import Post


def words_of(post: Post) -> list[str]:
    return [c.name for c in post.categories] + [t.name for t in post.tags]


def list_words(sought: str = "") -> list[str]:
    """Return the names of all categories and tags that hold what is sought, once each."""
    names = [c.name for c in category_tree()] + [t.name for t in list_tags()]
    sought = sought.strip().casefold()
    return list(dict.fromkeys(n for n in names if sought in n.casefold()))


def file_under(
    words: Sequence[str], post: Post | None
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the ids of categories, and the names of tags, that these words mean.

    A word stays what it is to the post; a new one is the category of that name, or
    else a tag.
    """
    categories = {c.name.casefold(): c.id for c in reversed(category_tree())}
    if post is not None:
        categories |= {c.name.casefold(): c.id for c in post.categories}
        categories |= _none_of([tag.name for tag in post.tags], post)
    ids, tags = [], []
    for word in words:
        found = categories.get(" ".join(word.split()).casefold(), 0)
        if found:
            ids.append(found)
        else:
            tags.append(word)
    return tuple(dict.fromkeys(ids)), tuple(tags)


def _none_of(tags: Sequence[str], post: Post) -> dict[str, int]:
    filed = {category.name.casefold() for category in post.categories}
    return {tag.casefold(): 0 for tag in tags if tag.casefold() not in filed}
