"""What tests of posts may ask for."""

import pytest

from blog import signals
from blog.models import PostStatus
from blog.posts.publishing import PostChange, create_post
from tests.factories import make_person


@pytest.fixture
def editor(app):
    return make_person("editor", name="Jo Editor")


@pytest.fixture
def author(app):
    return make_person("author", name="An Author")


@pytest.fixture
def heard():
    """What the signals said, as (name, title), in order."""
    said = []

    def listener(name):
        def listen(post):
            said.append((name, post.title))

        return listen

    names = ("post_published", "post_updated", "post_removed")
    listeners = {name: listener(name) for name in names}
    for name, listen in listeners.items():
        getattr(signals, name).connect(listen)
    yield said
    for name, listen in listeners.items():
        getattr(signals, name).disconnect(listen)


@pytest.fixture
def write(editor):
    """Create a post: published, by the editor, unless told otherwise."""

    def write(title="Night ferry", *, by=None, kind=None, **fields):
        fields.setdefault("text", f"About {title}.")
        fields.setdefault("status", PostStatus.PUBLISHED)
        kinds = {"kind": kind} if kind else {}
        change = PostChange(title=title, **fields)
        return create_post(change, by=by or editor, **kinds)

    return write
