"""Movable Type: categories by number, and short lists."""

from blog.accounts.programs import Scope
from blog.categories.queries import category_tree
from blog.linkbacks.incoming.queries import list_sources
from blog.models import Post
from blog.posts.editable import find_whole
from blog.remote.xmlrpc.metaweblog import NUMBER, POST_ID, find_post, recent_posts
from blog.remote.xmlrpc.methods import (
    BLOG,
    PASSWORD,
    SIGNED_IN,
    USERNAME,
    Caller,
    Kind,
    Param,
    method,
)
from blog.remote.xmlrpc.wordpress.faults import existing_id
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.posts import save_edit
from blog.remote.xmlrpc.wordpress.reading import Struct, begun_at, local
from blog.remote.xmlrpc.wordpress.terms import refuse_unless_writing
from blog.site.options import read_options

_LISTED_BY_DEFAULT = 10
_OF_POST = (POST_ID, USERNAME, PASSWORD)


@method("mt.getCategoryList", returns=Kind.ARRAY, params=SIGNED_IN)
def get_category_list(caller: Caller) -> list[Struct]:
    refuse_unless_writing(caller)
    return [
        {"categoryId": str(category.id), "categoryName": category.name}
        for category in category_tree()
    ]


@method(
    "mt.getRecentPostTitles",
    returns=Kind.ARRAY,
    params=(BLOG, USERNAME, PASSWORD, NUMBER),
)
def get_recent_titles(caller: Caller, number: int = _LISTED_BY_DEFAULT) -> list[Struct]:
    options = read_options()
    return [
        {
            "dateCreated": local(begun_at(post), options),
            "date_created_gmt": begun_at(post),
            "userid": str(post.author_id),
            "postid": str(post.id),
            "title": post.title,
        }
        for post in recent_posts(caller, number)
    ]


@method("mt.getPostCategories", returns=Kind.ARRAY, params=_OF_POST)
def get_post_categories(caller: Caller, post_id: int) -> list[Struct]:
    post = find_post(caller, post_id)
    return [
        {
            "categoryId": str(category.id),
            "categoryName": category.name,
            "isPrimary": category.id == post.category_id,
        }
        for category in post.categories
    ]


@method(
    "mt.setPostCategories",
    returns=Kind.BOOLEAN,
    params=(*_OF_POST, Param("categories", Kind.ARRAY)),
)
def set_post_categories(caller: Caller, post_id: int, categories: list[object]) -> bool:
    """File a post under these; each is a struct with a categoryId."""
    caller.need(Scope.UPDATE)
    post = find_post(caller, post_id)
    sent = Given({"categories": categories}, "call").structs("categories") or []
    numbers = [category.number("categoryId") or 0 for category in sent]
    save_edit(caller, post, Given({"terms": {"category": numbers}}, "content"))
    return True


@method("mt.publishPost", returns=Kind.BOOLEAN, params=_OF_POST)
def publish_post(caller: Caller, post_id: int) -> bool:
    caller.need(Scope.UPDATE)
    post = find_post(caller, post_id)
    save_edit(caller, post, Given({"post_status": "publish"}, "content"))
    return True


@method("mt.supportedTextFilters", returns=Kind.ARRAY, params=())
def list_text_filters() -> list[Struct]:
    return [{"key": "markdown", "label": "Markdown"}]


@method("mt.getTrackbackPings", returns=Kind.ARRAY, params=(POST_ID,))
def get_pings(post_id: int) -> list[Struct]:
    """Return the pages listed under a public post, whichever protocol brought them."""
    post: Post | None = find_whole(existing_id(post_id, "post"))
    if post is None or not post.is_public or not post.permalink:
        return []
    sources = list_sources(read_options().address_of(post.permalink))
    return [{"pingTitle": url, "pingURL": url, "pingIP": ""} for url in sources]
