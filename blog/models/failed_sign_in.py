"""How often a password was tried in vain."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from blog.models.base import Model, Moment


class FailedSignIn(Model):
    """How many attempts of one key (a network, an account) failed, up to `last_at`."""

    __tablename__ = "failed_sign_in"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[Moment] = mapped_column(index=True)
