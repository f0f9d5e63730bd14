"""From a post's source to what is shown, with what the site knows of itself."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from blog.extensions import db
from blog.media.queries import sizes_of
from blog.models import Post, PostStatus, Redirect, TextFormat
from blog.rendering import Rendered, RenderOptions, render_html, render_markdown
from blog.site.options import read_options


def typeset(text: str, text_format: TextFormat) -> Rendered:
    """Render a post's source. InputRefused, by the field `text`, if it cannot be."""
    options = RenderOptions(
        site_url=read_options().url,
        own_titles=titles_of,
        image_sizes=sizes_of,
    )
    render = render_html if text_format is TextFormat.HTML else render_markdown
    return render(text, options=options)


def titles_of(addresses: Sequence[str]) -> dict[str, str | None]:
    """Return the present titles of own posts by address, None for those withdrawn.

    What is not public yet, or never was, is left out.
    """
    paths = {address: unquote(urlsplit(address).path) for address in addresses}
    asked = {path for path in paths.values() if "\x00" not in path}
    if not asked:
        return {}
    known = _titles_by_path(asked)
    return {a: known[path] for a, path in paths.items() if path in known}


def _titles_by_path(paths: set[str]) -> dict[str, str | None]:
    moved = db.session.execute(
        select(Redirect.path, Post.title, Post.status)
        .outerjoin(Redirect.post)
        .where(Redirect.path.in_(paths))
    )
    here = db.session.execute(
        select(Post.permalink, Post.title, Post.status).where(Post.permalink.in_(paths))
    )
    titles: dict[str, str | None] = {}
    for path, title, status in [*moved, *here]:
        if path is not None and status is PostStatus.PUBLISHED:
            titles[path] = title
        elif path is not None and status in {None, PostStatus.TRASHED}:
            titles[path] = None
    return titles
