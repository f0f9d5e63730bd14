"""How much of a budget is used up."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from blog.models.base import Model, Moment


class Allowance(Model):
    """What one key (an address, a source host) used since `window_at`."""

    __tablename__ = "allowance"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    window_at: Mapped[Moment] = mapped_column(primary_key=True, index=True)
    used: Mapped[int] = mapped_column(default=0)
