"""The form a post or page is written in."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from blog.errors import InputRefused
from blog.models import Category, Post, PostKind, PostStatus
from blog.posts.change import PostChange

OPEN, CLOSED = "open", "closed"
STATUSES = [
    (PostStatus.DRAFT.value, "Draft"),
    (PostStatus.SCHEDULED.value, "Scheduled"),
    (PostStatus.PUBLISHED.value, "Published"),
    (PostStatus.PRIVATE.value, "Private"),
]


def _number_or_none(value: str | int | None) -> int | None:
    return int(value) if value not in {None, "", "None"} else None


class MomentField(DateTimeLocalField):
    """A day and time without a zone; says in words what is wrong with another."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(
                "Give the date as year-month-day and hour:minute, like 2026-05-14 08:30."
            ) from error


class PostForm(FlaskForm):
    """Everything an author decides about a post; a page uses part of it."""

    title = StringField("Title")
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
        "Main category", coerce=_number_or_none, validators=[Optional()]
    )
    new_category = StringField("New category")
    tags = StringField("Tags")
    parent_id = SelectField("Below", coerce=_number_or_none, validators=[Optional()])
    published_at = MomentField("Date", validators=[Optional()])
    status = SelectField("Status", choices=STATUSES, default=PostStatus.DRAFT.value)
    comments_open = RadioField(
        "Comments", choices=[(OPEN, "Open"), (CLOSED, "Closed")], default=OPEN
    )
    pings_open = RadioField(
        "Trackbacks, pingbacks and webmentions",
        choices=[(OPEN, "Open"), (CLOSED, "Closed")],
        default=OPEN,
    )
    version = HiddenField()
    picture = FileField("Picture")
    picture_description = StringField("What it shows")
    picture_caption = StringField("Caption")

    def offer(self, categories: Sequence[Category], pages: Sequence[Post]) -> None:
        """Fill the choices: the tree of categories, and the pages to stand below."""
        names = [(c.id, c.name) for c in categories]
        self.category_ids.choices = names
        self.category_id.choices = [("", "The first one ticked"), *names]
        self.parent_id.choices = [("", "No page"), *((p.id, p.title) for p in pages)]

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

    def change(self, zone: ZoneInfo, *, publishes: bool = False) -> PostChange:
        """Return what was typed as one value; `publishes` overrides a draft's status."""
        status = PostStatus(self.status.data)
        if publishes and status is PostStatus.DRAFT:
            status = PostStatus.PUBLISHED
        moment: datetime | None = self.published_at.data
        version = self.version.data or ""
        return PostChange(
            title=self.title.data or "",
            text=(self.text.data or "").replace("\r\n", "\n"),
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
            version=int(version) if version.isdigit() else None,
        )

    def refuse(self, refused: InputRefused) -> None:
        """Put each sentence beside its field."""
        for name, sentence in refused.problems.items():
            field: Field = self[name]
            field.errors = [*field.errors, sentence]


def kind_of(plural: str) -> PostKind:
    """Return the kind that an address like /studio/pages/ names."""
    return PostKind.PAGE if plural == "pages" else PostKind.POST
