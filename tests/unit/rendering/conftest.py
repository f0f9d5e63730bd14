"""A site to render for."""

import pytest

from blog.rendering import RenderOptions, render_html, render_markdown


@pytest.fixture
def options():
    """Know two own posts, one of them gone, and the size of one picture."""
    titles = {"/kept/": "The title of today", "/gone/": None}
    sizes = {"/media/boat.png": (640, 480)}
    return RenderOptions(
        site_url="https://slack.example/",
        own_titles=lambda asked: {a: titles[a] for a in asked if a in titles},
        image_sizes=lambda asked: {a: sizes[a] for a in asked if a in sizes},
    )


@pytest.fixture
def markdown(options):
    return lambda text: render_markdown(text, options=options).html


@pytest.fixture
def html(options):
    return lambda source: render_html(source, options=options).html
