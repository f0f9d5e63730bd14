"""Which post a ping means."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import select

from blog.errors import NotFound, TargetClosed, TargetNotFound
from blog.extensions import db
from blog.linkbacks.addresses import is_web_address, same_page_key, split_fragment
from blog.models import Post, Redirect
from blog.posts import queries
from blog.posts.permalinks import Found, Moved, find_by_path
from blog.posts.shapes import is_reserved
from blog.site.options import SiteOptions

SHORT_NAMES = ("p", "page_id")


@dataclass(frozen=True)
class Target:
    """A post that can be linked to, and every spelling that means it."""

    post: Post
    fragment: str | None
    keys: frozenset[str]


def find_target(target_url: str, options: SiteOptions) -> Target:
    """Return the post or page at an address of ours, old ones included.

    Raises TargetNotFound when there certainly is none, and TargetClosed when the
    address is not ours or is something that takes no pings.
    """
    if not is_web_address(target_url) or not is_own(target_url, options):
        raise TargetClosed("The target is not on this site.")
    address, fragment = split_fragment(target_url)
    post = _post_at(address)
    if not post.is_public:
        raise TargetNotFound("There is no such post here.")
    # The very words of the ping count too: they led to this post just now.
    keys = _keys_of(post, options) | {same_page_key(address)}
    return Target(post, fragment or None, keys)


def is_own(url: str, options: SiteOptions) -> bool:
    """Whether an address lies on this site, by http or https, with www or without."""
    return _host_key(url) == _host_key(options.url)


def _host_key(url: str) -> str:
    parts = urlsplit(url)
    return same_page_key(f"{parts.scheme}://{parts.netloc}/")


def _post_at(address: str) -> Post:
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


def _post_numbered(query: str) -> Post:
    """Return the post that `/?p=12` or `/?page_id=12` means."""
    for name in SHORT_NAMES:
        number = parse_qs(query).get(name, [""])[0]
        if re.fullmatch(r"[0-9]{1,9}", number) and (
            post := queries.find_by_id(int(number))
        ):
            return post
    raise TargetClosed("The home page takes no pings; ping one of its posts.")


def _keys_of(post: Post, options: SiteOptions) -> frozenset[str]:
    old = db.session.scalars(select(Redirect.path).where(Redirect.post_id == post.id))
    short = [f"/?{name}={post.id}" for name in SHORT_NAMES]
    paths = [post.permalink or "", *short, *old]
    return frozenset(same_page_key(options.address_of(path)) for path in paths)
