"""What the owner decides about the site."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from blog.site.options import HoldPolicy, SiteOptions
from blog.studio.forms import CountField, StudioForm, choices_of

HOLDS = choices_of(
    {
        HoldPolicy.EVERYTHING.value: "Everything",
        HoldPolicy.FIRST.value: "The first from each person and site",
        HoldPolicy.NOTHING.value: "Nothing",
    }
)
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
# As change_permalink_shape calls the address of a page that another one stands at.
PLACES = {"slug": "permalink_shape"}


class SettingsForm(StudioForm):
    """The fields are named as the options are."""

    title = StringField("Site title")
    description = TextAreaField("Description")
    language = StringField("Language")
    time_zone = StringField("Time zone")
    url = StringField("Address")
    posts_per_page = CountField("Posts on a page")
    feed_length = CountField("Posts in a feed")
    permalink_shape = StringField(
        "Addresses of posts",
        [Length(max=200, message="At most 200 characters, please.")],
    )
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

    def new_shape(self, options: SiteOptions) -> str | None:
        """Return the shape of permalinks that was typed, or None for the same."""
        typed = (self.permalink_shape.data or "").strip()
        return None if typed == options.permalink_shape else typed
