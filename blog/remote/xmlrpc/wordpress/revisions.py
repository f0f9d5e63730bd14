"""wp.getRevisions and wp.restoreRevision."""

from collections.abc import Collection

from blog.accounts.programs import Scope
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.posts.revising import list_revisions, restore_revision
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress.faults import as_faults
from blog.remote.xmlrpc.wordpress.given import words_in
from blog.remote.xmlrpc.wordpress.numbers import revision_id_in
from blog.remote.xmlrpc.wordpress.posts import find_editable
from blog.remote.xmlrpc.wordpress.reading import (
    REVISION_FIELDS,
    Struct,
    revision_struct,
)
from blog.site.options import read_options


@method(
    "wp.getRevisions",
    returns=Kind.ARRAY,
    params=(
        *SIGNED_IN,
        Param("post_id", Kind.INT),
        optional("fields", Kind.ARRAY),
    ),
)
def get_revisions(
    caller: Caller, post_id: int, fields: Collection[str] = REVISION_FIELDS
) -> list[Struct]:
    """Return what a post said after its last 100 saves, newest first."""
    post = find_editable(caller, post_id)
    options = read_options()
    return [
        revision_struct(r, words_in(fields), options) for r in list_revisions(post.id)
    ]


@method(
    "wp.restoreRevision",
    returns=Kind.BOOLEAN,
    params=(*SIGNED_IN, Param("number", Kind.INT)),
)
def restore(caller: Caller, number: int) -> bool:
    caller.need(Scope.UPDATE)
    revision_id = revision_id_in(number)
    if revision_id is None:
        raise XmlRpcFault(404, f"There is no revision {number}.")
    with as_faults():
        restore_revision(revision_id, by=caller.person)
    return True
