"""What the forms of the studio share."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from wtforms import DateTimeLocalField, IntegerField, SelectChoice

from blog.accounts.access import View
from blog.errors import InputRefused
from blog.extensions import csrf
from blog.models import Category

STALE = (
    "Nothing was saved yet: this form was open too long, or your browser sends no "
    "cookies. Send it again."
)
CHOICE_GONE = "What was chosen here is no longer there. Choose again."
_INDENT = "\u2003"


def form_checks_token(view: View) -> View:
    """Leave the check of the token to the StudioForm of this view.

    Before all views it would answer with a page that has nothing of what was typed.
    """
    csrf.exempt(view)
    return view


class PlainWords:
    """The one sentence for what WTForms refuses by itself: a choice it does not know."""

    def gettext(self, _sentence: str) -> str:
        return CHOICE_GONE

    def ngettext(self, _one: str, _many: str, _count: int) -> str:
        return CHOICE_GONE


class StudioForm(FlaskForm):
    """A form that checks its token itself, so that a stale one costs nothing typed."""

    class Meta(FlaskForm.Meta):
        """How WTForms speaks."""

        def get_translations(self, _form: FlaskForm) -> PlainWords:
            return PlainWords()

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 -- as Flask-WTF's
        """Whether the token is ours, and every field can be read."""
        try:
            csrf.protect()
        except CSRFError:
            self.csrf_token.errors = [STALE]
            return False
        is_valid: bool = super().validate(**kwargs)
        return is_valid

    def refuse(
        self, refused: InputRefused, places: Mapping[str, str] | None = None
    ) -> None:
        """Put each sentence beside its field; `places` names fields called otherwise."""
        for name, sentence in refused.problems.items():
            place = (places or {}).get(name, name)
            if place in self:
                self[place].errors = [*self[place].errors, sentence]
            else:
                self.form_errors.append(sentence)


class MomentField(DateTimeLocalField):
    """A day and time without a zone; says in words what is wrong with another."""

    def __init__(self, label: str, **kwargs: Any) -> None:  # noqa: ANN401 -- as WTForms'
        formats = [f"%Y-%m-%d{t}%H:%M{s}" for s in ("", ":%S") for t in ("T", " ")]
        super().__init__(label, format=formats, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(
                "Give the date as year-month-day and hour:minute, like 2026-05-14 08:30."
            ) from error


class CountField(IntegerField):
    """A whole number; says in words that it needs one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Give a whole number.") from error


def choices_of(words: Mapping[str | int, str]) -> list[SelectChoice]:
    """Return what can be chosen, in this order, from values and the words for them."""
    return [SelectChoice(value=value, label=label) for value, label in words.items()]


def number_or_none(value: str | int | None) -> int | None:
    """Read the value of a choice of rows, where an empty one means none."""
    return int(value) if value not in {None, "", "None"} else None


def depth_of(category: Category) -> int:
    return category.path.count("/")


def indented(category: Category) -> str:
    """Return the name as it stands in a list of choices, as deep as in the tree."""
    return _INDENT * depth_of(category) + category.name
