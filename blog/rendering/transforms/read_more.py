"""READ MORE: a paragraph that only points to another post becomes a block."""

from blog.rendering.addresses import is_own
from blog.rendering.rendered import RenderOptions
from blog.rendering.tree import Element, make, remove, replace, text_of

_LABEL = "read more:"
_BETWEEN = " \t.:;,-\u2013\u2014\u00bb>\u2192"


def set_read_more(body: Element, options: RenderOptions) -> None:
    """Turn `READ MORE: link` into an aside.

    A link to an own post gets that post's present title; the block of a post that is
    gone is left out.
    """
    found = [
        (paragraph, link)
        for paragraph in body.iter("p")
        if (link := _link_in(paragraph)) is not None
    ]
    titles = _own_titles([link.get("href") for _, link in found], options)
    for paragraph, link in found:
        href = link.get("href")
        title = titles.get(href, _written_title(link))
        if title is None:
            remove(paragraph)
        else:
            replace(paragraph, _block(href, title))


def _link_in(paragraph: Element) -> Element | None:
    """Return the link if the paragraph is the label, one link and nothing more."""
    words = text_of(paragraph)
    if not words.lower().startswith(_LABEL):
        return None
    links = [link for link in paragraph.iter("a") if link.get("href")]
    if len(links) != 1 or not _written_title(links[0]):
        return None
    rest = words[len(_LABEL) :].replace(_written_title(links[0]), "", 1)
    return None if rest.strip(_BETWEEN) or _holds_media(paragraph) else links[0]


def _written_title(link: Element) -> str:
    words = text_of(link)
    return words[len(_LABEL) :].strip() if words.lower().startswith(_LABEL) else words


def _holds_media(paragraph: Element) -> bool:
    return next(paragraph.iter("img", "video", "audio"), None) is not None


def _own_titles(hrefs: list[str], options: RenderOptions) -> dict[str, str | None]:
    own = [href for href in dict.fromkeys(hrefs) if is_own(href, options.site_url)]
    return options.own_titles(own) if own and options.own_titles else {}


def _block(href: str, title: str) -> Element:
    label = make("span", {"class": "caps"}, "Read more")
    return make(
        "aside",
        {"class": "more"},
        make_link(href, label, make("span", {}, title)),
    )


def make_link(href: str, label: Element, title: Element) -> Element:
    link = make("a", {"href": href}, label)
    label.tail = " "
    link.append(title)
    return link
