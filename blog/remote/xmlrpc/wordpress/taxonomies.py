"""wp.getTaxonomy and wp.getTaxonomies: what kinds of terms there are."""

from collections.abc import Collection

from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress.given import words_in
from blog.remote.xmlrpc.wordpress.reading import CATEGORY, TAG, Struct
from blog.remote.xmlrpc.wordpress.terms import refuse_unless_writing

_FIELDS = ("labels", "cap", "object_type")
_CAPABILITIES = {
    "manage_terms": "manage_categories",
    "edit_terms": "manage_categories",
    "delete_terms": "manage_categories",
    "assign_terms": "edit_posts",
}
_LABELS = {CATEGORY: ("Categories", "Category"), TAG: ("Tags", "Tag")}


@method(
    "wp.getTaxonomy",
    returns=Kind.STRUCT,
    params=(
        *SIGNED_IN,
        Param("taxonomy", Kind.STRING),
        optional("fields", Kind.ARRAY),
    ),
)
def get_taxonomy(
    caller: Caller, taxonomy: str, fields: Collection[str] = _FIELDS
) -> Struct:
    if taxonomy not in _LABELS:
        raise XmlRpcFault(403, f"There is no taxonomy {taxonomy[:40]}.")
    refuse_unless_writing(caller)
    return _struct(taxonomy, words_in(fields))


@method(
    "wp.getTaxonomies",
    returns=Kind.ARRAY,
    params=(
        *SIGNED_IN,
        optional("wanted", Kind.STRUCT),
        optional("fields", Kind.ARRAY),
    ),
)
def get_taxonomies(
    caller: Caller,
    wanted: Struct | None = None,  # noqa: ARG001 -- both are public and WordPress' own
    fields: Collection[str] = _FIELDS,
) -> list[Struct]:
    refuse_unless_writing(caller)
    return [_struct(name, words_in(fields)) for name in _LABELS]


def _struct(name: str, fields: Collection[str]) -> Struct:
    plural, singular = _LABELS[name]
    told: Struct = {
        "name": name,
        "label": plural,
        "hierarchical": name == CATEGORY,
        "public": True,
        "show_ui": True,
        "_builtin": True,
    }
    groups = {
        "labels": {"name": plural, "singular_name": singular, "menu_name": plural},
        "cap": dict(_CAPABILITIES),
        "object_type": ["post"],
    }
    told |= {group: value for group, value in groups.items() if group in fields}
    return told | ({"show_in_menu": True} if "menu" in fields else {})
