"""Pages as the oldest wp.* methods know them, with the members of MetaWeblog."""

from blog.accounts.programs import Scope
from blog.accounts.rights import Right, rights_of
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.models import Post, PostKind
from blog.posts.editable import EditableFilter, PostOrder, list_editable
from blog.remote.xmlrpc.methods import (
    BLOG,
    PASSWORD,
    SIGNED_IN,
    USERNAME,
    Caller,
    Kind,
    Param,
    method,
    optional,
)
from blog.remote.xmlrpc.structs import members_of_page, split_text
from blog.remote.xmlrpc.wordpress import words
from blog.remote.xmlrpc.wordpress.faults import as_faults
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.posts import (
    bin_or_delete,
    create_from,
    find_editable,
    save_edit,
)
from blog.remote.xmlrpc.wordpress.reading import (
    Struct,
    begun_at,
    custom_fields,
    link_of,
    local,
)
from blog.site.options import SiteOptions, read_options

_LISTED_BY_DEFAULT = 10
_EVERY = 500


@method(
    "wp.getPage",
    returns=Kind.STRUCT,
    params=(BLOG, Param("page_id", Kind.INT), USERNAME, PASSWORD),
)
def get_page(caller: Caller, page_id: int) -> Struct:
    return page_struct(_find(caller, page_id), read_options())


@method(
    "wp.getPages",
    returns=Kind.ARRAY,
    params=(*SIGNED_IN, optional("number", Kind.INT)),
)
def get_pages(caller: Caller, number: int = _LISTED_BY_DEFAULT) -> list[Struct]:
    _refuse_unless_editing(caller)
    options = read_options()
    wanted = EditableFilter(kind=PostKind.PAGE, number=abs(number))
    return [page_struct(p, options) for p in list_editable(wanted, by=caller.person)]


@method(
    "wp.newPage",
    returns=Kind.STRING,
    params=(
        *SIGNED_IN,
        Param("content", Kind.STRUCT),
        optional("publish", Kind.BOOLEAN),
    ),
)
def new_page(caller: Caller, content: Struct, *, publish: bool = False) -> str:
    caller.need(Scope.CREATE)
    sent = members_of_page(content, None, publish)
    return create_from(caller, Given(sent, "content"), PostKind.PAGE)


@method(
    "wp.editPage",
    returns=Kind.BOOLEAN,
    params=(
        BLOG,
        Param("page_id", Kind.INT),
        USERNAME,
        PASSWORD,
        Param("content", Kind.STRUCT),
        optional("publish", Kind.BOOLEAN),
    ),
)
def edit_page(
    caller: Caller, page_id: int, content: Struct, *, publish: bool | None = None
) -> bool:
    caller.need(Scope.UPDATE)
    page = _find(caller, page_id)
    sent = members_of_page(content, page, publish)
    save_edit(caller, page, Given(sent, "content"))
    return True


@method(
    "wp.deletePage",
    returns=Kind.BOOLEAN,
    params=(*SIGNED_IN, Param("page_id", Kind.INT)),
)
def delete_page(caller: Caller, page_id: int) -> bool:
    """Move a page to the bin; one that lies there already is deleted for ever."""
    caller.need(Scope.DELETE)
    with as_faults():
        bin_or_delete(caller, _find(caller, page_id))
    return True


@method("wp.getPageList", returns=Kind.ARRAY, params=SIGNED_IN)
def get_page_list(caller: Caller) -> list[Struct]:
    _refuse_unless_editing(caller)
    options = read_options()
    wanted = EditableFilter(
        kind=PostKind.PAGE, order=PostOrder.ID, is_descending=False, number=_EVERY
    )
    return [
        {
            "page_id": str(page.id),
            "page_title": page.title,
            "page_parent_id": str(page.parent_id or 0),
            "dateCreated": local(begun_at(page), options),
            "date_created_gmt": begun_at(page),
        }
        for page in list_editable(wanted, by=caller.person)
    ]


def page_struct(page: Post, options: SiteOptions) -> Struct:
    """Return a page in the members of MetaWeblog."""
    text, more = split_text(page.text)
    link = link_of(page, options)
    return {
        "dateCreated": local(begun_at(page), options),
        "userid": str(page.author_id),
        "page_id": str(page.id),
        "page_status": words.word_of(page.status),
        "description": text,
        "title": page.title,
        "link": link,
        "permaLink": link,
        "categories": [],
        "excerpt": page.summary,
        "text_more": more,
        "mt_allow_comments": int(page.comments_open),
        "mt_allow_pings": int(page.pings_open),
        "wp_slug": page.slug,
        "wp_password": page.password,
        "wp_author": page.author.name,
        "wp_page_parent_id": str(page.parent_id or 0),
        "wp_page_parent_title": page.parent.title if page.parent else "",
        "wp_page_order": 0,
        "wp_author_id": str(page.author_id),
        "wp_author_display_name": page.author.name,
        "date_created_gmt": begun_at(page),
        "custom_fields": custom_fields(page),
        "wp_page_template": "default",
    }


def _find(caller: Caller, number: int) -> Post:
    page = find_editable(caller, number)
    if page.kind is not PostKind.PAGE:
        raise XmlRpcFault(404, f"There is no page with the number {number}.")
    return page


def _refuse_unless_editing(caller: Caller) -> None:
    if Right.EDIT_PAGES not in rights_of(caller.person):
        raise XmlRpcFault(401, "Only editors change pages.")
