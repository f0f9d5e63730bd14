"""Headings: none as high as the title's, each with an id that stays."""

from collections import Counter

from blog.rendering.policy import names
from blog.rendering.rendered import RenderOptions
from blog.rendering.slugs import slugify
from blog.rendering.text import body_text
from blog.rendering.tree import Element

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LOWEST = 6

# Ids of the page around the body; fn… and digits belong to notes and responses.
_TAKEN = names(
    "afterword comments conversation feeds main mentions reactions respond search send "
    "trackback"
)
_FOR_OTHERS = ("fn", "comment-", "mention-", "response-")


def set_headings(body: Element, _options: RenderOptions) -> None:
    """Shift headings below h1 and name each after its words.

    An id the author wrote is kept, for other sites may link to it.
    """
    if next(body.iter("h1"), None) is not None:
        _shift(body)
    used, unnamed = set(_TAKEN), []
    for heading in body.iter(*HEADINGS):
        written: str = heading.attrib.pop("id", "")
        if written and written not in used and not written.startswith(_FOR_OTHERS):
            heading.set("id", written)
            used.add(written)
        else:
            unnamed.append(heading)
    _name(unnamed, used)


def heading_text(heading: Element) -> str:
    """Return its words without the numbers of notes."""
    return body_text(heading).replace("\n", " ")


def _shift(body: Element) -> None:
    for heading in list(body.iter("h1", *HEADINGS)):
        heading.tag = f"h{min(_LOWEST, int(heading.tag[1]) + 1)}"


def _name(headings: list[Element], used: set[str]) -> None:
    """Give each the slug of its words; the second of a kind ends in -2."""
    seen: Counter[str] = Counter()
    for heading in headings:
        name = slugify(heading_text(heading))
        if not name:
            continue
        if name.startswith(_FOR_OTHERS):
            name = f"about-{name}"
        candidate = name
        while candidate in used:
            seen[name] += 1
            candidate = f"{name}-{seen[name] + 1}"
        heading.set("id", candidate)
        used.add(candidate)
