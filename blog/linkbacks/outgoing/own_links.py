"""Links between the posts of this site: told in the database, never by a request.

Nothing here commits: signals of posts bring it into the transaction of the change.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, unquote, urlsplit

from sqlalchemy import delete, or_, select

from blog import signals
from blog.errors import NotFound
from blog.extensions import db, upsert_into
from blog.linkbacks.outgoing.planning import words_of
from blog.models import OwnLink, Post, PostStatus
from blog.posts.permalinks import Found, Moved, find_by_path
from blog.posts.queries import find_by_id
from blog.rendering.links import find_links
from blog.site.options import read_options

_SHORT_NAMES = ("p", "page_id")
_MOST_DIGITS = 9


def subscribe() -> None:
    """Listen to what happens to posts; app.py calls it once."""
    signals.post_published.connect(note_new_post)
    signals.post_updated.connect(note_links)
    signals.post_removed.connect(note_links)


def note_links(post: Post) -> None:
    """Keep to which posts this one links; none while it is not public."""
    found = _targets_of(post) if post.is_public else set()
    db.session.execute(
        delete(OwnLink).where(
            OwnLink.source_id == post.id, OwnLink.target_id.not_in(found)
        )
    )
    for target_id in sorted(found):
        row = upsert_into(OwnLink).values(source_id=post.id, target_id=target_id)
        db.session.execute(row.on_conflict_do_nothing())


def note_new_post(post: Post) -> None:
    """Keep the links of a post that came out, and those that waited for it."""
    note_links(post)
    for source in _naming(post):
        note_links(source)


def _targets_of(post: Post) -> set[int]:
    own = find_links(words_of(post), read_options().url).own
    targets = {target.id for url in own if (target := _post_at(url)) is not None}
    return targets - {post.id}


def _post_at(url: str) -> Post | None:
    """Return the public post at an address of ours, an old or a short one too."""
    try:
        parts = urlsplit(url)
        path = unquote(parts.path) or "/"
        if path == "/":
            post = _post_numbered(parts.query)
        else:
            found = find_by_path(path)
            post = found.post if isinstance(found, Found | Moved) else None
    except (NotFound, ValueError):
        return None
    return post if post is not None and post.is_public else None


def _post_numbered(query: str) -> Post | None:
    asked = parse_qs(query)
    for name in _SHORT_NAMES:
        number = asked.get(name, [""])[0]
        if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS:
            return find_by_id(int(number))
    return None


def _naming(post: Post) -> Iterator[Post]:
    """Yield public posts whose text holds the new post's address, in one scan."""
    path = (post.permalink or "").rstrip("/")
    if not path:
        return
    spellings = {path, quote(path)}
    yield from db.session.scalars(
        select(Post).where(
            Post.status == PostStatus.PUBLISHED,
            Post.id != post.id,
            or_(*(Post.html.contains(s, autoescape=True) for s in sorted(spellings))),
        )
    ).all()
