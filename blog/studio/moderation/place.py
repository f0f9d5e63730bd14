"""Where in the queue somebody is: all of it stands in the address."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from blog.models import Person, Response, ResponseStatus
from blog.models.listing import Listing
from blog.responses import queries
from blog.responses.queries import QueueKind

TABS = {
    "waiting": ("Waiting", ResponseStatus.PENDING),
    "approved": ("Approved", ResponseStatus.APPROVED),
    "spam": ("Spam", ResponseStatus.SPAM),
    "bin": ("Bin", ResponseStatus.TRASHED),
}
KINDS = {
    "comments": ("Comments", QueueKind.COMMENT, "com"),
    "pingbacks": ("Pingbacks", QueueKind.PINGBACK, "ping"),
    "trackbacks": ("Trackbacks", QueueKind.TRACKBACK, "track"),
    "webmentions": ("Webmentions", QueueKind.WEBMENTION, "web"),
}
OLDEST = "oldest"
LONGEST_SEARCH = 200
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Place:
    """`post` and `selected` are rows' numbers, 0 for none.

    Whatever is left out of an address is as here.
    """

    tab: str = "waiting"
    kind: str = ""
    search: str = ""
    post: int = 0
    order: str = ""
    page: int = 1
    selected: int = 0

    @property
    def status(self) -> ResponseStatus:
        return TABS[self.tab][1]

    @property
    def queue_kind(self) -> QueueKind | None:
        return KINDS[self.kind][1] if self.kind else None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.kind or self.post)

    def moved(self, **other: str | int) -> "Place":
        """Return a place that differs in something; another list begins at its top."""
        is_same_list = set(other) <= {"page", "selected"}
        top: dict[str, str | int] = {} if is_same_list else {"page": 1, "selected": 0}
        return replace(self, **{**top, **other})  # type: ignore[arg-type]  # by name

    def arguments(self, **other: str | int) -> dict[str, Any]:
        """Return what of this place, or of one that differs, an address must tell."""
        usual = asdict(Place())
        parts = asdict(self.moved(**other))
        return {name: part for name, part in parts.items() if part != usual[name]}

    def listing(self, by: Person) -> Listing[Response]:
        return queries.list_queue(
            self.status,
            self.queue_kind,
            self.search,
            self.page,
            by,
            post_id=self.post or None,
            oldest_first=self.order == OLDEST,
        )


def read_place(given: Mapping[str, str]) -> Place:
    """Return the place an address names; what is no place is left out."""
    tab, kind = given.get("tab", ""), given.get("kind", "")
    search = " ".join(given.get("search", "").replace("\0", "").split())
    return Place(
        tab=tab if tab in TABS else "waiting",
        kind=kind if kind in KINDS else "",
        search=search[:LONGEST_SEARCH],
        post=_number(given, "post"),
        order=OLDEST if given.get("order") == OLDEST else "",
        page=max(_number(given, "page"), 1),
        selected=_number(given, "selected"),
    )


def row_after(
    before: Listing[Response], after: Listing[Response], ids: set[int]
) -> Response | None:
    """Return the row that moved up to where the last of `ids` stood.

    The last row where nothing moved up, None where nothing is left.
    """
    places = [place for place, row in enumerate(before.items) if row.id in ids]
    if not places or not after.items:
        return None
    left_above = sum(row.id not in ids for row in before.items[: places[-1]])
    return after.items[min(left_above, len(after.items) - 1)]


def _number(given: Mapping[str, str], name: str) -> int:
    number = given.get(name, "")
    return int(number) if _NUMBER.fullmatch(number) else 0
