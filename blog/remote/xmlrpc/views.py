"""Really Simple Discovery: where programs learn which interfaces there are."""

from xml.sax.saxutils import quoteattr

from flask import Blueprint, Response

from blog.accounts.access import public
from blog.site.options import read_options

blueprint = Blueprint("xmlrpc", __name__)

# The order of WordPress, which prefers its own.
_INTERFACES = ("WordPress", "Movable Type", "MetaWeblog", "Blogger")
_START = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<rsd version="1.0" xmlns="http://archipelago.phrasewise.com/rsd"><service>'
    "<engineName>Afterword</engineName>"
)


@blueprint.get("/rsd.xml")
@public
def show_rsd() -> Response:
    """XML: the interfaces for programs, each with the address it is called at."""
    link = quoteattr(read_options().address_of("/xmlrpc.php"))
    home = read_options().address_of("/").replace("&", "&amp;")
    apis = "".join(
        f'<api name="{name}" blogID="1" preferred="{str(not i).lower()}" '
        f"apiLink={link}/>"
        for i, name in enumerate(_INTERFACES)
    )
    body = f"<homePageLink>{home}</homePageLink><apis>{apis}</apis></service></rsd>\n"
    return Response(_START + body, content_type="application/rsd+xml; charset=utf-8")
