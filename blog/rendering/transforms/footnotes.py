"""Footnotes: the ids Markdown gave them, the classes of the site."""

from blog.rendering.rendered import RenderOptions
from blog.rendering.tree import Element, has_class, make, remove


def set_footnotes(body: Element, _options: RenderOptions) -> None:
    for rule in [e for e in body.iter("hr") if has_class(e, "footnotes-sep")]:
        remove(rule)
    for section in body.iter("section"):
        if has_class(section, "footnotes"):
            section.set("class", "fns")
            section.set("aria-label", "Footnotes")
    for listing in body.iter("ol"):
        if has_class(listing, "footnotes-list"):
            del listing.attrib["class"]
    for link in body.iter("a"):
        _set_link(link)


def _set_link(link: Element) -> None:
    parent = link.getparent()
    if has_class(link, "footnote-backref"):
        link.set("aria-label", "Back to the text")
    elif parent.tag == "sup" and has_class(parent, "footnote-ref"):
        del parent.attrib["class"]
        number = (link.text or "").strip("[]")
        made = make("a", {**link.attrib, "class": "fn"}, number)
        made.set("aria-label", f"Footnote {number}")
        parent.replace(link, made)
