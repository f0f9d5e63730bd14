"""Which kind of post an entry is, found by its properties as IndieWeb readers do."""

from collections.abc import Mapping
from typing import Any

from blog.models import PostFormat

# The first property that is there decides.
BY_PROPERTY = {
    "rsvp": "rsvp",
    "in-reply-to": "reply",
    "repost-of": "repost",
    "like-of": "like",
    "bookmark-of": "bookmark",
    "video": "video",
    "audio": "audio",
    "photo": "photo",
}
NAMES = {
    "note": "Note",
    "article": "Article",
    "photo": "Photo",
    "reply": "Reply",
    "like": "Like",
    "repost": "Repost",
    "bookmark": "Bookmark",
    "rsvp": "RSVP",
}
_FORMATS = {
    "article": PostFormat.STANDARD,
    "bookmark": PostFormat.LINK,
    "video": PostFormat.VIDEO,
    "audio": PostFormat.AUDIO,
    "photo": PostFormat.IMAGE,
}


def type_of(properties: Mapping[str, list[Any]], title: str) -> str:
    for name, post_type in BY_PROPERTY.items():
        if properties.get(name):
            return post_type
    return "article" if title.strip() else "note"


def format_of(properties: Mapping[str, list[Any]], title: str) -> PostFormat:
    """Return the format of WordPress that fits."""
    post_type = type_of(properties, title)
    if post_type == "photo" and len(properties["photo"]) > 1:
        return PostFormat.GALLERY
    return _FORMATS.get(post_type, PostFormat.STATUS)
