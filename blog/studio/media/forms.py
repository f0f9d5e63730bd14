"""Forms of the library."""

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from blog.studio.forms import StudioForm


class DescriptionForm(StudioForm):
    """What is said about a picture."""

    description = StringField("What it shows")
    caption = StringField("Caption")


class PictureForm(DescriptionForm):
    """A new picture."""

    picture = FileField("Picture", [FileRequired("Choose a picture first.")])
