"""What kinds, states and formats of posts there are."""

from collections.abc import Collection

from blog.accounts.rights import Right, rights_of
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.models import PostKind
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress import words
from blog.remote.xmlrpc.wordpress.given import words_in
from blog.remote.xmlrpc.wordpress.reading import CATEGORY, TAG, Struct

_FIELDS = ("labels", "cap", "taxonomies")
_LABELS = {PostKind.POST: ("Posts", "Post"), PostKind.PAGE: ("Pages", "Page")}
_NEEDED = {PostKind.POST: Right.WRITE, PostKind.PAGE: Right.EDIT_PAGES}
_OF_BOTH = (
    "title",
    "editor",
    "author",
    "thumbnail",
    "excerpt",
    "custom-fields",
    "comments",
    "revisions",
)
_SUPPORTS = {
    PostKind.POST: (*_OF_BOTH, "trackbacks", "post-formats"),
    PostKind.PAGE: (*_OF_BOTH, "page-attributes"),
}


@method(
    "wp.getPostType",
    returns=Kind.STRUCT,
    params=(
        *SIGNED_IN,
        Param("name", Kind.STRING),
        optional("fields", Kind.ARRAY),
    ),
)
def get_post_type(
    caller: Caller, name: str, fields: Collection[str] = _FIELDS
) -> Struct:
    kind = words.kind_of(name)
    if kind is None:
        raise XmlRpcFault(403, f"There is no post type {name[:40]}.")
    _refuse_unless(caller, _NEEDED[kind], 401)
    return _struct(kind, words_in(fields))


@method(
    "wp.getPostTypes",
    returns=Kind.STRUCT,
    params=(
        *SIGNED_IN,
        optional("wanted", Kind.STRUCT),
        optional("fields", Kind.ARRAY),
    ),
)
def get_post_types(
    caller: Caller,
    wanted: Struct | None = None,  # noqa: ARG001 -- both are public and WordPress' own
    fields: Collection[str] = _FIELDS,
) -> Struct:
    rights = rights_of(caller.person)
    return {
        k.value: _struct(k, words_in(fields)) for k in PostKind if _NEEDED[k] in rights
    }


@method(
    "wp.getPostFormats",
    returns=Kind.STRUCT,
    params=(*SIGNED_IN, optional("wanted", Kind.STRUCT)),
)
def get_post_formats(caller: Caller, wanted: Struct | None = None) -> Struct:
    _refuse_unless(caller, Right.WRITE, 403)
    formats = dict(words.POST_FORMATS)
    if not (wanted or {}).get("show-supported"):
        return formats
    supported = [name for name in formats if name != "standard"]
    return {"all": formats, "supported": supported}


@method("wp.getPostStatusList", returns=Kind.STRUCT, params=SIGNED_IN)
def get_post_status_list(caller: Caller) -> Struct:
    _refuse_unless(caller, Right.WRITE, 403)
    return dict(words.POST_STATUSES)


@method("wp.getPageStatusList", returns=Kind.STRUCT, params=SIGNED_IN)
def get_page_status_list(caller: Caller) -> Struct:
    _refuse_unless(caller, Right.EDIT_PAGES, 403)
    return dict(words.PAGE_STATUSES)


@method("wp.getPageTemplates", returns=Kind.STRUCT, params=SIGNED_IN)
def get_page_templates(caller: Caller) -> Struct:
    _refuse_unless(caller, Right.EDIT_PAGES, 403)
    return {"Default": "default"}


def _refuse_unless(caller: Caller, right: Right, number: int) -> None:
    if right not in rights_of(caller.person):
        raise XmlRpcFault(number, "Your role does not allow that.")


def _struct(kind: PostKind, fields: Collection[str]) -> Struct:
    plural, singular = _LABELS[kind]
    is_page = kind is PostKind.PAGE
    told: Struct = {
        "name": kind.value,
        "label": plural,
        "hierarchical": is_page,
        "public": True,
        "show_ui": True,
        "_builtin": True,
        "has_archive": False,
        "supports": dict.fromkeys(_SUPPORTS[kind], True),
    }
    if "labels" in fields:
        told["labels"] = {"name": plural, "singular_name": singular}
    if "cap" in fields:
        told |= {"cap": _capabilities(kind), "map_meta_cap": True}
    if "menu" in fields:
        told |= {"menu_position": 20 if is_page else 5, "menu_icon": ""}
        told["show_in_menu"] = True
    if "taxonomies" in fields:
        told["taxonomies"] = [] if is_page else [CATEGORY, TAG]
    return told


def _capabilities(kind: PostKind) -> Struct:
    noun = kind.value
    one = {f"{verb}_post": f"{verb}_{noun}" for verb in ("edit", "read", "delete")}
    many = ("edit", "edit_others", "publish", "read_private", "delete")
    all_of = {f"{verb}_posts": f"{verb}_{noun}s" for verb in many}
    return one | all_of | {"create_posts": f"edit_{noun}s"}
