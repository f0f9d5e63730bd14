"""Members of MetaWeblog: from and to the members of wp.newPost."""

import re
from collections.abc import Mapping
from typing import Any

from blog.categories.queries import category_tree
from blog.models import Post, PostStatus
from blog.remote.xmlrpc.wordpress import words
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.reading import (
    CATEGORY,
    TAG,
    Struct,
    begun_at,
    custom_fields,
    link_of,
    local,
)
from blog.site.options import SiteOptions

_MORE = re.compile(r"<!--more.*?-->")
_NAMES = {
    "title": "post_title",
    "mt_excerpt": "post_excerpt",
    "wp_slug": "post_name",
    "wp_password": "post_password",
    "wp_page_parent_id": "post_parent",
    "wp_page_order": "menu_order",
    "wp_author_id": "post_author",
    "wp_page_template": "wp_page_template",
    "dateCreated": "post_date",
    "date_created_gmt": "post_date_gmt",
    "custom_fields": "custom_fields",
    "post_status": "post_status",
    "page_status": "post_status",
}
_NAMES_OF_POSTS = {
    "wp_post_format": "post_format",
    "wp_post_thumbnail": "post_thumbnail",
    "sticky": "sticky",
    "enclosure": "enclosure",
    "mt_tb_ping_urls": "mt_tb_ping_urls",
    "mt_convert_breaks": "mt_convert_breaks",
}
_SWITCHES = {"mt_allow_comments": "comment_status", "mt_allow_pings": "ping_status"}


def members_of_page(content: Struct, page: Post | None, publish: object) -> Struct:
    """Return the members by the names of wp.newPost; None for `publish` says nothing."""
    given = Given(content, "content")
    sent: dict[str, Any] = {}
    if publish is not None:
        sent["post_status"] = "publish" if publish else "draft"
    sent |= _renamed(content, given, _NAMES)
    for old, new in _SWITCHES.items():
        if old in given:
            is_open = given.text(old) in {"1", "open"}
            sent[new] = "open" if is_open else "closed"
    if "description" in given or "mt_text_more" in given:
        sent["post_content"] = _joined(given, page)
    return sent


def members_of_post(content: Struct, post: Post | None, publish: object) -> Struct:
    """Return as above what a post has besides; names of no category are passed over."""
    given = Given(content, "content")
    sent = members_of_page(content, post, publish)
    sent |= _renamed(content, given, _NAMES_OF_POSTS)
    names: dict[str, list[str]] = {}
    if "mt_keywords" in given:
        keywords = given.texts("mt_keywords") or []
        names[TAG] = [word for text in keywords for word in text.split(",")]
    if "categories" in given:
        known = {category.name.casefold() for category in category_tree()}
        asked = given.texts("categories") or []
        names[CATEGORY] = [n for n in asked if " ".join(n.split()).casefold() in known]
    return sent | ({"terms_names": names} if names else {})


def post_struct(post: Post, options: SiteOptions) -> Struct:
    """Return a post in the members of MetaWeblog; what is due is told as published."""
    text, more = split_text(post.text)
    link = link_of(post, options)
    status = post.status
    if status is PostStatus.SCHEDULED:
        status = PostStatus.PUBLISHED
    told: Struct = {
        "dateCreated": local(begun_at(post), options),
        "userid": str(post.author_id),
        "postid": str(post.id),
        "description": text,
        "title": post.title,
        "link": link,
        "permaLink": link,
        "categories": [category.name for category in post.categories],
        "mt_excerpt": post.summary,
        "mt_text_more": more,
        "wp_more_text": "",
        "mt_allow_comments": int(post.comments_open),
        "mt_allow_pings": int(post.pings_open),
        "mt_keywords": ", ".join(tag.name for tag in post.tags),
        "mt_convert_breaks": post.text_format.value,
        "wp_slug": post.slug,
        "wp_password": post.password,
        "wp_author_id": str(post.author_id),
        "wp_author_display_name": post.author.name,
        "date_created_gmt": begun_at(post),
        "post_status": words.word_of(status),
        "custom_fields": custom_fields(post),
        "wp_post_format": post.format.value,
        "sticky": post.is_sticky,
        "date_modified": local(post.updated_at, options),
        "date_modified_gmt": post.updated_at,
    }
    return told


def split_text(text: str) -> tuple[str, str]:
    """Return what stands before and behind the tag for more."""
    found = _MORE.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _renamed(content: Struct, given: Given, names: Mapping[str, str]) -> Struct:
    return {new: content[old] for old, new in names.items() if old in given}


def _joined(given: Given, post: Post | None) -> str:
    """Return the whole text of both halves; the one that was not sent stays."""
    before = split_text(post.text) if post else ("", "")
    sent = given.text("description"), given.text("mt_text_more")
    text, more = (b if s is None else s for s, b in zip(sent, before, strict=True))
    return f"{text}<!--more-->{more}" if more else text
