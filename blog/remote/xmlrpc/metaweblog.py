"""MetaWeblog: posts as structs, and pictures."""

from blog.accounts.programs import Scope
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.models import Post, PostKind
from blog.posts.editable import EditableFilter, list_editable
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
from blog.remote.xmlrpc.structs import members_of_post, post_struct
from blog.remote.xmlrpc.wordpress.categories import get_categories
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.media import upload_file
from blog.remote.xmlrpc.wordpress.posts import create_from, find_editable, save_edit
from blog.remote.xmlrpc.wordpress.reading import Struct
from blog.remote.xmlrpc.wordpress.terms import refuse_unless_writing
from blog.site.options import read_options

POST_ID = Param("post_id", Kind.INT)
CONTENT = Param("content", Kind.STRUCT)
PUBLISH = optional("publish", Kind.BOOLEAN)
NUMBER = optional("number", Kind.INT)
_LISTED_BY_DEFAULT = 10

list_categories = method(
    "metaWeblog.getCategories", returns=Kind.ARRAY, params=SIGNED_IN
)(get_categories.run)
new_media_object = method(
    "metaWeblog.newMediaObject", returns=Kind.STRUCT, params=(*SIGNED_IN, CONTENT)
)(upload_file.run)


@method(
    "metaWeblog.newPost",
    returns=Kind.STRING,
    params=(*SIGNED_IN, CONTENT, PUBLISH),
)
def new_post(caller: Caller, content: Struct, *, publish: bool = False) -> str:
    caller.need(Scope.CREATE)
    sent = members_of_post(content, None, publish)
    return create_from(caller, Given(sent, "content"), PostKind.POST)


@method(
    "metaWeblog.editPost",
    returns=Kind.BOOLEAN,
    params=(POST_ID, USERNAME, PASSWORD, CONTENT, PUBLISH),
)
def edit_post(
    caller: Caller, post_id: int, content: Struct, *, publish: bool | None = None
) -> bool:
    caller.need(Scope.UPDATE)
    post = find_post(caller, post_id)
    sent = members_of_post(content, post, publish)
    save_edit(caller, post, Given(sent, "content"))
    return True


@method("metaWeblog.getPost", returns=Kind.STRUCT, params=(POST_ID, USERNAME, PASSWORD))
def get_post(caller: Caller, post_id: int) -> Struct:
    return post_struct(find_post(caller, post_id), read_options())


@method(
    "metaWeblog.getRecentPosts",
    returns=Kind.ARRAY,
    params=(BLOG, USERNAME, PASSWORD, NUMBER),
)
def get_recent_posts(caller: Caller, number: int = _LISTED_BY_DEFAULT) -> list[Struct]:
    options = read_options()
    return [post_struct(post, options) for post in recent_posts(caller, number)]


def recent_posts(caller: Caller, number: int) -> list[Post]:
    """Return the newest posts this person may change."""
    refuse_unless_writing(caller)
    wanted = EditableFilter(kind=PostKind.POST, number=abs(number))
    return list(list_editable(wanted, by=caller.person))


def find_post(caller: Caller, post_id: int) -> Post:
    """Return a post this person may change; a page is none."""
    post = find_editable(caller, post_id)
    if post.kind is not PostKind.POST:
        raise XmlRpcFault(404, f"There is no post with the number {post_id}.")
    return post
