"""The change a form would send back for a stored post."""

from blog.models import PostKind
from blog.posts.publishing import PostChange


def change_of(post, **fields):
    """Everything as it is, but for the fields named."""
    is_post = post.kind is PostKind.POST
    kept = {
        "title": post.title,
        "text": post.text,
        "summary": post.summary,
        "slug": post.slug,
        "category_ids": tuple(c.id for c in post.categories) if is_post else (),
        "category_id": post.category_id,
        "tags": tuple(tag.name for tag in post.tags),
        "status": post.status,
        "published_at": post.published_at,
        "comments_open": post.comments_open,
        "pings_open": post.pings_open,
        "doors": dict(post.doors),
        "notifies": post.notifies,
        "trackback_urls": tuple(post.trackback_urls),
        "parent_id": post.parent_id,
    }
    return PostChange(**kept | fields)
