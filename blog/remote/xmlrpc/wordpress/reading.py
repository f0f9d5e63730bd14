"""Structs that tell programs of posts, terms, pictures, responses and people.

Members have WordPress' names and types: numbers of things are strings, dates without a
zone are the site's, those called gmt are UTC.
"""

import html
from collections.abc import Collection
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from blog.media.storage import PREFIX
from blog.models import (
    Category,
    Media,
    Person,
    Post,
    PostStatus,
    Response,
    ResponseKind,
    Revision,
    Tag,
)
from blog.remote.xmlrpc.wordpress import words
from blog.remote.xmlrpc.wordpress.numbers import attachment_id, revision_number
from blog.responses.threads import anchor_of
from blog.site.options import SiteOptions

Struct = dict[str, Any]

POST_FIELDS = ("post", "terms", "custom_fields")
REVISION_FIELDS = ("post_date", "post_date_gmt")
_BASIC = frozenset({"username", "email", "registered", "display_name", "nicename"})
CATEGORY, TAG = "category", "post_tag"
ENCLOSURE = "enclosure"


def post_struct(post: Post, fields: Collection[str], options: SiteOptions) -> Struct:
    """Return those of a post's members that are asked for, by name or by group."""
    members = _post_members(post, options)
    told = {n: v for n, v in members.items() if "post" in fields or n in fields}
    told = {"post_id": str(post.id)} | told
    if not {"terms", "taxonomies"}.isdisjoint(fields):
        categories = [term_struct(category) for category in post.categories]
        told["terms"] = categories + [term_struct(tag) for tag in post.tags]
    if "custom_fields" in fields:
        told["custom_fields"] = custom_fields(post)
    if ENCLOSURE in fields:
        told[ENCLOSURE] = _enclosure(post)
    return told


def _post_members(post: Post, options: SiteOptions) -> Struct:
    picture = post.picture
    return {
        "post_title": post.title,
        **_dates("post_date", begun_at(post), options),
        **_dates("post_modified", post.updated_at, options),
        "post_status": _told_status(post),
        "post_type": post.kind.value,
        "post_name": post.slug,
        "post_author": str(post.author_id),
        "post_password": post.password,
        "post_excerpt": post.summary,
        "post_content": post.text,
        "post_parent": str(post.parent_id or 0),
        "post_mime_type": "",
        "link": link_of(post, options),
        "guid": options.address_of(f"/?p={post.id}"),
        "menu_order": 0,
        "comment_status": "open" if post.comments_open else "closed",
        "ping_status": "open" if post.pings_open else "closed",
        "sticky": post.is_sticky,
        "post_format": post.format.value,
        "post_thumbnail": media_struct(picture, options) if picture else [],
    }


def _told_status(post: Post) -> str:
    """Return the word for its state; what is due is published already, with its date."""
    is_due = post.status is PostStatus.SCHEDULED
    return words.word_of(PostStatus.PUBLISHED if is_due else post.status)


def begun_at(post: Post) -> datetime:
    """Return the date that is told: when a draft without one was begun."""
    return post.published_at or post.created_at


def link_of(post: Post, options: SiteOptions) -> str:
    return options.address_of(post.permalink or f"/?p={post.id}")


def custom_fields(post: Post) -> list[Struct]:
    return [
        {"id": str(kept["id"]), "key": kept["key"], "value": kept["value"]}
        for kept in post.custom_fields
    ]


def _enclosure(post: Post) -> Struct:
    kept = next((f["value"] for f in post.custom_fields if f["key"] == ENCLOSURE), "")
    url, length, kind = [*kept.split("\n"), "", "", ""][:3]
    if not url.strip():
        return {}
    length = length.strip()
    return {
        "url": url.strip(),
        "length": int(length) if length.isdecimal() else 0,
        "type": kind.strip(),
    }


def revision_struct(
    revision: Revision, fields: Collection[str], options: SiteOptions
) -> Struct:
    """Return what a post said once, as WordPress tells it: a post below the post."""
    members: Struct = {
        "post_title": revision.title,
        **_dates("post_date", revision.created_at, options),
        **_dates("post_modified", revision.created_at, options),
        "post_status": "inherit",
        "post_type": "revision",
        "post_name": f"{revision.post_id}-revision-v1",
        "post_author": str(revision.author_id or 0),
        "post_excerpt": revision.summary,
        "post_content": revision.text,
        "post_parent": str(revision.post_id),
        "link": link_of(revision.post, options),
    }
    told = {n: v for n, v in members.items() if "post" in fields or n in fields}
    return {"post_id": str(revision_number(revision.id))} | told


def term_struct(term: Category | Tag) -> Struct:
    parent_id = term.parent_id if isinstance(term, Category) else None
    return {
        "term_id": str(term.id),
        "name": term.name,
        "slug": term.slug,
        "term_group": "0",
        "term_taxonomy_id": str(term.id),
        "taxonomy": CATEGORY if isinstance(term, Category) else TAG,
        "description": term.description,
        "parent": str(parent_id or 0),
        "count": term.post_count,
        "custom_fields": [],
    }


def media_struct(media: Media, options: SiteOptions) -> Struct:
    link = options.address_of(PREFIX + media.path)
    return {
        "attachment_id": str(attachment_id(media.id)),
        "date_created_gmt": media.created_at,
        "parent": 0,
        "link": link,
        "title": PurePosixPath(media.path).name,
        "caption": media.caption,
        "description": media.description,
        "metadata": {
            "width": media.width,
            "height": media.height,
            "file": media.path,
            "filesize": media.size,
            "sizes": {},
        },
        "type": media.content_type,
        "alt": media.description,
        "thumbnail": link,
    }


def comment_struct(response: Response, options: SiteOptions) -> Struct:
    """Return a comment or mention; strangers' words are text, so they come escaped."""
    post = response.post
    link = link_of(post, options) if post else options.address_of("/")
    if post is not None and post.is_public:
        link += f"?response={response.id}#{anchor_of(response)}"
    return {
        "date_created_gmt": response.received_at,
        "user_id": str(response.person_id or 0),
        "comment_id": str(response.id),
        "parent": str(response.parent_id or 0),
        "status": words.comment_word_of(response.status),
        "content": html.escape(_content(response), quote=False),
        "link": link,
        "post_id": str(response.post_id or 0),
        "post_title": post.title if post else options.title,
        "author": response.author_name or response.title,
        "author_url": response.author_url or response.source_url or "",
        "author_email": response.author_email or "",
        "author_ip": response.remote_addr or "",
        "type": _type_of(response),
    }


def _type_of(response: Response) -> str:
    if response.kind is ResponseKind.COMMENT:
        return "comment"
    return response.protocol or "pingback"


def _content(response: Response) -> str:
    if response.kind is ResponseKind.COMMENT or response.text:
        return response.text
    quote = response.quote_before + response.quote_link + response.quote_after
    return f"[…] {quote.strip()} […]" if quote.strip() else response.title


def person_struct(
    person: Person, fields: Collection[str], options: SiteOptions
) -> Struct:
    """Return those of a person's members that are asked for, by name or by group.

    People have one name here, so two members are always empty.
    """
    members = {
        "username": person.username,
        "first_name": "",
        "last_name": "",
        "registered": local(person.created_at, options),
        "bio": person.about,
        "email": person.email,
        "nickname": person.name,
        "nicename": person.slug,
        "url": person.links[0] if person.links else "",
        "display_name": person.name,
        "roles": [role.name for role in person.roles],
    }
    wanted = set(fields) | (_BASIC if "basic" in fields else set())
    told = {n: v for n, v in members.items() if "all" in wanted or n in wanted}
    return {"user_id": str(person.id)} | told


def _dates(name: str, moment: datetime, options: SiteOptions) -> Struct:
    return {name: local(moment, options), f"{name}_gmt": moment}


def local(moment: datetime, options: SiteOptions) -> datetime:
    """Return the moment as clocks of the site show it, without a zone."""
    return moment.astimezone(options.zone).replace(tzinfo=None)
