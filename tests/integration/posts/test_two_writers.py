"""What happens when two people do things at the same moment."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from blog.categories.tree import hold_tree
from blog.errors import AfterwordError, EditConflict, InputRefused
from blog.extensions import db
from blog.models import Person, Post, PostStatus, Tag
from blog.posts.publishing import PostChange, create_post, trash_post, update_post
from blog.posts.transaction import writing
from tests.factories import make_category
from tests.integration.posts.changes import change_of


@pytest.fixture
def at_once(migrated_app, editor):
    """Run functions of the acting person at the same moment, each as a request."""
    editor_id = editor.id

    def at_once(*doings):
        db.session.commit()
        barrier = Barrier(len(doings))

        def do(doing):
            with migrated_app.app_context():
                by = db.session.get(Person, editor_id)
                barrier.wait(10)
                try:
                    return doing(by)
                except AfterwordError as refused:
                    return refused

        with ThreadPoolExecutor(len(doings)) as pool:
            results = list(pool.map(do, doings))
        db.session.expire_all()
        return results

    return at_once


def _create(**fields):
    change = PostChange(**{"text": "x", "status": PostStatus.PUBLISHED} | fields)
    return lambda by: create_post(change, by=by).id


def test_one_address_goes_to_one_of_two(at_once, session):
    """Who comes second is told beside the field, and the first is kept."""
    results = at_once(*[_create(title=f"T{n}", slug="same") for n in range(4)])
    refused = [r for r in results if isinstance(r, InputRefused)]
    assert len(refused) == 3
    assert all(set(r.problems) == {"slug"} for r in refused)
    assert session.scalar(select(func.count(Post.id))) == 1


def test_one_version_is_saved_by_one_of_two(at_once, write):
    """Two forms opened at the same version: one save, the rest are conflicts."""
    post = write("A")
    changes = [change_of(post, text=f"By {n}", version=1) for n in range(4)]
    post_id = post.id
    saves = [lambda by, c=c: update_post(post_id, c, by=by).text for c in changes]
    results = at_once(*saves)
    conflicts = [r for r in results if isinstance(r, EditConflict)]
    assert len(conflicts) == 3
    assert (post.version, len(post.revisions)) == (2, 2)
    assert post.text in results


def test_counts_stay_exact_when_many_publish(at_once, session):
    """Nobody's post is forgotten in a count."""
    one, two = make_category("One"), make_category("Two")
    ids = (one.id, two.id)
    doings = [
        _create(title=f"T{n}", category_ids=ids[:: 1 if n % 2 else -1], tags=("x",))
        for n in range(6)
    ]
    results = at_once(*doings)
    assert all(isinstance(r, int) for r in results), results
    assert (one.post_count, two.post_count) == (6, 6)
    assert session.scalars(select(Tag.post_count)).all() == [6]
    assert session.scalar(select(func.sum(Person.post_count))) == 6


def test_new_tags_are_made_once(at_once, session):
    """Writers who invent the same tags in any order share them."""
    names = ("Äpfel", "birnen", "C", "C++")
    doings = [
        _create(title=f"T{n}", tags=names[:: 1 if n % 2 else -1]) for n in range(6)
    ]
    results = at_once(*doings)
    assert all(isinstance(r, int) for r in results), results
    assert sorted(session.scalars(select(Tag.name))) == sorted(names)
    assert set(session.scalars(select(Tag.post_count))) == {6}


def test_saves_and_the_bin_cross_without_harm(at_once, write, session):
    """Whatever order they take, counts are what stands in the end."""
    category = make_category("One")
    posts = [write(f"T{n}", category_ids=(category.id,), tags=("x",)) for n in range(3)]
    doings = []
    for post in posts:
        change, post_id = change_of(post, tags=("y", "x")), post.id
        doings += [
            lambda by, c=change, i=post_id: update_post(i, c, by=by).id,
            lambda by, i=post_id: trash_post(i, by=by).id,
        ]
    results = at_once(*doings)
    assert all(isinstance(r, int) for r in results), results
    public = [p for p in posts if p.status is PostStatus.PUBLISHED]
    assert category.post_count == len(public)
    assert {t.name: t.post_count for t in session.scalars(select(Tag))} == {
        "x": len(public),
        "y": sum("y" in {t.name for t in p.tags} for p in public),
    }


def test_a_save_and_a_category_verb_never_wait_for_each_other(
    write, editor, migrated_app
):
    """Both lock categories before posts, so that neither ends in a deadlock."""
    category = make_category("One")
    post = write("A", category_ids=(category.id,))
    change = change_of(post, text="New.", category_ids=(), category_id=None)
    post_id, editor_id = post.id, editor.id

    def save():
        with migrated_app.app_context():
            by = db.session.get(Person, editor_id)
            return update_post(post_id, change, by=by).text

    with ThreadPoolExecutor(1) as pool:
        with writing():
            hold_tree()
            saving = pool.submit(save)
            wait([saving], timeout=0.5)  # time to go wrong, not to go right
            db.session.execute(
                update(Post).where(Post.id == post_id).values(category_id=None)
            )
        assert saving.result(10) == "New."
