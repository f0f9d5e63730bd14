"""wp.uploadFile, wp.getMediaItem and wp.getMediaLibrary: pictures of the library."""

import base64
import binascii
import io

from blog.accounts.programs import Scope
from blog.accounts.rights import Right, rights_of
from blog.linkbacks.protocols.xmlrpc import INVALID_PARAMETERS, XmlRpcFault
from blog.media.queries import MOST_AT_ONCE, list_some
from blog.media.uploading import keep_picture
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress.attachments import find_own
from blog.remote.xmlrpc.wordpress.faults import as_faults
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.numbers import media_id_in
from blog.remote.xmlrpc.wordpress.reading import Struct, media_struct
from blog.site.options import read_options


@method(
    "wp.uploadFile",
    returns=Kind.STRUCT,
    params=(*SIGNED_IN, Param("content", Kind.STRUCT)),
)
def upload_file(caller: Caller, content: Struct) -> Struct:
    """Keep a picture, whatever type it is said to be; other files are refused."""
    caller.need(Scope.MEDIA)
    given = Given(content, "content")
    name = given.text("name") or ""
    with as_faults():
        media = keep_picture(
            io.BytesIO(_bits(content.get("bits"))),
            name=name,
            description="",
            caption="",
            by=caller.person,
        )
    told = media_struct(media, read_options())
    number = told["attachment_id"]
    return told | {"id": number, "file": told["title"], "url": told["link"]}


@method(
    "wp.getMediaItem",
    returns=Kind.STRUCT,
    params=(*SIGNED_IN, Param("number", Kind.INT)),
)
def get_media_item(caller: Caller, number: int) -> Struct:
    _refuse_unless_uploading(caller, 403)
    media_id = media_id_in(number)
    if media_id is None:
        raise XmlRpcFault(404, f"There is no attachment {number}.")
    return media_struct(find_own(caller, media_id, not_allowed=403), read_options())


@method(
    "wp.getMediaLibrary",
    returns=Kind.ARRAY,
    params=(*SIGNED_IN, optional("wanted", Kind.STRUCT)),
)
def get_media_library(caller: Caller, wanted: Struct | None = None) -> list[Struct]:
    """Return pictures, newest first; a filter has mime_type, number and offset.

    Pictures belong to no post here, so those of one, by parent_id, are none.
    """
    _refuse_unless_uploading(caller, 401)
    given = Given(wanted or {}, "filter")
    if given.number("parent_id"):
        return []
    options = read_options()
    found = list_some(
        by=caller.person,
        content_type=given.text("mime_type") or "",
        number=given.count("number", MOST_AT_ONCE),
        offset=given.count("offset", 0),
    )
    return [media_struct(media, options) for media in found]


def _refuse_unless_uploading(caller: Caller, number: int) -> None:
    if Right.UPLOAD not in rights_of(caller.person):
        raise XmlRpcFault(number, "Contributors write; an author adds pictures.")


def _bits(sent: object) -> bytes:
    """Return the bytes of a file; some programs send their base64 as text."""
    if isinstance(sent, bytes):
        return sent
    try:
        return base64.b64decode(sent if isinstance(sent, str) else "-", validate=True)
    except (binascii.Error, ValueError):
        raise XmlRpcFault(
            INVALID_PARAMETERS, "The member bits of content is not base64."
        ) from None
