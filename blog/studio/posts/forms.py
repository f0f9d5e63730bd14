"""The form a post or page is written in."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from blog.models import Category, Post, PostStatus
from blog.posts.change import PostChange
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
        self.version.data = str(post.version)

    def tick(self, category: Category, tree: Sequence[Category]) -> None:
        """Show a category that was made just now, ticked."""
        self.offer(tree, [])
        self.category_ids.data = [*(self.category_ids.data or ()), category.id]
        self.new_category.data = ""

    def change(self, zone: ZoneInfo, *, publishes: bool = False) -> PostChange:
        """Return what was typed as one value; `publishes` overrides a draft's status."""
        status = PostStatus(self.status.data)
        if publishes and status is PostStatus.DRAFT:
            status = PostStatus.PUBLISHED
        moment: datetime | None = self.published_at.data
        return PostChange(
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
            version=_number(self.version.data or ""),
        )


def _number(version: str) -> int | None:
    is_one = version.isdecimal() and len(version) <= _MOST_DIGITS
    return int(version) if is_one else None
