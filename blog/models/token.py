"""What the moderators' decisions taught."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from blog.models.base import Model


class Token(Model):
    """In how many responses of each class a token stood.

    The token "" counts the responses themselves.
    """

    __tablename__ = "token"

    token: Mapped[str] = mapped_column(String(80), primary_key=True)
    approved: Mapped[int] = mapped_column(default=0)
    spam: Mapped[int] = mapped_column(default=0)
