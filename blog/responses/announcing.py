"""Where a page says it takes pings: the data that other sites discover."""

from collections.abc import Mapping
from dataclasses import dataclass

from blog.models import Post
from blog.responses.afterword import list_protocols
from blog.responses.openness import COMMENT, PROTOCOLS, door_of
from blog.site.options import Door, SiteOptions

PINGBACK_PATH = "/xmlrpc.php"
WEBMENTION_PATH = "/webmention"


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Whole addresses by protocol, None where a page does not tell them."""

    pingback_url: str | None = None
    trackback_url: str | None = None
    webmention_url: str | None = None

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers of the page, and of redirects to it."""
        told = []
        if self.pingback_url:
            told.append(("X-Pingback", self.pingback_url))
        if self.webmention_url:
            told.append(("Link", f'<{self.webmention_url}>; rel="webmention"'))
        return told


def read_doors(post: Post | None, options: SiteOptions) -> dict[str, Door]:
    """Return every door of a post, or of the home page, by its kind."""
    return {kind: door_of(post, kind, options) for kind in (COMMENT, *PROTOCOLS)}


def announce(
    post: Post | None,
    doors: Mapping[str, Door],
    options: SiteOptions,
    shown: frozenset[str] | None = None,
) -> Announcement:
    """Return what a public page tells of its open doors.

    A closed door is told, too, if what stands on the page came through it: its source
    may still change or remove that. `shown` are the protocols that brought what is
    shown; it is asked of the database only where a door is closed.
    """
    told = {name for name in PROTOCOLS if doors[name] is not Door.CLOSED}
    if len(told) < len(PROTOCOLS):
        told |= list_protocols(post) if shown is None else shown
    path = {"pingback": PINGBACK_PATH, "webmention": WEBMENTION_PATH}
    if post is not None:
        path["trackback"] = f"{post.permalink}trackback/"
    return Announcement(
        **{f"{n}_url": options.address_of(path[n]) for n in path if n in told}
    )
