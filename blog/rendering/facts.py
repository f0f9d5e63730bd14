"""What can be told of a finished body."""

from blog.rendering.addresses import PAGE_SCHEMES, absolute, clean_address, is_own
from blog.rendering.rendered import Heading
from blog.rendering.text import body_text, cut_at_words
from blog.rendering.transforms.headings import HEADINGS, heading_text
from blog.rendering.tree import Element, has_class, inside

EXCERPT_LENGTH = 280
WORDS_A_MINUTE = 230
_NOT_RUNNING_TEXT = ("aside", "blockquote", "figure", "li", "section", "td", "th")


def count_minutes(words: int) -> int:
    return max(1, -(-words // WORDS_A_MINUTE))


def find_excerpt(body: Element, text: str) -> str:
    """Return the first paragraphs in one line; any text where there is no paragraph."""
    gathered = ""
    for paragraph in body.iter("p"):
        if len(gathered) > EXCERPT_LENGTH:
            break
        if not inside(paragraph, *_NOT_RUNNING_TEXT):
            gathered = f"{gathered} {body_text(paragraph)}".strip()
    return cut_at_words(gathered or text, EXCERPT_LENGTH)


def find_outbound_urls(body: Element, site_url: str) -> tuple[str, ...]:
    """Return the pages elsewhere that are linked to; shown pictures are no links."""
    found: dict[str, None] = {}
    for link in body.iter("a"):
        address = clean_address(link.get("href") or "", PAGE_SCHEMES)
        if address is None or is_own(address, site_url):
            continue
        if not inside(link, "pre", "code") and not has_class(link, "picture"):
            found[address] = None
    return tuple(found)


def find_image_urls(body: Element, site_url: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for element in body.iter("img", "a"):
        if element.tag == "img":
            found[absolute(element.get("src"), site_url)] = None
        elif has_class(element, "picture"):
            found[element.get("href")] = None
    return tuple(found)


def find_headings(body: Element) -> tuple[Heading, ...]:
    return tuple(
        Heading(element.get("id"), int(element.tag[1]), heading_text(element))
        for element in body.iter(*HEADINGS)
        if element.get("id")
    )
