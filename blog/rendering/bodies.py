"""The whole way from a text to a finished body."""

from blog.rendering.facts import (
    count_minutes,
    find_excerpt,
    find_headings,
    find_image_urls,
    find_outbound_urls,
)
from blog.rendering.limits import refuse_long_text
from blog.rendering.markdown import post_html
from blog.rendering.rendered import Rendered, RenderOptions
from blog.rendering.sanitize import open_body, seal_body
from blog.rendering.text import body_text
from blog.rendering.transforms.casts import set_casts
from blog.rendering.transforms.footnotes import set_footnotes
from blog.rendering.transforms.headings import set_headings
from blog.rendering.transforms.paragraphs import set_paragraphs
from blog.rendering.transforms.pictures import set_pictures
from blog.rendering.transforms.read_more import set_read_more
from blog.rendering.transforms.regions import set_regions
from blog.rendering.transforms.videos import set_videos
from blog.rendering.tree import Element

TRANSFORMS = (
    set_footnotes,
    set_headings,
    set_read_more,
    set_casts,
    set_pictures,
    set_videos,
    set_regions,
)


def render_markdown(text: str, *, options: RenderOptions) -> Rendered:
    """Render an author's Markdown, HTML in it included.

    InputRefused, by the field `text`, if it is longer than 1 MB or so made that
    rendering would take unreasonably long.
    """
    return _finish(open_body(post_html(text)), options)


def render_html(source: str, *, options: RenderOptions) -> Rendered:
    """Render HTML from elsewhere; words outside every element become paragraphs.

    InputRefused as for Markdown.
    """
    refuse_long_text(source)
    body = open_body(source)
    set_paragraphs(body)
    return _finish(body, options)


def _finish(body: Element, options: RenderOptions) -> Rendered:
    for transform in TRANSFORMS:
        transform(body, options)
    text = body_text(body)
    words = len(text.split())
    return Rendered(
        html=seal_body(body, options.site_url),
        text=text,
        excerpt=find_excerpt(body, text),
        word_count=words,
        reading_minutes=count_minutes(words),
        outbound_urls=find_outbound_urls(body, options.site_url),
        image_urls=find_image_urls(body, options.site_url),
        headings=find_headings(body),
    )
