"""From a struct a program sent to the change of a post it means, terms apart.

A member that was not sent leaves the post as it is. What cannot be meant is a fault
with WordPress' number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from blog.accounts.rights import Right, rights_of
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.media.queries import find_by_id as find_picture
from blog.models import Person, Post, PostFormat, PostKind, PostStatus, TextFormat
from blog.posts.change import PostChange
from blog.remote.xmlrpc.wordpress import words
from blog.remote.xmlrpc.wordpress.dates import moment_of
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.kept_fields import changed_fields
from blog.remote.xmlrpc.wordpress.numbers import media_id_in, row_id_in
from blog.remote.xmlrpc.wordpress.reading import begun_at

_TEXTS = {
    "post_title": "title",
    "post_content": "text",
    "post_excerpt": "summary",
    "post_name": "slug",
    "post_password": "password",
}
_SWITCHES = {"comment_status": "comments_open", "ping_status": "pings_open"}
_SWITCH = {"open": True, "closed": False}
_TEMPLATES = {None, "", "default"}


@dataclass(frozen=True)
class Asked:
    """What was sent, for which post as it is (None for a new one), and by whom."""

    given: Given
    before: PostChange
    post: Post | None
    kind: PostKind
    by: Person


def change_asked(asked: Asked) -> PostChange:
    """Return the change as it was asked for."""
    change = asked.before
    for read in _READERS:
        change = replace(change, **read(asked))
    _refuse_unkept(asked)
    return _stuck(asked, change)


def _texts(asked: Asked) -> Mapping[str, Any]:
    read = {field: asked.given.text(member) for member, field in _TEXTS.items()}
    return {field: text for field, text in read.items() if text is not None}


def _switches(asked: Asked) -> Mapping[str, Any]:
    words_sent = {f: asked.given.text(member) for member, f in _SWITCHES.items()}
    return {f: _SWITCH[word] for f, word in words_sent.items() if word in _SWITCH}


def _status(asked: Asked) -> Mapping[str, Any]:
    """Return the state; a word WordPress does not know is a draft there, too."""
    word = asked.given.text("post_status")
    if not word:
        return {}
    return {"status": words.status_of(word) or PostStatus.DRAFT}


def _published_at(asked: Asked) -> Mapping[str, Any]:
    """Return the date; one that comes back as it was told was not changed."""
    moment = moment_of(asked.given, "post_date_gmt", "post_date")
    told = begun_at(asked.post).replace(microsecond=0) if asked.post else None
    return {} if moment in {None, told} else {"published_at": moment}


def _format(asked: Asked) -> Mapping[str, Any]:
    word = asked.given.text("post_format")
    if word is None:
        return {}
    try:
        return {"format": PostFormat(word or PostFormat.STANDARD)}
    except ValueError:
        raise XmlRpcFault(404, f"There is no post format {word[:40]}.") from None


def _picture(asked: Asked) -> Mapping[str, Any]:
    """Return the picture; a program may send back what it was told of one."""
    if "post_thumbnail" not in asked.given:
        return {}
    number = asked.given.number_in("post_thumbnail", "attachment_id")
    media_id = media_id_in(number)
    if number and (media_id is None or find_picture(media_id) is None):
        raise XmlRpcFault(404, f"There is no attachment {number}.")
    return {"picture_id": media_id}


def _parent(asked: Asked) -> Mapping[str, Any]:
    number = asked.given.number("post_parent")
    if number is None:
        return {}
    if number and asked.kind is PostKind.POST:
        raise XmlRpcFault(403, "A post lies below no other: post_parent is 0.")
    parent_id = row_id_in(number)
    if number and parent_id is None:
        raise XmlRpcFault(404, f"There is no page {number}.")
    return {"parent_id": parent_id}


def _author(asked: Asked) -> Mapping[str, Any]:
    number = asked.given.number("post_author")
    if not number:
        return {}
    if row_id_in(number) is None:
        raise XmlRpcFault(404, f"There is no author {number}.")
    return {"author_id": number}


def _fields(asked: Asked) -> Mapping[str, Any]:
    return {"custom_fields": changed_fields(asked.before.custom_fields, asked.given)}


def _trackbacks(asked: Asked) -> Mapping[str, Any]:
    """Return addresses for trackbacks, which MetaWeblog sends in one text or a list."""
    sent = asked.given.texts("mt_tb_ping_urls")
    return {} if sent is None else {"trackback_urls": tuple(" ".join(sent).split())}


def _text_format(asked: Asked) -> Mapping[str, Any]:
    """Return Markdown where MetaWeblog says so; nothing else is said of a format."""
    word = asked.given.text("mt_convert_breaks") or ""
    return {"text_format": TextFormat.MARKDOWN} if word.startswith("markdown") else {}


_READERS: tuple[Callable[[Asked], Mapping[str, Any]], ...] = (
    _texts,
    _switches,
    _status,
    _published_at,
    _format,
    _picture,
    _parent,
    _author,
    _fields,
    _trackbacks,
    _text_format,
)


def _stuck(asked: Asked, change: PostChange) -> PostChange:
    """Say whether it stands first; what only some may read does not."""
    is_sticky = asked.given.flag("sticky")
    is_hidden = change.status is PostStatus.PRIVATE or bool(change.password)
    if asked.kind is PostKind.PAGE:
        return change
    if is_hidden:
        if is_sticky:
            raise XmlRpcFault(401, "What only some may read cannot be sticky.")
        return replace(change, is_sticky=False)
    if is_sticky is None or is_sticky == change.is_sticky:
        return change
    if Right.EDIT_OTHERS not in rights_of(asked.by):
        raise XmlRpcFault(401, "Only editors make posts sticky.")
    return replace(change, is_sticky=is_sticky)


def _refuse_unkept(asked: Asked) -> None:
    if asked.given.number("menu_order"):
        raise XmlRpcFault(
            403, "Pages stand in the order of their titles: menu_order is 0."
        )
    template = asked.given.text("wp_page_template")
    if template not in _TEMPLATES:
        raise XmlRpcFault(403, f"There is no page template {str(template)[:40]}.")
