"""Forms of the library."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import Length


class DescriptionForm(FlaskForm):
    """What is said about a picture."""

    description = StringField("What it shows", [Length(max=1000)])
    caption = StringField("Caption", [Length(max=1000)])


class PictureForm(DescriptionForm):
    """A new picture."""

    picture = FileField("Picture", [FileRequired("Choose a picture first.")])
