"""Text that people wrote, made into HTML that is safe to show: pure functions."""

from blog.rendering.bodies import render_html, render_markdown
from blog.rendering.comments import render_comment
from blog.rendering.rendered import Heading, Rendered, RenderOptions
from blog.rendering.slugs import slugify
from blog.rendering.text import cut_at_words, plain_text

__all__ = [
    "Heading",
    "RenderOptions",
    "Rendered",
    "cut_at_words",
    "plain_text",
    "render_comment",
    "render_html",
    "render_markdown",
    "slugify",
]
