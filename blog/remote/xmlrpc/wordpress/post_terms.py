"""What a post shall be filed under, by the numbers or the names of terms.

Only the taxonomies that were sent are changed. What is new among the names of tags is
made with the post, and so is a category for those who look after them.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from blog.accounts.rights import Right, rights_of
from blog.categories.filing import create_category, delete_category
from blog.categories.queries import category_tree, tags_by_id
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.models import Category, Person, PostKind
from blog.posts.change import PostChange
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.numbers import row_id_in
from blog.remote.xmlrpc.wordpress.reading import CATEGORY, TAG

_TAXONOMIES = frozenset({CATEGORY, TAG})


@dataclass(frozen=True)
class Filing:
    """None leaves the categories, or the tags, of a post as they are."""

    category_ids: tuple[int, ...] | None = None
    tags: tuple[str, ...] | None = None
    new_categories: tuple[str, ...] = ()

    def put_on(self, change: PostChange) -> PostChange:
        """Return the change with these terms; the first category stays it if it may."""
        if self.tags is not None:
            change = replace(change, tags=self.tags)
        if self.category_ids is None:
            return change
        first = change.category_id if change.category_id in self.category_ids else None
        return replace(change, category_ids=self.category_ids, category_id=first)


def filing_asked(given: Given, kind: PostKind, by: Person) -> Filing:
    """Return how the post shall be filed; raises XmlRpcFault as WordPress does."""
    by_number, by_name = given.struct("terms"), given.struct("terms_names")
    sent = {*_names(by_number), *_names(by_name)}
    if sent - _TAXONOMIES or (sent and kind is PostKind.PAGE):
        raise XmlRpcFault(401, f"A {kind.value} has no taxonomy {_first(sent)}.")
    numbers = {name: _numbers(by_number, name) for name in _TAXONOMIES & sent}
    names = {name: _texts(by_name, name) for name in _TAXONOMIES & sent}
    filing = Filing()
    if TAG in sent:
        filing = replace(filing, tags=(*_tags(numbers[TAG]), *names[TAG]))
    if CATEGORY in sent:
        ids, new = _categories(numbers[CATEGORY], names[CATEGORY], by)
        filing = replace(filing, category_ids=ids, new_categories=new)
    return filing


@contextmanager
def making_categories(filing: Filing, *, by: Person) -> Iterator[Filing]:
    """Make the new categories; they go again where the post cannot be saved."""
    made: list[int] = []
    try:
        made += (create_category(name, by=by).id for name in filing.new_categories)
        ids = filing.category_ids
        yield replace(filing, category_ids=None if ids is None else (*ids, *made))
    except BaseException:
        for category_id in made:
            delete_category(category_id, by=by)
        raise


def _categories(
    numbers: list[int], names: list[str], by: Person
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the ids of those there are, and the names of those to be made."""
    known = category_tree()
    _refuse_unknown(numbers, {category.id for category in known})
    ids, new = list(numbers), []
    for name in names:
        tidy = " ".join(name.split())
        found = _named(known, tidy)
        if found:
            ids.append(found.id)
        elif tidy:
            new.append(tidy)
    if new and Right.FILE not in rights_of(by):
        raise XmlRpcFault(401, f"Only editors make categories; {new[0][:80]} is none.")
    return tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(new))


def _named(known: list[Category], name: str) -> Category | None:
    found = [c for c in known if c.name.casefold() == name.casefold()]
    if len(found) > 1:
        raise XmlRpcFault(
            401, f'Several categories are called "{name[:80]}"; send a number.'
        )
    return found[0] if found else None


def _tags(numbers: list[int]) -> list[str]:
    if not numbers:
        return []
    found = tags_by_id([i for i in map(row_id_in, numbers) if i])
    _refuse_unknown(numbers, found.keys())
    return [found[number].name for number in numbers]


def _refuse_unknown(numbers: list[int], known: Collection[int]) -> None:
    if missing := [number for number in numbers if number not in known]:
        raise XmlRpcFault(403, f"There is no term {missing[0]}.")


def _numbers(sent: Given | None, name: str) -> list[int]:
    return (sent and sent.numbers(name)) or []


def _texts(sent: Given | None, name: str) -> list[str]:
    return (sent and sent.texts(name)) or []


def _names(sent: Given | None) -> list[str]:
    return sent.names() if sent else []


def _first(names: set[str]) -> str:
    return min(names - _TAXONOMIES or names)[:40]
