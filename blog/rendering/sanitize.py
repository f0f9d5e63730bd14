"""The gate: HTML from people goes in, a tree of known elements comes out.

Two doors, because parsers disagree and one of them may be led astray. `open_body`
reads with lxml, in time linear to the text, and builds only what policy.py allows.
The transforms work on that tree. `seal_body` writes it through nh3, which reads as
browsers do, so whatever reached the tree, nothing else leaves.
"""

import nh3
from lxml import etree

from blog.rendering.addresses import LINK_SCHEMES, is_own
from blog.rendering.limits import (
    refuse_deep_text,
    refuse_long_html,
    refuse_many_elements,
)
from blog.rendering.policy import (
    DROPPED,
    ELEMENTS,
    FORMATTING,
    LOADED,
    RENAMED,
    VOID,
    allowed_value,
    author_attributes,
    body_attributes,
    without_control,
)
from blog.rendering.tree import Element

_OPENABLE = ELEMENTS | {"h1"}
_ALIGNED = {"center": "c", "right": "r"}


class _Gate:
    """Takes the parser's events and builds the tree of what is allowed.

    lxml calls start, data, end and close. `open` holds, for each element the parser
    has open, its name in the tree, or "" where only its content was taken.
    """

    def __init__(self) -> None:
        self.builder = etree.TreeBuilder()
        self.open: list[str] = []
        self.dropping = 0
        self.count = 0
        self.builder.start("div", {})

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        refuse_many_elements(self.count)
        if tag == "iframe" and not self.dropping:
            self._link_instead(attributes.get("src", ""))
        if tag in DROPPED:
            self.dropping += 1
        name = "" if self.dropping else self._name(tag)
        refuse_deep_text(len(self.open) + 1)
        self.open.append(name)
        if name:
            self._start(name, attributes)

    def data(self, text: str) -> None:
        if not self.dropping:
            self.builder.data(without_control(text))

    def end(self, tag: str) -> None:
        name = self.open.pop()
        if tag in DROPPED:
            self.dropping -= 1
        elif name and name not in VOID:
            self.builder.end(name)

    def close(self) -> Element:
        """Return the tree; lxml calls this after a refusal too, amid open elements."""
        while self.open:
            name = self.open.pop()
            if name and name not in VOID:
                self.builder.end(name)
        self.builder.end("div")
        return self.builder.close()

    def _name(self, tag: str) -> str:
        """Return the name it gets, "" for an element that is not wanted.

        Emphasis inside the same emphasis says nothing; browsers repeat open emphasis
        in every block, which is how a small text is made into an enormous page.
        """
        name = RENAMED.get(tag, tag)
        if name in FORMATTING and name in self.open:
            return ""
        return name if name in _OPENABLE else ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kept = _allowed_attributes(name, attributes)
        if name == "img" and "src" not in kept:
            self.builder.data(kept.get("alt", ""))
            return
        self.builder.start(name, kept)
        if name in VOID:
            self.builder.end(name)

    def _link_instead(self, src: str) -> None:
        """Leave a link to a frame's page, for the frame itself is not loaded."""
        address = allowed_value("src", src)
        if address is None:
            return
        wrapped = not {"p", "a"}.intersection(self.open)
        if wrapped:
            self.builder.start("p", {})
        self.builder.start("a", {"href": address})
        self.builder.data(address)
        self.builder.end("a")
        if wrapped:
            self.builder.end("p")


def open_body(html: str) -> Element:
    """Read any HTML into a `div` that holds allowed elements only.

    Pictures may still be on other hosts, so that a transform can make links of them.
    InputRefused if it is too large, too deep, or of too many elements.
    """
    refuse_long_html(html)
    parser = etree.HTMLParser(target=_Gate(), no_network=True, huge_tree=False)
    parser.feed("<!doctype html><body>" + without_control(html))
    return parser.close()


def seal_body(body: Element, site_url: str) -> str:
    """Write a body as HTML that is safe to show and loads only from `site_url`."""

    def keep(_tag: str, name: str, value: str) -> str | None:
        allowed = allowed_value(name, value)
        if name in LOADED and allowed is not None and not is_own(allowed, site_url):
            return None
        return allowed

    written = etree.tostring(body, method="html", encoding="unicode", with_tail=False)
    return nh3.clean(
        written[len("<div>") : -len("</div>")],
        tags=set(ELEMENTS),
        attributes=body_attributes(),
        attribute_filter=keep,
        link_rel=None,
        url_schemes=set(LINK_SCHEMES),
    ).strip()


def _allowed_attributes(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    wanted = author_attributes(tag)
    kept = {}
    for name, value in attributes.items():
        allowed = allowed_value(name, value) if name in wanted else None
        if allowed is not None:
            kept[name] = allowed
    if tag in {"td", "th"} and (side := _alignment(attributes)):
        kept["class"] = side
    return kept


def _alignment(attributes: dict[str, str]) -> str | None:
    """Say by class what Markdown tables say by style, old pages by `align`."""
    _, _, styled = attributes.get("style", "").partition("text-align:")
    return _ALIGNED.get(attributes.get("align", styled.split(";")[0]).strip().lower())
