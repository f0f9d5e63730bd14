"""Categories and tags as terms of two taxonomies.

The two are counted apart, so a term's number means something with its taxonomy only.
"""

from collections.abc import Sequence

from blog.accounts.programs import Scope
from blog.accounts.rights import Right, rights_of
from blog.categories.filing import (
    STAYS,
    create_category,
    create_tag,
    delete_category,
    delete_tag,
    rename_category,
    rename_tag,
)
from blog.categories.queries import category_tree, list_tags, tags_by_id
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.models import Category, Tag
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress.faults import as_faults, existing_id
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.reading import CATEGORY, TAG, Struct, term_struct

Term = Category | Tag


@method(
    "wp.newTerm",
    returns=Kind.STRING,
    params=(*SIGNED_IN, Param("content", Kind.STRUCT)),
)
def new_term(caller: Caller, content: Struct) -> str:
    given = Given(content, "content")
    taxonomy = _taxonomy_asked(given)
    refuse_unless_filing(caller)
    name = _name_asked(given) or ""
    parent_id = _parent_asked(given, taxonomy)
    slug, about = given.text("slug") or "", given.text("description") or ""
    with as_faults():
        if taxonomy == TAG:
            made: Term = create_tag(
                name, by=caller.person, slug=slug, description=about
            )
        else:
            made = create_category(
                name,
                by=caller.person,
                slug=slug,
                description=about,
                parent_id=parent_id or None,
            )
    return str(made.id)


@method(
    "wp.editTerm",
    returns=Kind.BOOLEAN,
    params=(
        *SIGNED_IN,
        Param("term_id", Kind.INT),
        Param("content", Kind.STRUCT),
    ),
)
def edit_term(caller: Caller, term_id: int, content: Struct) -> bool:
    """Change what was sent of a term; a category with parent 0 moves to the top."""
    given = Given(content, "content")
    taxonomy = _taxonomy_asked(given)
    term = find_term(taxonomy, term_id)
    refuse_unless_filing(caller)
    name = _name_asked(given) if "name" in given else term.name
    parent_id = _parent_asked(given, taxonomy)
    slug, about = given.text("slug") or "", given.text("description")
    with as_faults():
        if isinstance(term, Tag):
            rename_tag(
                term.id, name or "", by=caller.person, slug=slug, description=about
            )
        else:
            rename_category(
                term.id,
                name or "",
                by=caller.person,
                slug=slug,
                description=about,
                parent_id=STAYS if parent_id is None else parent_id or None,
            )
    return True


@method(
    "wp.deleteTerm",
    returns=Kind.BOOLEAN,
    params=(
        *SIGNED_IN,
        Param("taxonomy", Kind.STRING),
        Param("term_id", Kind.INT),
    ),
)
def delete_term(caller: Caller, taxonomy: str, term_id: int) -> bool:
    term = find_term(taxonomy, term_id)
    refuse_unless_filing(caller)
    delete = delete_tag if isinstance(term, Tag) else delete_category
    with as_faults():
        delete(term.id, by=caller.person)
    return True


@method(
    "wp.getTerm",
    returns=Kind.STRUCT,
    params=(
        *SIGNED_IN,
        Param("taxonomy", Kind.STRING),
        Param("term_id", Kind.INT),
    ),
)
def get_term(caller: Caller, taxonomy: str, term_id: int) -> Struct:
    term = find_term(taxonomy, term_id)
    refuse_unless_writing(caller)
    return term_struct(term)


@method(
    "wp.getTerms",
    returns=Kind.ARRAY,
    params=(
        *SIGNED_IN,
        Param("taxonomy", Kind.STRING),
        optional("wanted", Kind.STRUCT),
    ),
)
def get_terms(
    caller: Caller, taxonomy: str, wanted: Struct | None = None
) -> list[Struct]:
    """Return the terms a filter leaves: number, offset, order, search, hide_empty."""
    given = Given(wanted or {}, "filter")
    terms = _all_of(taxonomy)
    refuse_unless_writing(caller)
    search = (given.text("search") or "").casefold()
    found = [
        term
        for term in terms
        if search in term.name.casefold()
        and (term.post_count or not given.flag("hide_empty"))
    ]
    _sort(found, given)
    start = given.count("offset", 0)
    number = given.count("number", 0) or len(found)
    return [term_struct(term) for term in found[start : start + number]]


def find_term(taxonomy: str, number: int) -> Term:
    """Return a category or a tag; faults 403 and 404 as in WordPress."""
    _refuse_unknown(taxonomy)
    term_id = existing_id(number, "term")
    if taxonomy == TAG:
        found: Term | None = tags_by_id([term_id]).get(term_id)
    else:
        found = next((c for c in category_tree() if c.id == term_id), None)
    if found is None:
        raise XmlRpcFault(404, f"There is no term {number} in {taxonomy}.")
    return found


def refuse_unless_filing(caller: Caller) -> None:
    caller.need(Scope.MANAGE)
    if Right.FILE not in rights_of(caller.person):
        raise XmlRpcFault(401, "Only editors look after categories and tags.")


def refuse_unless_writing(caller: Caller) -> None:
    if Right.WRITE not in rights_of(caller.person):
        raise XmlRpcFault(401, "You may not write posts here.")


def _all_of(taxonomy: str) -> Sequence[Term]:
    _refuse_unknown(taxonomy)
    return list_tags() if taxonomy == TAG else category_tree()


def _sort(terms: list[Term], given: Given) -> None:
    match (given.text("orderby") or "").lower():
        case "count":
            terms.sort(key=lambda term: term.post_count)
        case "id" | "term_id":
            terms.sort(key=lambda term: term.id)
        case "slug":
            terms.sort(key=lambda term: term.slug)
        case "name":
            terms.sort(key=lambda term: term.name.casefold())
    if (given.text("order") or "").upper() == "DESC":
        terms.reverse()


def _taxonomy_asked(given: Given) -> str:
    taxonomy = given.text("taxonomy") or ""
    _refuse_unknown(taxonomy)
    return taxonomy


def _refuse_unknown(taxonomy: str) -> None:
    if taxonomy not in {CATEGORY, TAG}:
        raise XmlRpcFault(403, f"There is no taxonomy {taxonomy[:40]}.")


def _name_asked(given: Given) -> str:
    name = (given.text("name") or "").strip()
    if not name:
        raise XmlRpcFault(403, "A term has a name.")
    return name


def _parent_asked(given: Given, taxonomy: str) -> int | None:
    """Return the number of the category above, 0 for none, None where nothing is."""
    number = given.number("parent")
    if number and taxonomy == TAG:
        raise XmlRpcFault(403, "Tags lie below nothing; only categories form a tree.")
    if number and not any(c.id == number for c in category_tree()):
        raise XmlRpcFault(403, f"There is no category {number} to lie below.")
    return number
