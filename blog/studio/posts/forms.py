"""The form a post or page is written in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from blog.models import Category, Post, PostStatus
from blog.posts.change import DOOR_KINDS, PostChange
from blog.responses.openness import fallen_at
from blog.site.options import Door, SiteOptions
from blog.studio.forms import (
    MomentField,
    StudioForm,
    choices_of,
    depth_of,
    indented,
    number_or_none,
)

OPEN, CLOSED = "open", "closed"
SWITCH = choices_of({OPEN: "Open", CLOSED: "Closed"})
STATUSES = choices_of(
    {
        PostStatus.DRAFT.value: "Draft",
        PostStatus.SCHEDULED.value: "Scheduled",
        PostStatus.PUBLISHED.value: "Published",
        PostStatus.PRIVATE.value: "Private",
    }
)
AS_ABOVE = ""
# What the site's own doors add to "As above", where they are stricter.
SITE_SAYS = {
    Door.OPEN: "As above",
    Door.HELD: "As above, held on this whole site",
    Door.CLOSED: "As above, closed on this whole site",
}
_MOST_DIGITS = 9


class PostForm(StudioForm):
    """Everything an author decides about a post; a page uses part of it."""

    title = StringField("Title", widget=TextArea())
    text = TextAreaField("Text")
    summary = TextAreaField("Summary")
    slug = StringField("Address")
    category_ids = SelectMultipleField(
        "Categories",
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )
    category_id = SelectField(
        "Main category", coerce=number_or_none, validators=[Optional()]
    )
    new_category = StringField("New category")
    tags = StringField("Tags")
    parent_id = SelectField("Below", coerce=number_or_none, validators=[Optional()])
    published_at = MomentField("Date", validators=[Optional()])
    status = SelectField("Status", choices=STATUSES, default=PostStatus.DRAFT.value)
    comments_open = RadioField("Comments", choices=SWITCH, default=OPEN)
    pings_open = RadioField(
        "Trackbacks, pingbacks and webmentions", choices=SWITCH, default=OPEN
    )
    comment_door = SelectField("Comments", default=AS_ABOVE)
    pingback_door = SelectField("Pingbacks", default=AS_ABOVE)
    trackback_door = SelectField("Trackbacks", default=AS_ABOVE)
    webmention_door = SelectField("Webmentions", default=AS_ABOVE)
    notifies = BooleanField("Notify them when I publish")
    trackback_urls = TextAreaField("Also send trackbacks to")
    version = HiddenField()
    picture = FileField("Picture")
    picture_description = StringField("What it shows")
    picture_caption = StringField("Caption")

    def offer(self, categories: Sequence[Category], pages: Sequence[Post]) -> None:
        """Fill the choices: the tree of categories, and the pages to stand below."""
        self.depths = {c.id: depth_of(c) for c in categories}
        self.category_ids.choices = choices_of({c.id: c.name for c in categories})
        self.category_id.choices = choices_of(
            {"": "The first one ticked", **{c.id: indented(c) for c in categories}}
        )
        self.parent_id.choices = choices_of(
            {"": "No page", **{page.id: page.title for page in pages}}
        )

    def offer_doors(self, post: Post | None, options: SiteOptions) -> None:
        """Fill the choices for one kind apart, saying what the site adds to them."""
        self.doors = [self[f"{kind}_door"] for kind in DOOR_KINDS]
        self.fallen = {}
        for kind, field in zip(DOOR_KINDS, self.doors, strict=True):
            fell_at = fallen_at(post, kind, options) if post else None
            self.fallen[kind] = fell_at
            field.choices = _door_choices(getattr(options, f"{kind}_door"), fell_at)

    def fill(self, post: Post, zone: ZoneInfo) -> None:
        """Show what is stored."""
        for name in ("title", "text", "summary", "slug", "category_id", "parent_id"):
            self[name].data = getattr(post, name)
        self.category_ids.data = [c.id for c in post.categories]
        self.tags.data = ", ".join(tag.name for tag in post.tags)
        if post.published_at:
            self.published_at.data = post.published_at.astimezone(zone)
        self.status.data = post.status.value
        self.comments_open.data = OPEN if post.comments_open else CLOSED
        self.pings_open.data = OPEN if post.pings_open else CLOSED
        for kind in DOOR_KINDS:
            self[f"{kind}_door"].data = post.doors.get(kind, AS_ABOVE)
        self.notifies.data = post.notifies
        self.trackback_urls.data = "\n".join(post.trackback_urls)
        self.version.data = str(post.version)

    def tick(self, category: Category, tree: Sequence[Category]) -> None:
        """Show a category that was made just now, ticked."""
        self.offer(tree, [])
        self.category_ids.data = [*(self.category_ids.data or ()), category.id]
        self.new_category.data = ""

    def change(
        self, post: Post | None, zone: ZoneInfo, *, publishes: bool = False
    ) -> PostChange:
        """Return what was typed as one value; what the form does not show stays.

        `publishes` overrides a draft's status.
        """
        status = PostStatus(self.status.data)
        if publishes and status is PostStatus.DRAFT:
            status = PostStatus.PUBLISHED
        moment: datetime | None = self.published_at.data
        kept = PostChange.of(post) if post else PostChange(title="", text="")
        return replace(
            kept,
            title=self.title.data or "",
            text=self.text.data or "",
            summary=self.summary.data or "",
            slug=self.slug.data or "",
            category_ids=tuple(self.category_ids.data or ()),
            category_id=self.category_id.data,
            tags=tuple(
                name
                for part in (self.tags.data or "").split(",")
                if (name := part.strip())
            ),
            parent_id=self.parent_id.data,
            published_at=moment.replace(tzinfo=zone) if moment else None,
            status=status,
            comments_open=self.comments_open.data == OPEN,
            pings_open=self.pings_open.data == OPEN,
            doors={
                kind: door
                for kind in DOOR_KINDS
                if (door := self[f"{kind}_door"].data or AS_ABOVE)
            },
            notifies=self.notifies.data,
            trackback_urls=tuple((self.trackback_urls.data or "").splitlines()),
            version=read_number(self.version.data or ""),
        )


def _door_choices(site_door: Door, fell_at: datetime | None) -> list[SelectChoice]:
    """Return what a kind apart can be; `data-closed` marks those that let nothing in."""
    lets_nothing_in = {"data-closed": ""}
    is_shut = site_door is Door.CLOSED or fell_at is not None
    return [
        SelectChoice(
            AS_ABOVE, SITE_SAYS[site_door], lets_nothing_in if is_shut else {}
        ),
        SelectChoice(
            Door.HELD.value, "Held for approval", lets_nothing_in if is_shut else {}
        ),
        SelectChoice(Door.CLOSED.value, "Closed", lets_nothing_in),
    ]


def read_number(text: str) -> int | None:
    """Read a number that a database holds, or None for anything else."""
    is_one = text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_one else None
