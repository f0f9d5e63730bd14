"""What a ping is about: a post, a page, the home page, or a response to one of them."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import select

from blog.errors import NotFound, TargetClosed, TargetNotFound
from blog.extensions import db
from blog.linkbacks.addresses import is_web_address, same_page_key, split_fragment
from blog.models import Post, Redirect, Response, ResponseStatus
from blog.posts import queries
from blog.posts.permalinks import Found, Moved, find_by_path
from blog.posts.shapes import is_reserved
from blog.site.options import SiteOptions

SHORT_NAMES = ("p", "page_id")
_NUMBER = re.compile(r"[0-9]{1,9}")
_RESPONSE = re.compile(r"(?:mention|comment|response)-([0-9]{1,9})")


@dataclass(frozen=True)
class Target:
    """A page that can be linked to, and every spelling that means it.

    `post` None is the home page. `fragment` is as the ping said; where it names a
    response that is shown there, `parent` is that response.
    """

    post: Post | None
    fragment: str | None
    keys: frozenset[str]
    parent: Response | None = None


def find_target(target_url: str, options: SiteOptions) -> Target:
    """Return the post, page or home page at an address of ours, old ones included.

    Raises TargetNotFound when there certainly is none, and TargetClosed when the
    address is not ours or is something that takes no pings.
    """
    if not is_web_address(target_url) or not is_own(target_url, options):
        raise TargetClosed("The target is not on this site.")
    address, fragment = split_fragment(target_url)
    post = _post_at(address)
    if post is not None and not post.is_public:
        raise TargetNotFound("There is no such post here.")
    # The very words of the ping count too: they led here just now.
    keys = _keys_of(post, options) | {same_page_key(address)}
    return Target(post, fragment or None, keys, _find_parent(fragment, post))


def is_own(url: str, options: SiteOptions) -> bool:
    """Whether an address lies on this site, by http or https, with www or without."""
    return _host_key(url) == _host_key(options.url)


def _host_key(url: str) -> str:
    parts = urlsplit(url)
    return same_page_key(f"{parts.scheme}://{parts.netloc}/")


def _post_at(address: str) -> Post | None:
    parts = urlsplit(address)
    path = unquote(parts.path) or "/"
    if path == "/":
        return _post_numbered(parts.query)
    try:
        found = find_by_path(path)
        if isinstance(found, Moved):
            found = find_by_path(found.path)
    except NotFound as error:
        if is_reserved(path, is_page=False):
            raise TargetClosed("Only posts and pages take pings.") from error
        raise TargetNotFound("There is no such post here.") from error
    if isinstance(found, Found):
        return found.post
    raise TargetNotFound("That post was withdrawn.")


def _post_numbered(query: str) -> Post | None:
    """Return the post that `/?p=12` or `/?page_id=12` means; None is the home page."""
    asked = parse_qs(query)
    numbers = [asked[name][0] for name in SHORT_NAMES if name in asked]
    if not numbers:
        return None
    for number in filter(_NUMBER.fullmatch, numbers):
        if post := queries.find_by_id(int(number)):
            return post
    raise TargetNotFound("There is no such post here.")


def _find_parent(fragment: str, post: Post | None) -> Response | None:
    named = _RESPONSE.fullmatch(fragment)
    if named is None:
        return None
    response = db.session.get(Response, int(named[1]))
    post_id = post.id if post else None
    if response is None or response.post_id != post_id:
        return None
    return response if response.status is ResponseStatus.APPROVED else None


def _keys_of(post: Post | None, options: SiteOptions) -> frozenset[str]:
    if post is None:
        return frozenset({same_page_key(f"{options.url}/")})
    old = db.session.scalars(select(Redirect.path).where(Redirect.post_id == post.id))
    short = [f"/?{name}={post.id}" for name in SHORT_NAMES]
    paths = [post.permalink or "", *short, *old]
    return frozenset(same_page_key(options.address_of(path)) for path in paths)
