"""Forms for categories and tags."""

from collections.abc import Sequence

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from blog.models import Category, Tag
from blog.studio.forms import StudioForm, choices_of, indented, number_or_none


class TermForm(StudioForm):
    """A category or a tag; only a category has `parent_id`."""

    name = StringField("Name")
    slug = StringField("Address")
    description = TextAreaField("Description")
    parent_id = SelectField("Below", coerce=number_or_none, validators=[Optional()])
    into_id = SelectField("Merge into", coerce=number_or_none, validators=[Optional()])

    def offer(
        self, parents: Sequence[Category], others: Sequence[Category | Tag]
    ) -> None:
        """Fill the choices of where it may lie and what it may be merged into."""
        self.parent_id.choices = choices_of(
            {"": "No category", **{c.id: indented(c) for c in parents}}
        )
        names: dict[str | int, str] = {
            other.id: indented(other) if isinstance(other, Category) else other.name
            for other in others
        }
        self.into_id.choices = choices_of({"": "Choose one", **names})

    def call_fields(self, prefix: str) -> None:
        """Begin every id with `prefix`, as two forms may stand on one page."""
        for field in self:
            field.id = prefix + field.id
