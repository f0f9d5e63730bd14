"""What the buttons of the queue send, and the two forms behind them."""

import re
from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Regexp, ValidationError

from blog.models import ResponseStatus
from blog.responses.checks import clean_text
from blog.responses.queries import QUEUE_LENGTH
from blog.studio.forms import StudioForm

_ID = re.compile(r"[0-9]{1,9}")


def as_id(value: str) -> int:
    """Return the number a row may have; raises ValueError for anything else."""
    if not _ID.fullmatch(value):
        raise ValueError("This is no response's number.")
    return int(value)


def as_place(value: str) -> tuple[int, ResponseStatus]:
    """Read `12:pending`: which response, and where it was."""
    number, _, status = value.partition(":")
    return as_id(number), ResponseStatus(status)


class DecisionForm(FlaskForm):
    """One form for the whole list.

    A row's button says `approve:12`; the bar's says `approve` and means the ticked.
    """

    decision = StringField(
        validators=[
            Regexp(
                r"(approve|spam|bin|restore|keep|erase|block)(:[0-9]{1,9})?\Z",
                message="This button is not known here.",
            )
        ]
    )
    ids = SelectMultipleField(coerce=as_id, validate_choice=False)

    def validate_decision(self, _field: StringField) -> None:
        if not self.chosen_ids:
            raise ValidationError("Tick what you mean first.")
        if len(self.chosen_ids) > QUEUE_LENGTH:
            raise ValidationError("That is more than one page of the queue.")

    @property
    def verb(self) -> str:
        return str(self.decision.data or "").partition(":")[0]

    @property
    def chosen_ids(self) -> set[int]:
        """The one beside its own button, or all that are ticked."""
        alone = (self.decision.data or "").partition(":")[2]
        return {as_id(alone)} if _ID.fullmatch(alone) else set(self.ids.data or ())


class UndoForm(FlaskForm):
    """Where each response was before; `rules` are those about sites to take away."""

    before = SelectMultipleField(coerce=as_place, validate_choice=False)
    rules = SelectMultipleField(coerce=as_id, validate_choice=False)


class ReplyForm(StudioForm):
    """An answer under a comment or a reply."""

    text = TextAreaField(
        "Your reply",
        filters=[clean_text],
        validators=[DataRequired("Write your reply.")],
    )


class BlockForm(StudioForm):
    """What to block, and whether what else came from there goes to spam."""

    scope = RadioField("Block")
    also_others = BooleanField("Move its other items to spam, too")

    def offer(self, choices: Sequence[SelectChoice]) -> None:
        self.scope.choices = list(choices)
        if self.scope.data is None and choices:
            self.scope.data = choices[0].value
