"""Finding where notes on sections go in a finished body."""

import re
from collections.abc import Collection, Iterator

from blog.rendering.policy import VOID

# The gate writes every attribute in double quotes, so a sign inside one ends no tag.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:[^>"]|"[^"]*")*)>')
_HEADING = re.compile(r"h[2-6]")
_ID = re.compile(r' id="([^"]*)"')


def split_at_headings(
    html: str, ids: Collection[str]
) -> Iterator[tuple[str, str | None]]:
    """Yield the body in pieces, each with the id of the heading it ends with.

    A piece ends behind every heading with one of `ids`; the last has none. Behind a
    heading inside another element, a piece ends where the outermost ends. The pieces
    joined are the body; `html` must have come through the gate.
    """
    depth = start = 0
    waiting: list[str] = []
    for tag in _TAG.finditer(html):
        closes, name, attributes = tag.groups()
        if name in VOID:
            continue
        depth += -1 if closes else 1
        if not closes and _HEADING.fullmatch(name):
            written = _ID.search(attributes)
            if written and written[1] in ids:
                waiting.append(written[1])
        if waiting and depth == 0:
            for heading in waiting:
                yield html[start : tag.end()], heading
                start = tag.end()
            waiting.clear()
    yield html[start:], None
