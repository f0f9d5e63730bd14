"""What the buttons of the queue send."""

import re

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.validators import Regexp, ValidationError

from blog.responses.queries import QUEUE_LENGTH

_ID = re.compile(r"[0-9]{1,9}")


def _as_id(value: str) -> int:
    if not _ID.fullmatch(value):
        raise ValueError("This is no response's number.")
    return int(value)


class DecisionForm(FlaskForm):
    """One form for the whole list.

    A row's button says `approve:12`; the bar's says `approve` and means the ticked.
    """

    decision = StringField(
        validators=[
            Regexp(
                r"(approve|spam|bin|restore)(:[0-9]{1,9})?\Z",
                message="This button is not known here.",
            )
        ]
    )
    ids = SelectMultipleField(coerce=_as_id, validate_choice=False)

    def validate_decision(self, _field: StringField) -> None:
        if not self.chosen_ids:
            raise ValidationError("Tick what you mean first.")
        if len(self.chosen_ids) > QUEUE_LENGTH:
            raise ValidationError("That is more than one page of the queue.")

    @property
    def verb(self) -> str:
        return str(self.decision.data or "").partition(":")[0]

    @property
    def chosen_ids(self) -> list[int]:
        """The one beside its own button, or all that are ticked."""
        alone = (self.decision.data or "").partition(":")[2]
        return [_as_id(alone)] if _ID.fullmatch(alone) else list(self.ids.data or ())
