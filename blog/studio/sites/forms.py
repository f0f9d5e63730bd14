"""The forms of the two lists of sites."""

from flask_wtf.file import FileField
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from blog.studio.forms import StudioForm


class RulesForm(StudioForm):
    """Sites to put on a list, typed or as a file."""

    text = TextAreaField("Sites")
    file = FileField("Or a file of them")
    search = StringField("Search")

    def validate_text(self, field: Field) -> None:
        """Refuse to add nothing."""
        if not (field.data or "").strip() and not self.file.data:
            raise ValidationError("Name a site, or choose a file.")

    @property
    def written(self) -> str:
        """What was typed, and what the file says, as one text."""
        content = self.file.data.read() if self.file.data else b""
        return f"{self.text.data or ''}\n{content.decode('utf-8', 'replace')}"
