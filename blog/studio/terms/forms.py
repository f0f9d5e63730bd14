"""Forms for categories and tags."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from blog.errors import InputRefused
from blog.models import Category, Tag


def _number_or_none(value: str | int | None) -> int | None:
    return int(value) if value not in {None, "", "None"} else None


class TermForm(FlaskForm):
    """A category or a tag; only a category has `parent_id`."""

    name = StringField("Name")
    slug = StringField("Address")
    description = TextAreaField("Description")
    parent_id = SelectField("Below", coerce=_number_or_none, validators=[Optional()])
    into_id = SelectField("Merge into", coerce=_number_or_none, validators=[Optional()])

    def offer(
        self,
        parents: Sequence[Category],
        others: Sequence[Category | Tag],
    ) -> None:
        """Fill the choices of where it may lie and what it may be merged into."""
        self.parent_id.choices = [
            ("", "Nothing"),
            *((c.id, f"{'- ' * c.path.count('/')}{c.name}") for c in parents),
        ]
        self.into_id.choices = [("", "Choose one"), *((t.id, t.name) for t in others)]

    def refuse(self, refused: InputRefused) -> None:
        """Put each sentence beside its field."""
        for name, sentence in refused.problems.items():
            field: Field = self[name]
            field.errors = [*field.errors, sentence]
