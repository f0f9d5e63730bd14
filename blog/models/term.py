"""Categories, which form a tree, and tags, which do not."""

from sqlalchemy import Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Id, Model

post_category = Table(
    "post_category",
    Model.metadata,
    Column(
        "category_id", ForeignKey("category.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "post_id",
        ForeignKey("post.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)
post_tag = Table(
    "post_tag",
    Model.metadata,
    Column("tag_id", ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "post_id",
        ForeignKey("post.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


class Category(Model):
    """`path` holds the slugs from the root down, as in `music/jazz`.

    `post_count` counts what everyone can see, filed directly here.
    """

    __tablename__ = "category"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(1000), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("category.id", ondelete="RESTRICT"), index=True
    )
    post_count: Mapped[int] = mapped_column(default=0)

    parent: Mapped["Category | None"] = relationship(
        remote_side="Category.id", back_populates="children"
    )
    children: Mapped[list["Category"]] = relationship(
        back_populates="parent", order_by="Category.name"
    )


class Tag(Model):
    """`post_count` counts what everyone can see."""

    __tablename__ = "tag"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    post_count: Mapped[int] = mapped_column(default=0)
