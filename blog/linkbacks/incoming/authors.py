"""Who wrote a mention: the author's own page, and the photo, each asked for once."""

from typing import Any

from blog import clock, signals
from blog.errors import FetchFailed, InputRefused
from blog.extensions import begin_writing, db
from blog.linkbacks.addresses import is_web_address, same_page_key, usable_address
from blog.linkbacks.incoming.policy import may_visit
from blog.linkbacks.incoming.targets import is_own
from blog.linkbacks.plaintext import storable
from blog.linkbacks.protocols.base import Page
from blog.linkbacks.sources.authorship import NOBODY, Author, read_author
from blog.linkbacks.sources.charset import decode_html
from blog.media.faces import drop_face, keep_face
from blog.models import Response, ResponseKind, ResponseStatus
from blog.net.fetcher import Fetches, Limits
from blog.responses.editing import original_of
from blog.site.options import SiteOptions, read_options
from blog.tasks.queue import enqueue

MEET_AUTHOR = "meet_author"
DROP_FACE = "drop_face"
LIMITS = Limits(seconds=10, bytes=2_097_152, redirects=5)
# In `check`: the addresses that were asked already, whatever came of it.
PAGE_ASKED, PHOTO_ASKED = "author_asked", "photo_asked"
ASKED = (PAGE_ASKED, PHOTO_ASKED)
_LONGEST_NAME = 200
_MAY_BE_SHOWN = frozenset({ResponseStatus.PENDING, ResponseStatus.APPROVED})


def subscribe() -> None:
    """Hear what is approved later, and what is erased."""
    signals.response_changed.connect(owe_meeting)
    signals.response_erased.connect(owe_drop)


def owe_meeting(response: Response) -> None:
    """Have the worker ask for what is not known of a mention's author; no commit.

    The photo of somebody else is no longer shown.
    """
    if response.kind is not ResponseKind.MENTION or response.id is None:
        return
    if (response.check or {}).get(PHOTO_ASKED) != response.photo_url:
        owe_drop(response)
        response.photo_path = None
        response.check = {k: v for k, v in response.check.items() if k != PHOTO_ASKED}
    is_wanted = response.status in _MAY_BE_SHOWN
    if is_wanted and (_page_to_ask(response) or _photo_to_ask(response)):
        payload = {"response_id": response.id}
        enqueue(MEET_AUTHOR, payload, key=f"{MEET_AUTHOR}:{response.id}")


def owe_drop(response: Response) -> None:
    """Have the worker delete the photo of a mention that is erased; no commit."""
    if response.photo_path:
        enqueue(DROP_FACE, {"path": response.photo_path})


def drop_photo(payload: dict[str, Any]) -> None:
    drop_face(payload["path"])


def meet_author(payload: dict[str, Any], *, fetcher: Fetches) -> None:
    """Ask the author's page for name and photo, then keep the photo; once each.

    What cannot be had is left out. Nothing is written while a host is asked.
    """
    response = db.session.get(Response, payload["response_id"])
    if response is None or response.status not in _MAY_BE_SHOWN:
        return
    options = read_options()
    page_url, photo_url = _page_to_ask(response), response.photo_url
    author_url, kept_for = response.author_url, (response.check or {}).get(PHOTO_ASKED)
    db.session.commit()
    purpose = f"{options.url}; looking for an author's name and photo"
    author = _ask_page(page_url, fetcher, purpose, options)
    photo_url = photo_url or usable_address(author.photo_url)
    path = None
    if photo_url and photo_url != kept_for:
        path = _ask_photo(photo_url, fetcher, purpose, options)
    if not _write(payload["response_id"], author_url, author, photo_url, path) and path:
        drop_face(path)


def _page_to_ask(response: Response) -> str | None:
    """Return the author's page, if it may tell what the source did not."""
    url = response.author_url
    if not url or (response.author_name and response.photo_url):
        return None
    was_asked = (response.check or {}).get(PAGE_ASKED) == url
    is_source = is_web_address(url) and same_page_key(url) == response.source_key
    return None if was_asked or is_source else url


def _photo_to_ask(response: Response) -> str | None:
    was_asked = (response.check or {}).get(PHOTO_ASKED) == response.photo_url
    return None if was_asked else response.photo_url


def _may_ask(url: str, options: SiteOptions) -> bool:
    return is_web_address(url) and not is_own(url, options) and may_visit(url)


def _ask_page(
    url: str | None, fetcher: Fetches, purpose: str, options: SiteOptions
) -> Author:
    if not url or not _may_ask(url, options):
        return NOBODY
    accept = "text/html, application/xhtml+xml;q=0.9"
    try:
        fetched = fetcher.get(url, accept=accept, limits=LIMITS, purpose=purpose)
    except FetchFailed:
        return NOBODY
    content_type = fetched.headers.get("Content-Type") or ""
    if not fetched.is_ok or "html" not in content_type.lower():
        return NOBODY
    html = decode_html(fetched.body, content_type)
    return read_author(Page(fetched.url, (), html, asked_url=url))


def _ask_photo(
    url: str, fetcher: Fetches, purpose: str, options: SiteOptions
) -> str | None:
    if not _may_ask(url, options):
        return None
    try:
        fetched = fetcher.get(url, accept="image/*", limits=LIMITS, purpose=purpose)
        return keep_face(fetched.body) if fetched.is_ok else None
    except (FetchFailed, InputRefused, OSError):
        return None


def _write(
    response_id: int,
    author_url: str | None,
    author: Author,
    photo_url: str | None,
    path: str | None,
) -> bool:
    """Add what was found; False if the mention is gone or names another by now."""
    begin_writing()
    response = db.session.get(Response, response_id, with_for_update=True)
    is_same = response is not None and response.author_url == author_url
    if response is None or not is_same:
        db.session.rollback()
        return False
    if "author_name" not in original_of(response):
        name = response.author_name or storable(author.name or "")
        response.author_name = name[:_LONGEST_NAME]
    response.photo_url = response.photo_url or photo_url
    if path is not None:
        owe_drop(response)
        response.photo_path = path
    asked = {PAGE_ASKED: author_url, PHOTO_ASKED: photo_url}
    response.check = response.check | {k: v for k, v in asked.items() if v}
    response.updated_at = clock.now()
    signals.response_changed.send(response)
    db.session.commit()
    return True
