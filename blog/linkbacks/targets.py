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
from blog.posts.permalinks import Found, Gone, Moved, find_by_path
from blog.site.options import SiteOptions


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
    return Target(post, fragment or None, _keys_of(post, options))


def is_own(url: str, options: SiteOptions) -> bool:
    """Whether an address lies on this site, by http or https, with www or without."""
    return _host_key(url) == _host_key(options.url)


def _host_key(url: str) -> str:
    parts = urlsplit(url)
    return same_page_key(f"{parts.scheme}://{parts.netloc}/")


def _post_at(address: str) -> Post:
    parts = urlsplit(address)
    number = parse_qs(parts.query).get("p", [""])[0]
    if parts.path in {"", "/"}:
        is_id = re.fullmatch(r"[0-9]{1,9}", number)
        post = queries.find_by_id(int(number)) if is_id else None
        if post is not None:
            return post
        raise TargetClosed("The home page takes no pings; ping one of its posts.")
    try:
        found = find_by_path(unquote(parts.path))
        if isinstance(found, Moved):
            found = find_by_path(found.path)
    except NotFound as error:
        raise TargetNotFound("There is no such post here.") from error
    match found:
        case Found(post=post):
            return post
        case Gone():
            raise TargetNotFound("That post was withdrawn.")
        case _:
            raise TargetNotFound("There is no such post here.")


def _keys_of(post: Post, options: SiteOptions) -> frozenset[str]:
    old = db.session.scalars(select(Redirect.path).where(Redirect.post_id == post.id))
    paths = [post.permalink or "", f"/?p={post.id}", *old]
    return frozenset(same_page_key(options.address_of(path)) for path in paths)
