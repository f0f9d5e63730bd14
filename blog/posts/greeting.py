"""The draft that a new site begins with."""

from blog import clock
from blog.extensions import db
from blog.models import Person, Post, TextFormat
from blog.posts.typesetting import typeset
from blog.site.options import read_options

TITLE = "Hello"
TEXT = """\
This is a draft, and only you can see it. Change it, or put it in the bin.

Write in Markdown: a line that begins with `##` is a heading, `**two stars**` make words
bold, and `[words](https://an.address/)` make a link. When you publish, blogs that link to
this post can be listed under it.
"""


def write_greeting(person: Person) -> None:
    """Add a draft to read on the first day, in the transaction that sets the site up."""
    options = read_options()
    rendered = typeset(TEXT, TextFormat.MARKDOWN)
    db.session.add(
        Post(
            author=person,
            title=TITLE,
            slug="hello",
            text=TEXT,
            html=rendered.html,
            excerpt=rendered.excerpt,
            word_count=rendered.word_count,
            reading_minutes=rendered.reading_minutes,
            comments_open=options.comments_open,
            pings_open=options.pings_open,
            updated_at=clock.now(),
        )
    )
