"""A stranger's words as HTML."""

import nh3

from blog.rendering.markdown import comment_html
from blog.rendering.policy import names

_ELEMENTS = names("a blockquote br code em li ol p pre s strong ul")


def render_comment(text: str) -> str:
    """Return a comment as safe HTML: emphasis, lists, quotations, code and links.

    Its links tell search engines that the site does not vouch for them. InputRefused,
    by the field `text`, past 10 KB.
    """
    return nh3.clean(
        comment_html(text),
        tags=set(_ELEMENTS),
        attributes={"a": {"href"}},
        link_rel="nofollow ugc noopener",
        url_schemes={"http", "https", "mailto"},
    ).strip()
