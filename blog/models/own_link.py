"""Links between posts of this site: internal mentions, shown as "Related"."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Model
from blog.models.post import Post


class OwnLink(Model):
    """`source` links to `target`, another post or page of this site."""

    __tablename__ = "own_link"

    source_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    target_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    source: Mapped[Post] = relationship(foreign_keys=[source_id])
    target: Mapped[Post] = relationship(foreign_keys=[target_id])
