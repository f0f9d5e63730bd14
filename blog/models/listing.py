"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Listing(Generic[Item]):
    """The items of page `number` (from 1), `per_page` a page, out of `total`."""

    items: Sequence[Item]
    number: int
    per_page: int
    total: int

    @property
    def last_number(self) -> int:
        """The last page's number; an empty list has one page, too."""
        return max(1, -(-self.total // self.per_page))

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.last_number
