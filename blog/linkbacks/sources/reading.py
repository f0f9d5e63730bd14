"""Parts of a page as a reader's plain text."""

import re
from collections.abc import Callable, Collection
from itertools import islice

from blog.linkbacks.plaintext import cut_end, cut_start, fold
from blog.linkbacks.sources.tree import Leaving, Node

MAX_STEPS = 20_000
MAX_AROUND = 600

BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "center"),
        *("dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
BREAK = "\n"
_LINE_BREAKS = frozenset({"br", "hr"})
_BESIDE = frozenset({"button", "footer", "form", "nav", "select"})
_WHOLES = frozenset({"article", "main", "body"})
_PARAGRAPHS = re.compile(r"\n[\n ]*\n")


def read_step(step: Node | Leaving | str) -> str:
    """Return what a step of a walk reads: folded text, or a line end for a break."""
    if isinstance(step, str):
        return " " if step.isspace() else re.sub(r"\s+", " ", step)
    node = step.node if isinstance(step, Leaving) else step
    return BREAK if node.tag in BLOCKS or node.tag in _LINE_BREAKS else ""


def read_paragraphs(root: Node, limit: int, without: Collection[Node] = ()) -> str:
    """Return the words of an element, at most `limit` characters, cut between words.

    A blank line stands between blocks, a line end for a `br`; pictures read as their
    alternative. Elements of `without` are left out.
    """
    pieces: list[str] = []
    left_out: Node | None = None
    room = 4 * limit
    for step in islice(root.walk(), MAX_STEPS):
        if left_out:
            is_over = isinstance(step, Leaving) and step.node is left_out
            left_out = None if is_over else left_out
        elif isinstance(step, Node) and step in without:
            left_out = step
        elif room > 0:
            pieces.append(_read_piece(step)[:room])
            room -= len(pieces[-1])
    return _cut_paragraphs("".join(pieces), limit)


def read_sides(
    block: Node, link: Node, *, is_beside: Callable[[Node], bool] = lambda _node: False
) -> tuple[str, str]:
    """Return the text of a block before and after a link in it; line ends are breaks.

    What `is_beside` the text, and not around the link, is left out.
    """
    before: list[str] = []
    after: list[str] = []
    current = before
    is_within = False
    around = {id(node) for node in link.ancestors()}
    left_out: Node | None = None
    for step in block.walk():
        if left_out is not None:
            if isinstance(step, Leaving) and step.node is left_out:
                left_out = None
        elif step is link:
            is_within = True
        elif isinstance(step, Leaving) and step.node is link:
            is_within = False
            current = after
        elif isinstance(step, Node) and id(step) not in around and is_beside(step):
            left_out = step
        elif not is_within:
            current.append(read_step(step))
    return "".join(before), "".join(after)


def read_around(link: Node, reading: str) -> str:
    """Return what an article or page says around a link that reads so, on one line."""
    around = [link, *link.ancestors()]
    whole = next((node for node in around if node.tag in _WHOLES), around[-1])
    before, after = read_sides(whole, link, is_beside=_is_beside_text)
    before = fold(f"{before[-2 * MAX_AROUND :]}|").removesuffix("|")
    after = fold(f"|{after[: 2 * MAX_AROUND]}").removeprefix("|")
    room = MAX_AROUND - len(reading) - 2
    start = cut_start(before, max(room // 2, room - len(after)))
    return fold(f"{start}{reading}{cut_end(after, room - len(start))}")


def _is_beside_text(node: Node) -> bool:
    return node.tag in _BESIDE or node.get("aria-hidden").lower() == "true"


def _read_piece(step: Node | Leaving | str) -> str:
    if isinstance(step, str):
        return read_step(step)
    node = step.node if isinstance(step, Leaving) else step
    if node.tag in BLOCKS:
        return BREAK * 2
    if step is not node:
        return ""
    return f" {node.get('alt')} " if node.tag == "img" else read_step(node)


def _cut_paragraphs(text: str, limit: int) -> str:
    paragraphs = (
        "\n".join(filter(None, map(fold, paragraph.split(BREAK))))
        for paragraph in _PARAGRAPHS.split(text)
    )
    words = "\n\n".join(filter(None, paragraphs))
    if len(words) <= limit:
        return words
    end = max(words.rfind(" ", 0, limit + 1), words.rfind("\n", 0, limit + 1))
    return words[: end if end > 0 else limit].rstrip()
