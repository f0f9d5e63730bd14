"""What the owner decides about the site, a form for each page of it."""

from collections.abc import Sequence
from dataclasses import replace

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from blog.site.options import Door, HoldPolicy, SiteOptions
from blog.studio.forms import CountField, StudioForm, choices_of

HOLDS = choices_of(
    {
        HoldPolicy.EVERYTHING.value: "Everything",
        HoldPolicy.FIRST.value: "The first from each person and site",
        HoldPolicy.NOTHING.value: "Nothing",
    }
)
DOORS = choices_of(
    {
        Door.OPEN.value: "Come in",
        Door.HELD.value: "Wait for approval",
        Door.CLOSED.value: "Refused",
    }
)
# As change_permalink_shape calls the address of a page that another one stands at.
PLACES = {"slug": "permalink_shape"}


class LinesField(TextAreaField):
    """A list, one item a line; its data is a tuple."""

    def _value(self) -> str:
        return "\n".join(self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        lines: Sequence[str] = valuelist[0].splitlines() if valuelist else ()
        self.data = tuple(" ".join(line.split()) for line in lines if line.strip())


class OptionsForm(StudioForm):
    """Fields named as the options they decide."""

    OPTIONS: tuple[str, ...] = ()

    def fill(self, options: SiteOptions) -> None:
        """Show what is decided now."""
        for name in self.OPTIONS:
            self[name].data = getattr(options, name)

    def changes(self, options: SiteOptions) -> dict[str, object]:
        """Return the options that differ from those decided now, by name."""
        typed = {name: self[name].data for name in self.OPTIONS}
        return {n: v for n, v in typed.items() if v != getattr(options, n)}


class SettingsForm(OptionsForm):
    """The site itself."""

    OPTIONS = (
        "title",
        "description",
        "language",
        "time_zone",
        "url",
        "posts_per_page",
        "feed_length",
        "indieauth",
        "micropub",
    )

    title = StringField("Site title")
    description = TextAreaField("Description")
    language = StringField("Language")
    time_zone = StringField("Time zone")
    url = StringField("Address")
    posts_per_page = CountField("Posts on a page")
    feed_length = CountField("Posts in a feed")
    indieauth = BooleanField("Let apps sign people in with their address here")
    micropub = BooleanField("Let apps publish here")
    permalink_shape = StringField(
        "Addresses of posts",
        [Length(max=200, message="At most 200 characters, please.")],
    )

    def fill(self, options: SiteOptions) -> None:
        super().fill(options)
        self.permalink_shape.data = options.permalink_shape

    def new_shape(self, options: SiteOptions) -> str | None:
        """Return the shape of permalinks that was typed, or None for the same."""
        typed = (self.permalink_shape.data or "").strip()
        return None if typed == options.permalink_shape else typed


class DiscussionForm(OptionsForm):
    """What comes in, what waits, and whom a new post tells."""

    OPTIONS = (
        "notify_linked_sites",
        "notify_nofollow",
        "pings_open",
        "pingback_door",
        "trackback_door",
        "webmention_door",
        "comments_open",
        "comment_door",
        "comments_close_after",
        "pings_close_after",
        "hold",
        "hold_links",
        "held_words",
        "refused_words",
        "spam_score",
        "update_services",
    )

    notify_linked_sites = BooleanField("Notify the sites a post links to")
    notify_nofollow = BooleanField("Also notify where a link is marked nofollow")
    pings_open = BooleanField("Let other sites be listed")
    pingback_door = SelectField("Pingbacks", choices=DOORS)
    trackback_door = SelectField("Trackbacks", choices=DOORS)
    webmention_door = SelectField("Webmentions", choices=DOORS)
    comments_open = BooleanField("Take comments")
    comment_door = SelectField("Comments", choices=DOORS)
    comments_close_after = CountField("Close comments after this many days")
    pings_close_after = CountField(
        "Close trackbacks and pingbacks after this many days"
    )
    hold = RadioField("What waits for you", choices=HOLDS)
    hold_links = CountField("Hold with this many links or more")
    held_words = LinesField("Held words")
    refused_words = LinesField("Refused words")
    spam_score = CountField("Spam from this score")
    update_services = LinesField("Update services")

    def proposed(self, options: SiteOptions) -> SiteOptions:
        """Return the options as they would be, for trying them."""
        values = dict(self.changes(options))
        values["hold"] = HoldPolicy(self.hold.data)
        for name in (n for n in self.OPTIONS if n.endswith("_door")):
            values[name] = Door(self[name].data)
        return replace(options, **values)  # type: ignore[arg-type]  # checked by name above
