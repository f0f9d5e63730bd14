"""What the buttons of the queue send, and the forms behind them."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, Regexp, ValidationError

from blog.models import ResponseStatus
from blog.responses.checks import clean_text
from blog.responses.editing import Words
from blog.responses.queries import QUEUE_LENGTH
from blog.studio.forms import StudioForm

WRITTEN = ("title", "text", "author_name", "author_email", "author_url")
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


def as_edit(value: str) -> tuple[int, datetime]:
    """Read `12:2026-05-14T12:00:00+00:00`: which response, and when it was edited."""
    number, _, moment = value.partition(":")
    return as_id(number), datetime.fromisoformat(moment)


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
    """Where each response was before, or when it was edited.

    `rules` are those about sites to take away.
    """

    before = SelectMultipleField(coerce=as_place, validate_choice=False)
    rules = SelectMultipleField(coerce=as_id, validate_choice=False)
    edits = SelectMultipleField(coerce=as_edit, validate_choice=False)


class ReplyForm(StudioForm):
    """An answer under a comment or a reply."""

    text = TextAreaField(
        "Your reply",
        filters=[clean_text],
        validators=[DataRequired("Write your reply.")],
    )


class EditForm(StudioForm):
    """Other people's words; the verb checks them.

    `version` tells which words the form was filled with.
    """

    title = StringField("Title")
    text = TextAreaField("Text")
    author_name = StringField("Name")
    author_email = EmailField("Email")
    author_url = URLField("Site")
    version = HiddenField()

    def limit_to(self, names: Collection[str]) -> None:
        """Leave out what cannot be edited of this response."""
        for name in set(WRITTEN) - set(names):
            del self[name]

    def words(self) -> Words:
        """Return what was written; what is left out stays as it is."""
        return Words(
            title=self._written("title"),
            text=self._written("text"),
            author_name=self._written("author_name"),
            author_email=self._written("author_email"),
            author_url=self._written("author_url"),
        )

    def _written(self, name: str) -> str | None:
        return self[name].data or "" if name in self else None


class BlockForm(StudioForm):
    """What to block, and whether what else came from there goes to spam."""

    scope = RadioField("Block")
    also_others = BooleanField("Move its other items to spam, too")

    def offer(self, choices: Sequence[SelectChoice]) -> None:
        self.scope.choices = list(choices)
        if self.scope.data is None and choices:
            self.scope.data = choices[0].value
