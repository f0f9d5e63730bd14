"""Links between posts of this site, which nobody is asked about."""

import pytest
from sqlalchemy import select

from blog.extensions import db
from blog.models import Delivery, OwnLink, PostStatus
from blog.posts.publishing import delete_post, restore_post, trash_post, update_post
from tests.factories import make_person
from tests.integration.linkbacks.outside import publish
from tests.integration.posts.changes import change_of


@pytest.fixture
def editor(app):
    return make_person("editor")


def links():
    rows = db.session.execute(select(OwnLink.source_id, OwnLink.target_id))
    return sorted(tuple(row) for row in rows)


@pytest.mark.parametrize(
    "address",
    [
        "/2026/05/target/",
        "/2026/05/target",
        "http://blog.test/2026/05/target/#part",
        "https://www.blog.test/2026/05/target/",
        "/?p={id}",
        "/2026/05/old/",
    ],
)
def test_every_spelling_of_an_own_post_is_a_link(app, editor, address):
    """Old and short addresses, too; no delivery is made of any."""
    target = publish(editor, title="Old", text="x")
    update_post(target.id, change_of(target, slug="target"), by=editor)
    source = publish(editor, address.format(id=target.id), title="Source")
    assert links() == [(source.id, target.id)]
    assert db.session.scalars(select(Delivery)).all() == []


@pytest.mark.parametrize(
    "address",
    ["/2026/05/source/", "/nowhere/", "/?p=999", "/?p=x", "/", "/category/a/", "#top"],
)
def test_what_leads_to_no_other_post_is_no_link(app, editor, address):
    """Itself, nothing, and what is no post."""
    publish(editor, address, title="Source")
    assert links() == []


def test_links_follow_the_text(app, editor):
    """Added and taken out with every change."""
    first = publish(editor, title="First", text="x")
    second = publish(editor, title="Second", text="x")
    source = publish(editor, first.permalink, title="Source")
    change = change_of(source, text=f"[it]({second.permalink})")
    update_post(source.id, change, by=editor)
    assert links() == [(source.id, second.id)]
    update_post(source.id, change_of(source, text="None."), by=editor)
    assert links() == []


def test_a_post_that_is_not_public_links_nowhere(app, editor):
    """In the bin its links are gone, and back with it."""
    target = publish(editor, title="Target", text="x")
    source = publish(editor, target.permalink, title="Source")
    trash_post(source.id, by=editor)
    assert links() == []
    restore_post(source.id, by=editor)
    assert links() == [(source.id, target.id)]
    draft = publish(editor, target.permalink, title="Draft", status=PostStatus.DRAFT)
    assert (draft.id, target.id) not in links()


def test_a_link_waits_for_its_target(app, editor):
    """A post that links to one not yet published is found when that comes out."""
    target = publish(editor, title="Target", text="x", status=PostStatus.DRAFT)
    source = publish(editor, "/2026/05/target/", title="Source")
    publish(editor, "/2026/05/target-practice/", title="Other")
    assert links() == []
    change = change_of(target, status=PostStatus.PUBLISHED)
    update_post(target.id, change, by=editor)
    assert links() == [(source.id, target.id)]


def test_a_link_that_waits_is_found_in_any_script(app, editor):
    """Addresses are printed escaped."""
    target = publish(editor, title="Ночной", text="x", status=PostStatus.DRAFT)
    update_post(target.id, change_of(target, slug="ночной"), by=editor)
    source = publish(editor, "/2026/05/ночной/", title="Source")
    change = change_of(target, status=PostStatus.PUBLISHED)
    update_post(target.id, change, by=editor)
    assert links() == [(source.id, target.id)]


def test_a_deleted_post_is_linked_no_more(app, editor):
    """Neither way."""
    target = publish(editor, title="Target", text="x")
    source = publish(editor, target.permalink, title="Source")
    delete_post(target.id, by=editor)
    assert links() == []
    update_post(source.id, change_of(source, title="Again"), by=editor)
    assert links() == []


def test_a_draft_is_no_target_by_its_number_either(app, editor):
    """A short address would give away that it is there."""
    draft = publish(editor, title="Draft", text="x", status=PostStatus.DRAFT)
    publish(editor, f"/?p={draft.id}", title="Source")
    assert links() == []


def test_what_a_post_answers_here_is_a_link_of_ours(app, editor):
    """A reply to an own post stands there, and nothing is sent."""
    target = publish(editor, title="Target", text="x")
    answered = {"in-reply-to": [f"http://blog.test{target.permalink}"]}
    source = publish(editor, title="Source", text="y", properties=answered)
    assert links() == [(source.id, target.id)]
