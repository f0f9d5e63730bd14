"""The counts kept with people, categories and tags are always exact."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from blog import clock
from blog.models import Category, PostKind, PostStatus, Tag
from blog.posts.counts import recount
from blog.posts.publishing import (
    delete_post,
    publish_due_post,
    restore_post,
    trash_post,
    update_post,
)
from blog.posts.queries import find_by_id
from blog.posts.transaction import writing
from tests.counted import kept_counts, true_counts
from tests.factories import make_category, make_person, make_tag
from tests.integration.posts.changes import change_of

STATUSES = [s for s in PostStatus if s is not PostStatus.TRASHED]


def test_only_public_posts_count(write, editor):
    """Drafts, private, scheduled and binned posts, and pages, are not counted."""
    category = make_category()
    filed = {"category_ids": (category.id,), "tags": ("x",)}
    for status in STATUSES:
        write(f"T {status}", status=status, **filed, published_at=_tomorrow(status))
    write("Page", kind=PostKind.PAGE)
    binned = write("Binned", **filed)
    trash_post(binned.id, by=editor)
    assert category.post_count == 1
    assert editor.post_count == 1


def _tomorrow(status):
    is_scheduled = status is PostStatus.SCHEDULED
    return clock.now() + timedelta(days=1) if is_scheduled else None


class Chances:
    """Does things to posts by chance, always the same for one seed."""

    def __init__(self, seed, write, clock):
        self.chance = Random(seed)
        self.write, self.clock = write, clock
        self.people = [make_person("editor") for _ in range(2)]
        self.categories = [make_category().id for _ in range(3)]
        self.posts = [write(f"T{n}").id for n in range(3)]

    def step(self, name):
        by = self.chance.choice(self.people)
        doing = self.chance.choice(
            [self.new, self.change, self.change, self.bin, self.back, self.drop]
        )
        if doing == self.new or not self.posts:
            self.new(by, name)
        else:
            doing(by, self.chance.choice(self.posts))
        if self.chance.random() < 0.2:
            self.clock.advance(hours=6)
            for post_id in self.posts:
                publish_due_post({"post_id": post_id})

    def new(self, by, name):
        self.posts.append(self.write(name, by=by, **self.fields()).id)

    def change(self, by, post_id):
        post = find_by_id(post_id)
        update_post(post_id, change_of(post, **self.fields()), by=by)

    def bin(self, by, post_id):
        trash_post(post_id, by=by)

    def back(self, by, post_id):
        restore_post(post_id, by=by)

    def drop(self, by, post_id):
        delete_post(post_id, by=by)
        self.posts.remove(post_id)

    def fields(self):
        some = self.chance.sample
        return {
            "category_ids": tuple(some(self.categories, self.chance.randrange(3))),
            "category_id": None,
            "tags": tuple(some(["a", "b", "c", "D"], self.chance.randrange(3))),
            "status": self.chance.choice(STATUSES),
            "published_at": clock.now() + timedelta(hours=self.chance.choice([-5, 5])),
        }


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_exact_after_any_verbs(write, session, seed, stopped_clock):
    """Whatever is done to posts in whatever order, kept counts equal true ones."""
    chances = Chances(seed, write, stopped_clock)
    for step in range(25):
        chances.step(f"S{step}")
        session.expire_all()
        assert kept_counts() == true_counts(), step


def test_a_recount_mends_what_is_wrong(write, session):
    """Counts that something else spoiled are counted afresh."""
    category, tag = make_category(), make_tag("x")
    write(category_ids=(category.id,), tags=("x",))
    session.execute(update(Category).values(post_count=99))
    session.execute(update(Tag).values(post_count=99))
    with writing():
        recount(category_ids=[category.id], tag_ids=[tag.id])
    assert session.scalars(select(Category.post_count)).all() == [1]
    assert session.scalars(select(Tag.post_count)).all() == [1]
