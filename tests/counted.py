"""The counts that are kept, beside what they should be."""

from sqlalchemy import func, select

from blog.extensions import db
from blog.models import (
    Category,
    Person,
    Post,
    PostKind,
    PostStatus,
    Tag,
    post_category,
    post_tag,
)


def kept_counts():
    """Return what is kept with people, categories and tags."""
    return {
        f"{model.__name__} {row.id}": row.post_count
        for model in (Person, Category, Tag)
        for row in db.session.scalars(select(model))
    }


def true_counts():
    """Return the same, counted post by post."""
    public = (Post.kind == PostKind.POST, Post.status == PostStatus.PUBLISHED)

    def count(query):
        return db.session.scalar(query.where(*public))

    rows = {}
    for model, table, column in (
        (Category, post_category, "category_id"),
        (Tag, post_tag, "tag_id"),
    ):
        for row in db.session.scalars(select(model)):
            query = select(func.count(Post.id)).join(table, table.c.post_id == Post.id)
            query = query.where(table.c[column] == row.id)
            rows[f"{model.__name__} {row.id}"] = count(query)
    for person in db.session.scalars(select(Person)):
        query = select(func.count(Post.id)).where(Post.author_id == person.id)
        rows[f"Person {person.id}"] = count(query)
    return rows
