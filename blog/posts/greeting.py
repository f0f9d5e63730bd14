"""The draft that a new site begins with."""

from blog.extensions import db
from blog.models import Person, Post, PostKind, PostStatus
from blog.posts.change import PostChange
from blog.posts.drafting import Draft, fill_post
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
    change = PostChange(
        title=TITLE,
        text=TEXT,
        comments_open=options.comments_open,
        pings_open=options.pings_open,
        notifies=options.notify_linked_sites,
    )
    post = Post(kind=PostKind.POST, author_id=person.id, status=PostStatus.DRAFT)
    with db.session.no_autoflush:
        fill_post(post, Draft(change, PostKind.POST), person)
    db.session.add(post)
