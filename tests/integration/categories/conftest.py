"""What tests of categories may ask for."""

import pytest

from blog.models import PostStatus
from blog.posts.publishing import PostChange, create_post
from tests.counted import kept_counts, true_counts
from tests.factories import make_person


@pytest.fixture
def editor(app):
    return make_person("editor", name="Jo Editor")


@pytest.fixture
def write(editor):
    """Publish a post under these categories, the first being primary."""

    def write(title, *categories, **fields):
        fields.setdefault("status", PostStatus.PUBLISHED)
        ids = tuple(category.id for category in categories)
        change = PostChange(title=title, text="x", category_ids=ids, **fields)
        return create_post(change, by=editor)

    return write


@pytest.fixture(autouse=True)
def counts_are_exact(app, session):
    """Whatever a test did, the kept counts are true in the end."""
    yield
    session.rollback()
    session.expire_all()
    assert kept_counts() == true_counts()
