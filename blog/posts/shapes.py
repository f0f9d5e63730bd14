"""What permalinks look like: pure functions."""

import re
from dataclasses import dataclass
from datetime import datetime

NO_CATEGORY = "uncategorized"
MAX_PATH_LENGTH = 1200
RESERVED_SEGMENTS = frozenset(
    {
        ".well-known",
        "author",
        "category",
        "change",
        "comment",
        "comments",
        "feed",
        "healthz",
        "indieauth",
        "login",
        "logout",
        "media",
        "metrics",
        "micropub",
        "page",
        "readyz",
        "robots.txt",
        "rsd.xml",
        "search",
        "setup",
        "sitemap.xml",
        "static",
        "studio",
        "tag",
        "webmention",
        "wp-trackback.php",
        "xmlrpc",
        "xmlrpc.php",
    }
)
# What stands after a permalink or an archive, so that it cannot be one itself.
_SUFFIXES = frozenset({"feed", "page", "trackback"})
_ARCHIVE = re.compile(r"/[0-9]{4}/(?:(?:0[1-9]|1[0-2])/)?")
_NUMBER = re.compile(r"[0-9]+")
_FIELD = re.compile(r"\{([^{}]*)\}")
_LIKE_ARCHIVES = frozenset({"/{id}/", "/{year}/{id}/"})
_FIELDS = frozenset({"year", "month", "day", "slug", "category", "id"})


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a post's path is made from; `day` is in the site's time zone."""

    slug: str
    day: datetime
    category_path: str | None
    post_id: int | None


def path_in_shape(shape: str, place: Place) -> str:
    """Return the path of a post, as in `/2026/05/night-ferry/`."""
    return shape.format(
        year=f"{place.day.year:04}",
        month=f"{place.day.month:02}",
        day=f"{place.day.day:02}",
        slug=place.slug,
        category=place.category_path or NO_CATEGORY,
        id=place.post_id,
    )


def shape_problem(shape: str) -> str | None:
    """Say what is wrong with a shape of permalinks, or None."""
    fields = _FIELD.findall(shape)
    if not (shape.startswith("/") and shape.endswith("/")) or "//" in shape:
        return "Begin and end the shape with a single slash, like /{year}/{slug}/."
    for field in fields:
        if field not in _FIELDS:
            return f"There is no {{{field}}}; there are {_listed(_FIELDS)}."
    if re.search(r"[{}?#%\s\\]", _FIELD.sub("", shape)):
        return "Use letters, digits, hyphens and slashes between the names in braces."
    if not {"slug", "id"} & set(fields):
        return "The shape needs {slug} or {id}, or posts would share addresses."
    if shape in _LIKE_ARCHIVES or is_reserved(shape, is_page=False):
        return "The blog itself answers at such addresses, as in /feed/ or /2026/05/."
    return None


def is_reserved(path: str, *, is_page: bool) -> bool:
    """Whether the blog itself answers at this path, or under it."""
    segments = path.strip("/").split("/")
    if segments[0] in RESERVED_SEGMENTS or segments[-1] in _SUFFIXES:
        return True
    if is_page:
        return _NUMBER.fullmatch(segments[0]) is not None
    return _ARCHIVE.fullmatch(path) is not None


def _listed(fields: frozenset[str]) -> str:
    return ", ".join(f"{{{field}}}" for field in sorted(fields))
