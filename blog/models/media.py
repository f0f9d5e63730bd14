"""Files that authors uploaded."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.models.base import Id, MadeAt, Model
from blog.models.person import Person


class Media(Model):
    """A picture. `path` is its place below `/media/`; width and height are in pixels.

    `digest` is the SHA-256 of what was uploaded, so that the same file is kept once.
    """

    __tablename__ = "media"

    id: Mapped[Id]
    path: Mapped[str] = mapped_column(String(400), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    content_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    description: Mapped[str] = mapped_column(Text, default="")
    caption: Mapped[str] = mapped_column(Text, default="")
    uploader_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL")
    )
    created_at: Mapped[MadeAt]

    uploader: Mapped[Person | None] = relationship()
