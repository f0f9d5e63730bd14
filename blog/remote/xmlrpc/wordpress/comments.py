"""Comments and mentions, which are comments of another type to WordPress."""

import html
import re
from urllib.parse import unquote, urlsplit

from blog.accounts.programs import Scope
from blog.accounts.rights import Right, may_edit, rights_of
from blog.comments.writing import CommentDraft, write_comment
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.models import Response, ResponseStatus
from blog.posts.permalinks import Gone, find_by_path
from blog.posts.queries import find_by_id
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress import words
from blog.remote.xmlrpc.wordpress.dates import moment_of
from blog.remote.xmlrpc.wordpress.faults import as_faults, existing_id
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.reading import Struct, comment_struct
from blog.responses import moderating
from blog.responses.checks import clean_text
from blog.responses.editing import Words, edit_response
from blog.responses.moderated import (
    ModeratedFilter,
    count_at,
    find_moderated,
    list_moderated,
)
from blog.responses.queries import QueueKind
from blog.site.options import read_options

_WAITING_OR_SHOWN = (ResponseStatus.PENDING, ResponseStatus.APPROVED)
_LISTED_BY_DEFAULT = 10
_NUMBER = re.compile("[0-9]{1,18}")
_VERBS = {
    ResponseStatus.APPROVED: moderating.approve,
    ResponseStatus.PENDING: moderating.restore,
    ResponseStatus.SPAM: moderating.mark_spam,
    ResponseStatus.TRASHED: moderating.trash,
}


@method(
    "wp.getComment",
    returns=Kind.STRUCT,
    params=(*SIGNED_IN, Param("comment_id", Kind.INT)),
)
def get_comment(caller: Caller, comment_id: int) -> Struct:
    return comment_struct(_find(caller, comment_id), read_options())


@method(
    "wp.getComments",
    returns=Kind.ARRAY,
    params=(*SIGNED_IN, optional("wanted", Kind.STRUCT)),
)
def get_comments(caller: Caller, wanted: Struct | None = None) -> list[Struct]:
    """Return responses this person may decide on, newest first.

    A filter has status, post_id, post_type, type, number and offset. Without a status
    it is those that wait or are shown.
    """
    if Right.PUBLISH not in rights_of(caller.person):
        raise XmlRpcFault(401, "You may not moderate comments.")
    found = list_moderated(_filter(Given(wanted or {}, "filter")), by=caller.person)
    options = read_options()
    return [comment_struct(response, options) for response in found]


@method(
    "wp.newComment",
    returns=Kind.INT,
    params=(
        *SIGNED_IN,
        Param("post", Kind.ANY),
        Param("content", Kind.STRUCT),
    ),
)
def new_comment(caller: Caller, post: int | str, content: Struct) -> int:
    """Write a comment as the person who signed in; `post` is a number or an address."""
    caller.need(Scope.MODERATE)
    given = Given(content, "content")
    draft = CommentDraft(
        text=html.unescape(clean_text(given.text("content"))),
        parent_id=_parent_asked(given),
    )
    if not draft.text:
        raise XmlRpcFault(403, "Write a comment.")
    with as_faults(not_allowed=403, refused=403):
        made = write_comment(
            _post_id(post), draft, by=caller.person, remote_addr=caller.remote_addr
        )
    return made.id


@method(
    "wp.editComment",
    returns=Kind.BOOLEAN,
    params=(
        *SIGNED_IN,
        Param("comment_id", Kind.INT),
        Param("content", Kind.STRUCT),
    ),
)
def edit_comment(caller: Caller, comment_id: int, content: Struct) -> bool:
    """Change the words, then the state, of a response: what was sent of them."""
    caller.need(Scope.MODERATE)
    given = Given(content, "content")
    response = _find(caller, comment_id)
    status = _status_asked(given)
    sent = _words(given, response)
    with as_faults(not_allowed=403):
        edit_response(response.id, sent, by=caller.person)
        if status is not None and status is not response.status:
            _VERBS[status]([response.id], by=caller.person)
    return True


@method(
    "wp.deleteComment",
    returns=Kind.BOOLEAN,
    params=(*SIGNED_IN, Param("comment_id", Kind.INT)),
)
def delete_comment(caller: Caller, comment_id: int) -> bool:
    """Move a response into the bin, where it stays for 30 days."""
    caller.need(Scope.MODERATE)
    response = _find(caller, comment_id)
    with as_faults(not_allowed=403):
        moderating.trash([response.id], by=caller.person)
    return True


@method(
    "wp.getCommentCount",
    returns=Kind.STRUCT,
    params=(*SIGNED_IN, Param("post_id", Kind.INT)),
)
def get_comment_count(caller: Caller, post_id: int) -> Struct:
    post = find_by_id(existing_id(post_id, "post"))
    if post is None:
        raise XmlRpcFault(404, f"There is no post with the number {post_id}.")
    if not may_edit(caller.person, post):
        raise XmlRpcFault(403, "Only its author and editors see this.")
    counts = count_at(post.id)
    told = {
        "approved": counts[ResponseStatus.APPROVED],
        "awaiting_moderation": counts[ResponseStatus.PENDING],
        "spam": counts[ResponseStatus.SPAM],
    }
    return told | {"total_comments": sum(told.values())}


@method("wp.getCommentStatusList", returns=Kind.STRUCT, params=SIGNED_IN)
def get_comment_status_list(caller: Caller) -> Struct:
    if Right.PUBLISH not in rights_of(caller.person):
        raise XmlRpcFault(403, "You may not moderate comments.")
    return dict(words.COMMENT_STATUSES)


def _find(caller: Caller, number: int) -> Response:
    with as_faults(not_allowed=403):
        return find_moderated(existing_id(number, "comment"), by=caller.person)


def _filter(given: Given) -> ModeratedFilter:
    post_id, post_type = given.number("post_id"), given.text("post_type")
    kind = words.kind_of(post_type) if post_type else None
    if post_type and kind is None:
        raise XmlRpcFault(404, f"There is no post type {post_type[:40]}.")
    return ModeratedFilter(
        statuses=_statuses(given.text("status") or ""),
        kind=_type_asked(given.text("type") or ""),
        post_id=existing_id(post_id, "post") if post_id else None,
        post_kind=kind,
        number=given.count("number", _LISTED_BY_DEFAULT),
        offset=given.count("offset", 0),
    )


def _statuses(word: str) -> tuple[ResponseStatus, ...]:
    if word in {"", "all"}:
        return _WAITING_OR_SHOWN
    status = words.comment_status_of(word)
    if status is None:
        raise XmlRpcFault(401, f"Comments have no status {word[:40]}.")
    return (status,)


def _type_asked(word: str) -> QueueKind | None:
    if not word:
        return None
    try:
        return QueueKind(word)
    except ValueError:
        raise XmlRpcFault(401, f"There is no comment type {word[:40]}.") from None


def _status_asked(given: Given) -> ResponseStatus | None:
    word = given.text("status")
    if word is None:
        return None
    [status] = _statuses(word) if word not in {"", "all"} else [None]
    if status is None:
        raise XmlRpcFault(401, f"Comments have no status {word[:40]}.")
    return status


def _words(given: Given, response: Response) -> Words:
    """Return the words that were sent, but for those that come back as told."""
    told = comment_struct(response, read_options())

    def sent(member: str) -> str | None:
        text = given.text(member)
        return None if text == told[member] else text

    content = sent("content")
    moment = moment_of(given, "date_created_gmt", None)
    is_same = moment == response.received_at.replace(microsecond=0)
    return Words(
        text=None if content is None else html.unescape(content),
        author_name=sent("author"),
        author_email=sent("author_email"),
        author_url=sent("author_url"),
        received_at=None if is_same else moment,
    )


def _parent_asked(given: Given) -> int | None:
    number = given.number("comment_parent") or given.number("parent") or 0
    return existing_id(number, "comment") if number else None


def _post_id(post: int | str) -> int:
    """Return the number of a post named by it or by its address."""
    if isinstance(post, int) or _NUMBER.fullmatch(post.strip()):
        return existing_id(int(post), "post")
    with as_faults():
        found = find_by_path(_path_of(post))
    if isinstance(found, Gone):
        raise XmlRpcFault(404, "The post at that address is gone.")
    return found.post.id


def _path_of(address: str) -> str:
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""
