"""What a person says about themselves."""

from wtforms import StringField, TextAreaField

from blog.studio.forms import StudioForm


class ProfileForm(StudioForm):
    """Name, a few words, and pages elsewhere, one to a line."""

    name = StringField("Name")
    about = TextAreaField("About you")
    links = TextAreaField("Your pages elsewhere")
