"""wp.newPost, editPost, deletePost, getPost and getPosts: posts and pages alike."""

from collections.abc import Sequence
from dataclasses import replace

from blog.accounts.programs import Scope
from blog.accounts.rights import Right, may_edit, rights_of
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.models import Post, PostKind, PostStatus, TextFormat
from blog.posts.change import PostChange
from blog.posts.editable import EditableFilter, PostOrder, find_whole, list_editable
from blog.posts.publishing import create_post, delete_post, trash_post, update_post
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress import attachments, words
from blog.remote.xmlrpc.wordpress.dates import moment_of
from blog.remote.xmlrpc.wordpress.faults import as_faults, existing_id
from blog.remote.xmlrpc.wordpress.given import Given, words_in
from blog.remote.xmlrpc.wordpress.numbers import media_id_in
from blog.remote.xmlrpc.wordpress.post_change import Asked, change_asked
from blog.remote.xmlrpc.wordpress.post_terms import filing_asked, making_categories
from blog.remote.xmlrpc.wordpress.reading import POST_FIELDS, Struct, post_struct
from blog.site.options import read_options

_ORDERS = {
    "date": PostOrder.DATE,
    "post_date": PostOrder.DATE,
    "modified": PostOrder.MODIFIED,
    "post_modified": PostOrder.MODIFIED,
    "title": PostOrder.TITLE,
    "post_title": PostOrder.TITLE,
    "name": PostOrder.SLUG,
    "post_name": PostOrder.SLUG,
    "author": PostOrder.AUTHOR,
    "post_author": PostOrder.AUTHOR,
    "id": PostOrder.ID,
}
_LISTED_BY_DEFAULT = 10


@method(
    "wp.newPost",
    returns=Kind.STRING,
    params=(*SIGNED_IN, Param("content", Kind.STRUCT)),
)
def new_post(caller: Caller, content: Struct) -> str:
    caller.need(Scope.CREATE)
    given = Given(content, "content")
    return create_from(caller, given, _kind_asked(given))


def create_from(caller: Caller, given: Given, kind: PostKind) -> str:
    """Make a post or page of the members, and return its number."""
    options = read_options()
    blank = PostChange(
        title="",
        text="",
        text_format=TextFormat.HTML,
        comments_open=options.comments_open and kind is PostKind.POST,
        pings_open=options.pings_open,
        notifies=options.notify_linked_sites,
    )
    asked = Asked(given, blank, None, kind, caller.person)
    _refuse_password(asked)
    change = change_asked(asked)
    filing = filing_asked(given, kind, caller.person)
    with as_faults(), making_categories(filing, by=caller.person) as made:
        post = create_post(made.put_on(change), by=caller.person, kind=kind)
    return str(post.id)


@method(
    "wp.editPost",
    returns=Kind.BOOLEAN,
    params=(
        *SIGNED_IN,
        Param("post_id", Kind.INT),
        Param("content", Kind.STRUCT),
    ),
)
def edit_post(caller: Caller, post_id: int, content: Struct) -> bool:
    caller.need(Scope.UPDATE)
    given = Given(content, "content")
    if (media_id := media_id_in(post_id)) is not None:
        return attachments.describe(caller, media_id, given)
    post = find_editable(caller, post_id)
    if given.text("post_type") not in {None, "", post.kind.value}:
        raise XmlRpcFault(401, "A post does not become a page, nor a page a post.")
    _refuse_outdated(given, post)
    save_edit(caller, post, given)
    return True


def save_edit(caller: Caller, post: Post, given: Given) -> None:
    """Make the post what the members say, and leave the rest of it as it is."""
    before = PostChange.of(post)
    if post.status is PostStatus.TRASHED:
        before = replace(before, status=PostStatus.TRASHED)
    asked = Asked(given, before, post, post.kind, caller.person)
    _refuse_password(asked)
    change = change_asked(asked)
    _need_for_bin(caller, post.status, change.status)
    filing = filing_asked(given, post.kind, caller.person)
    with as_faults(), making_categories(filing, by=caller.person) as made:
        update_post(post.id, made.put_on(change), by=caller.person)


@method(
    "wp.deletePost",
    returns=Kind.BOOLEAN,
    params=(*SIGNED_IN, Param("post_id", Kind.INT)),
)
def remove_post(caller: Caller, post_id: int) -> bool:
    """Move it to the bin; what lies there already is deleted for ever."""
    caller.need(Scope.DELETE)
    if (media_id := media_id_in(post_id)) is not None:
        return attachments.delete(caller, media_id)
    with as_faults():
        bin_or_delete(caller, find_editable(caller, post_id))
    return True


def bin_or_delete(caller: Caller, post: Post) -> None:
    verb = delete_post if post.status is PostStatus.TRASHED else trash_post
    verb(post.id, by=caller.person)


@method(
    "wp.getPost",
    returns=Kind.STRUCT,
    params=(
        *SIGNED_IN,
        Param("post_id", Kind.INT),
        optional("fields", Kind.ARRAY),
    ),
)
def get_post(
    caller: Caller, post_id: int, fields: Sequence[str] = POST_FIELDS
) -> Struct:
    if (media_id := media_id_in(post_id)) is not None:
        return attachments.as_post(caller, media_id, words_in(fields))
    return post_struct(find_editable(caller, post_id), words_in(fields), read_options())


@method(
    "wp.getPosts",
    returns=Kind.ARRAY,
    params=(
        *SIGNED_IN,
        optional("wanted", Kind.STRUCT),
        optional("fields", Kind.ARRAY),
    ),
)
def get_posts(
    caller: Caller, wanted: Struct | None = None, fields: Sequence[str] = POST_FIELDS
) -> list[Struct]:
    given = Given(wanted or {}, "filter")
    kind = _kind_asked(given)
    needed = Right.EDIT_PAGES if kind is PostKind.PAGE else Right.WRITE
    if needed not in rights_of(caller.person):
        raise XmlRpcFault(401, f"You may not edit a {kind.value}.")
    posts = list_editable(_filter(given, kind), by=caller.person)
    options = read_options()
    return [post_struct(post, words_in(fields), options) for post in posts]


def find_editable(caller: Caller, number: int) -> Post:
    """Return a post or page this person may change; a fault otherwise."""
    post = find_whole(existing_id(number, "post"))
    if post is None:
        raise XmlRpcFault(404, f"There is no post with the number {number}.")
    if not may_edit(caller.person, post):
        raise XmlRpcFault(401, "Only its author and editors may change this.")
    return post


def _kind_asked(given: Given) -> PostKind:
    word = given.text("post_type") or PostKind.POST.value
    kind = words.kind_of(word)
    if kind is None:
        raise XmlRpcFault(403, f"There is no post type {word[:40]}.")
    return kind


def _filter(given: Given, kind: PostKind) -> EditableFilter:
    sent = given.texts("post_status") or []
    names = [name.strip() for text in sent for name in text.split(",")]
    statuses = {status for name in names if (status := words.status_of(name))}
    if "publish" in names:
        # As they are told, what is due is published already.
        statuses.add(PostStatus.SCHEDULED)
    wanted = EditableFilter(
        kind=kind,
        search=given.text("s") or "",
        order=_ORDERS.get((given.text("orderby") or "").lower(), PostOrder.DATE),
        is_descending=(given.text("order") or "").upper() != "ASC",
        number=given.count("number", _LISTED_BY_DEFAULT),
        offset=given.count("offset", 0),
    )
    is_any = not names or "any" in names
    return wanted if is_any else replace(wanted, statuses=statuses)


def _refuse_password(asked: Asked) -> None:
    password = asked.given.text("post_password")
    is_new = bool(password) and password != asked.before.password
    if is_new and Right.PUBLISH not in rights_of(asked.by):
        raise XmlRpcFault(401, "Only who may publish protects a post by a password.")


def _refuse_outdated(given: Given, post: Post) -> None:
    """Raise fault 409 when words were saved after the moment a program knows."""
    known = moment_of(given, "if_not_modified_since", None)
    if known is not None and post.updated_at.replace(microsecond=0) > known:
        raise XmlRpcFault(409, "There is a revision of this post that is more recent.")


def _need_for_bin(caller: Caller, before: PostStatus, after: PostStatus) -> None:
    if before is not after and PostStatus.TRASHED in {before, after}:
        is_binned = after is PostStatus.TRASHED
        caller.need(Scope.DELETE if is_binned else Scope.UNDELETE)
