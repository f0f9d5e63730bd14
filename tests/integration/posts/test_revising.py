"""Revisions: what a post said before, and bringing it back."""

import pytest
from sqlalchemy import func, select

from blog.errors import NotAllowed, NotFound
from blog.extensions import db
from blog.models import PostStatus, Revision
from blog.posts.publishing import trash_post, update_post
from blog.posts.revising import list_revisions, restore_revision
from tests.factories import make_person
from tests.integration.posts.changes import change_of
from tests.queries import count_queries


def test_revisions_are_listed_newest_first_in_one_query(write, editor):
    """Each is what the post said after a save."""
    post = write(text="One.")
    update_post(post.id, change_of(post, text="Two."), by=editor)
    post_id = post.id
    with count_queries() as asked:
        said = [revision.text for revision in list_revisions(post_id)]
        assert said == ["Two.", "One."]
    assert len(asked) == 1


def test_a_revision_restored_is_a_new_one_and_nothing_else_changes(write, editor):
    """Words come back; tags, state and date stay, and no revision is lost."""
    post = write("Old title", text="One.", tags=("boats",))
    came_out = post.published_at
    update_post(post.id, change_of(post, title="New", text="Two."), by=editor)
    first = list_revisions(post.id)[-1]
    restored = restore_revision(first.id, by=editor)
    assert (restored.title, restored.text) == ("Old title", "One.")
    assert "One." in restored.html
    assert [tag.name for tag in restored.tags] == ["boats"]
    assert restored.status is PostStatus.PUBLISHED
    assert restored.published_at == came_out
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 3


def test_what_lies_in_the_bin_stays_there(write, editor):
    """Restoring words is not restoring a post."""
    post = write(text="One.")
    update_post(post.id, change_of(post, text="Two."), by=editor)
    trash_post(post.id, by=editor)
    restored = restore_revision(list_revisions(post.id)[-1].id, by=editor)
    assert (restored.status, restored.text) == (PostStatus.TRASHED, "One.")
    assert restored.status_before_bin is PostStatus.PUBLISHED


def test_only_who_may_change_a_post_restores_its_words(write):
    """Other authors may not, and what never was cannot be."""
    revision = list_revisions(write().id)[0]
    with pytest.raises(NotAllowed):
        restore_revision(revision.id, by=make_person("author"))
    with pytest.raises(NotFound):
        restore_revision(revision.id + 1, by=make_person("editor"))
