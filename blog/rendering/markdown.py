"""Markdown to HTML: CommonMark with tables, struck-out words, links and footnotes.

Words stay as typed: no quotation marks are changed. Only whole addresses become
links by themselves; `asyncio.run` is not taken for a host.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.footnote import footnote_plugin

from blog.rendering.limits import (
    MAX_DEPTH,
    refuse_deep_text,
    refuse_laborious_text,
    refuse_long_comment,
    refuse_long_text,
    refuse_tangled_paragraphs,
)
from blog.rendering.policy import without_control

_NOT_IN_COMMENTS = ["heading", "hr", "image", "lheading", "reference"]


def post_html(text: str) -> str:
    """Turn an author's text into HTML that has still to pass the gate.

    InputRefused, by the field `text`, if it is too long or too tangled.
    """
    refuse_long_text(text)
    refuse_laborious_text(text)
    parser = _parser(html=True, breaks=False, depth=MAX_DEPTH)
    parser.enable("table").use(footnote_plugin, inline=False)
    return str(parser.render(without_control(text)))


def comment_html(text: str) -> str:
    """Turn a stranger's text into HTML; tags in it are text.

    InputRefused, by the field `text`, past 10 KB.
    """
    refuse_long_comment(text)
    parser = _parser(html=False, breaks=True, depth=20)
    return str(parser.disable(_NOT_IN_COMMENTS).render(without_control(text)))


def _parser(*, html: bool, breaks: bool, depth: int) -> MarkdownIt:
    """Make a parser; they are cheap, and one must not serve two threads at once."""
    options = {"html": html, "breaks": breaks, "linkify": True, "maxNesting": depth}
    parser = MarkdownIt("commonmark", options).enable(["strikethrough", "linkify"])
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    parser.core.ruler.after("block", "bounds", _refuse_costly_blocks)
    return parser


def _refuse_costly_blocks(state: StateCore) -> None:
    """Look at the blocks before their inline text, the costly part, is parsed.

    The parser leaves out what lies deeper than its limit; better to say so.
    """
    limit = state.md.options["maxNesting"]
    deepest = max((token.level for token in state.tokens), default=0)
    if deepest >= limit - 1:
        refuse_deep_text(MAX_DEPTH + 1)
    refuse_tangled_paragraphs([t.content for t in state.tokens if t.type == "inline"])
