"""Pictures where a program takes them for posts, as they are in WordPress."""

from collections.abc import Collection

from blog.media.queries import find_media
from blog.media.uploading import delete_media, describe_media
from blog.models import Media
from blog.remote.xmlrpc.methods import Caller
from blog.remote.xmlrpc.wordpress.faults import as_faults
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.numbers import attachment_id
from blog.remote.xmlrpc.wordpress.reading import Struct, media_struct
from blog.site.options import read_options


def as_post(caller: Caller, media_id: int, fields: Collection[str]) -> Struct:
    """Return a picture as wp.getPost tells attachments."""
    options = read_options()
    media = find_own(caller, media_id)
    told = media_struct(media, options)
    members: Struct = {
        "post_title": told["title"],
        "post_date_gmt": media.created_at,
        "post_status": "inherit",
        "post_type": "attachment",
        "post_author": str(media.uploader_id or 0),
        "post_excerpt": media.caption,
        "post_content": media.description,
        "post_parent": "0",
        "post_mime_type": media.content_type,
        "link": told["link"],
    }
    asked = {n: v for n, v in members.items() if "post" in fields or n in fields}
    return {"post_id": str(attachment_id(media.id))} | asked


def describe(caller: Caller, media_id: int, given: Given) -> bool:
    """Change what is said about a picture: its caption and its description."""
    media = find_own(caller, media_id)
    caption, description = given.text("post_excerpt"), given.text("post_content")
    with as_faults():
        describe_media(
            media_id,
            description=media.description if description is None else description,
            caption=media.caption if caption is None else caption,
            by=caller.person,
        )
    return True


def delete(caller: Caller, media_id: int) -> bool:
    """Delete a picture and its file."""
    with as_faults():
        delete_media(media_id, by=caller.person)
    return True


def find_own(caller: Caller, media_id: int, *, not_allowed: int = 401) -> Media:
    """Return a picture this person may change; a fault otherwise."""
    with as_faults(not_allowed=not_allowed):
        return find_media(media_id, by=caller.person)
