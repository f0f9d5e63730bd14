"""What a post takes now: its switches, the site's, and the days after which they fall."""

from datetime import datetime, timedelta

from blog import clock
from blog.models import Post, PostKind
from blog.site.options import Door, SiteOptions

COMMENT = "comment"
PROTOCOLS = ("pingback", "trackback", "webmention")


def door_of(post: Post | None, kind: str, options: SiteOptions) -> Door:
    """Return whether comments, or pings of one protocol, come in at this post now.

    `kind` is "comment" or a protocol's name; None is the home page, where pings only
    come in. The strictest of the post's switch, its own door, the site's door and the
    time that passed decides.
    """
    site_door = Door(getattr(options, f"{kind}_door"))
    if post is None:
        is_open = kind != COMMENT and options.pings_open
        return site_door if is_open else Door.CLOSED
    is_open = post.comments_open if kind == COMMENT else post.pings_open
    if not is_open or _has_fallen(post, kind, options):
        return Door.CLOSED
    doors = {site_door, Door((post.doors or {}).get(kind, Door.OPEN))}
    return next(d for d in (Door.CLOSED, Door.HELD, Door.OPEN) if d in doors)


def takes_comments(post: Post, options: SiteOptions) -> bool:
    return door_of(post, COMMENT, options) is not Door.CLOSED


def takes_pings(post: Post | None, options: SiteOptions) -> bool:
    """Whether pings of at least one protocol come in."""
    return any(door_of(post, name, options) is not Door.CLOSED for name in PROTOCOLS)


def fallen_at(post: Post, kind: str, options: SiteOptions) -> datetime | None:
    """Return when an open switch fell by itself, if it has.

    Pages have no date that matters, so nothing falls there.
    """
    is_open = post.comments_open if kind == COMMENT else post.pings_open
    if not is_open or not _has_fallen(post, kind, options):
        return None
    return _falls_at(post, kind, options)


def _has_fallen(post: Post, kind: str, options: SiteOptions) -> bool:
    falls_at = _falls_at(post, kind, options)
    return falls_at is not None and falls_at <= clock.now()


def _falls_at(post: Post, kind: str, options: SiteOptions) -> datetime | None:
    is_comment = kind == COMMENT
    days = options.comments_close_after if is_comment else options.pings_close_after
    if not days or post.published_at is None or post.kind is PostKind.PAGE:
        return None
    return post.published_at + timedelta(days=days)
