"""Blogger, the oldest: a post is one text, its title in a tag of its own."""

import html
import re

from blog.accounts.programs import Scope
from blog.models import Post, PostKind
from blog.remote.xmlrpc.metaweblog import (
    NUMBER,
    POST_ID,
    PUBLISH,
    find_post,
    recent_posts,
)
from blog.remote.xmlrpc.methods import (
    APP_KEY,
    BLOG,
    PASSWORD,
    USERNAME,
    Caller,
    Kind,
    Param,
    method,
)
from blog.remote.xmlrpc.wordpress.faults import as_faults
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.people import get_users_blogs
from blog.remote.xmlrpc.wordpress.posts import bin_or_delete, create_from, save_edit
from blog.remote.xmlrpc.wordpress.reading import Struct, begun_at, local
from blog.site.options import read_options

_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_CATEGORY = re.compile(r"<category>([0-9, ]*)</category>", re.IGNORECASE)
_TEXT = Param("content", Kind.STRING)
_LISTED_BY_DEFAULT = 10
_ABOUT_BLOGS = (APP_KEY, USERNAME, PASSWORD)
_DELETING = (APP_KEY, POST_ID, USERNAME, PASSWORD, PUBLISH)


@method("blogger.getUserInfo", returns=Kind.STRUCT, params=_ABOUT_BLOGS)
def get_user_info(caller: Caller) -> Struct:
    person = caller.person
    first, _, last = person.name.partition(" ")
    may_tell = Scope.EMAIL in caller.program.scopes
    return {
        "nickname": person.name,
        "userid": str(person.id),
        "url": read_options().address_of(f"/author/{person.slug}/"),
        "firstname": first,
        "lastname": last,
        "email": person.email if may_tell else "",
    }


@method(
    "blogger.newPost",
    returns=Kind.STRING,
    params=(APP_KEY, BLOG, USERNAME, PASSWORD, _TEXT, PUBLISH),
)
def new_post(caller: Caller, content: str, *, publish: bool = False) -> str:
    caller.need(Scope.CREATE)
    sent = _members(content, publish=publish)
    return create_from(caller, Given(sent, "content"), PostKind.POST)


@method(
    "blogger.editPost",
    returns=Kind.BOOLEAN,
    params=(APP_KEY, POST_ID, USERNAME, PASSWORD, _TEXT, PUBLISH),
)
def edit_post(
    caller: Caller, post_id: int, content: str, *, publish: bool | None = None
) -> bool:
    caller.need(Scope.UPDATE)
    post = find_post(caller, post_id)
    save_edit(caller, post, Given(_members(content, publish=publish), "content"))
    return True


@method("blogger.deletePost", returns=Kind.BOOLEAN, params=_DELETING)
def remove_post(caller: Caller, post_id: int, *, publish: bool = False) -> bool:
    """Move it to the bin; what lies there already is deleted for ever."""
    del publish  # whether the site is made anew, which no blog needs any more
    caller.need(Scope.DELETE)
    with as_faults():
        bin_or_delete(caller, find_post(caller, post_id))
    return True


@method(
    "blogger.getPost",
    returns=Kind.STRUCT,
    params=(APP_KEY, POST_ID, USERNAME, PASSWORD),
)
def get_post(caller: Caller, post_id: int) -> Struct:
    return _struct(find_post(caller, post_id))


@method(
    "blogger.getRecentPosts",
    returns=Kind.ARRAY,
    params=(APP_KEY, BLOG, USERNAME, PASSWORD, NUMBER),
)
def get_recent_posts(caller: Caller, number: int = _LISTED_BY_DEFAULT) -> list[Struct]:
    return [_struct(post) for post in recent_posts(caller, number)]


blogs = method("blogger.getUsersBlogs", returns=Kind.ARRAY, params=_ABOUT_BLOGS)(
    get_users_blogs.run
)
blogs_again = method(
    "metaWeblog.getUsersBlogs", returns=Kind.ARRAY, params=_ABOUT_BLOGS
)(get_users_blogs.run)
remove_again = method("metaWeblog.deletePost", returns=Kind.BOOLEAN, params=_DELETING)(
    remove_post.run
)


def _members(content: str, *, publish: bool | None) -> Struct:
    sent: Struct = {}
    if title := _TITLE.search(content):
        sent["post_title"] = html.unescape(title[1])
    if filed := _CATEGORY.search(content):
        numbers = filed[1].replace(",", " ").split()
        sent["terms"] = {"category": numbers}
    sent["post_content"] = _CATEGORY.sub("", _TITLE.sub("", content, 1), 1).strip()
    if publish is not None:
        sent["post_status"] = "publish" if publish else "draft"
    return sent


def _struct(post: Post) -> Struct:
    title = html.escape(post.title, quote=False)
    filed = ",".join(str(category.id) for category in post.categories)
    head = f"<title>{title}</title><category>{filed}</category>"
    return {
        "userid": str(post.author_id),
        "postid": str(post.id),
        "dateCreated": local(begun_at(post), read_options()),
        "content": head + post.text,
    }
