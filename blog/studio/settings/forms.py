"""What the owner decides about the site."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)

from blog.errors import InputRefused
from blog.site.options import HoldPolicy, SiteOptions

HOLDS = [
    (HoldPolicy.EVERYTHING.value, "Everything"),
    (HoldPolicy.FIRST.value, "The first from each person and site"),
    (HoldPolicy.NOTHING.value, "Nothing"),
]
OPTIONS = (
    "title",
    "description",
    "language",
    "time_zone",
    "url",
    "posts_per_page",
    "feed_length",
    "pings_open",
    "comments_open",
    "hold",
)


class SettingsForm(FlaskForm):
    """The fields are named as the options are."""

    title = StringField("Site title")
    description = TextAreaField("Description")
    language = StringField("Language")
    time_zone = StringField("Time zone")
    url = StringField("Address")
    posts_per_page = IntegerField("Posts on a page")
    feed_length = IntegerField("Posts in a feed")
    permalink_shape = StringField("Addresses of posts")
    pings_open = BooleanField("Let other sites be listed")
    comments_open = BooleanField("Take comments")
    hold = RadioField("What waits for you", choices=HOLDS)

    def fill(self, options: SiteOptions) -> None:
        """Show what is decided now."""
        for name in (*OPTIONS, "permalink_shape"):
            self[name].data = getattr(options, name)

    def changes(self, options: SiteOptions) -> dict[str, object]:
        """Return the options that differ from those decided now, by name."""
        typed = {name: self[name].data for name in OPTIONS}
        return {n: v for n, v in typed.items() if v != getattr(options, n)}

    def refuse(self, refused: InputRefused) -> None:
        """Put each sentence beside its field."""
        for name, sentence in refused.problems.items():
            field: Field = self[name]
            field.errors = [*field.errors, sentence]
