"""Pictures: figures with captions; those of other hosts become links."""

from blog.rendering.addresses import host_of, is_own, path_of
from blog.rendering.rendered import RenderOptions
from blog.rendering.tree import Element, make, only_child, put_after, replace

_STORED = "/media/"


def set_pictures(body: Element, options: RenderOptions) -> None:
    """Give own pictures their size and caption, and load none from elsewhere."""
    pictures = list(body.iter("img"))
    own = [image for image in pictures if is_own(image.get("src"), options.site_url)]
    sizes = _sizes(own, options)
    for image in own:
        _set_own(image, sizes.get(image.get("src")))
    for image in pictures:
        if not is_own(image.get("src"), options.site_url):
            _link_instead(image)


def _sizes(own: list[Element], options: RenderOptions) -> dict[str, tuple[int, int]]:
    sources = dict.fromkeys(image.get("src") for image in own)
    stored = [src for src in sources if _STORED in path_of(src)]
    return options.image_sizes(stored) if stored and options.image_sizes else {}


def _set_own(image: Element, size: tuple[int, int] | None) -> None:
    image.set("alt", image.get("alt") or "")
    image.set("loading", "lazy")
    image.set("decoding", "async")
    if size is not None:
        image.set("width", str(size[0]))
        image.set("height", str(size[1]))
    line = _line_of(image)
    if line is not None:
        caption = image.attrib.pop("title", "")
        replace(line, _figure({}, line[0], caption))


def _line_of(image: Element) -> Element | None:
    """Return the paragraph that holds only this picture, linked or not."""
    parent = image.getparent()
    if parent.tag == "a" and only_child(parent) is not None:
        parent = parent.getparent()
    if parent is None or parent.tag != "p":
        return None
    return parent if only_child(parent) is not None else None


def _figure(attributes: dict[str, str], shown: Element, caption: str) -> Element:
    figure = make("figure", attributes, shown)
    if caption.strip():
        figure.append(make("figcaption", {}, caption.strip()))
    return figure


def _link_instead(image: Element) -> None:
    """Put "Picture at films.example: what it shows" where the picture was.

    Inside a link the link keeps the description, and this one follows it.
    """
    alone = _line_of(image)
    link = _picture_link(image)
    around = next(image.iterancestors("a"), None)
    if around is not None:
        replace(image, make("span", {}, image.get("alt") or "Picture"))
        put_after(around, link, " ")
    elif alone is not None:
        figure = _figure({"class": "elsewhere"}, link, image.get("title") or "")
        replace(alone, figure)
    else:
        replace(image, link)


def _picture_link(image: Element) -> Element:
    src, alt = image.get("src"), (image.get("alt") or "").strip()
    words = f"Picture at {host_of(src)}" + (f": {alt}" if alt else "")
    return make("a", {"class": "picture", "href": src, "rel": "noopener"}, words)
