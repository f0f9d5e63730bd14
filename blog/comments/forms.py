"""The comment form: no script, no cookie, no puzzle."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, Field, HiddenField, StringField, TextAreaField, URLField
from wtforms.csrf.core import CSRF
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from blog.comments.tokens import check_form_token, make_form_token
from blog.comments.writing import CommentDraft
from blog.errors import InputRefused
from blog.models import Person, Post
from blog.responses.checks import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    clean_line,
    clean_text,
    email_problem,
    too_long,
    url_problem,
)

_NUMBER = re.compile(r"[0-9]{1,9}")


def as_id(value: str | None) -> int | None:
    """Return the number that stands there, if a row can have it."""
    return int(value) if value and _NUMBER.fullmatch(value) else None


class TimedToken(CSRF):
    """A signed time in place of a session: readers get no cookie."""

    def setup_form(self, form: FlaskForm) -> Any:  # noqa: ANN401 -- WTForms carries no types
        self.post_id, self.person_id = form.meta.csrf_context
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Field) -> str:  # noqa: ARG002 -- WTForms names it
        return make_form_token(self.post_id, self.person_id)

    def validate_csrf_token(self, form: FlaskForm, field: Field) -> None:  # noqa: ARG002 -- as above
        try:
            check_form_token(field.data or "", self.post_id, self.person_id)
        except InputRefused as refused:
            raise ValidationError(str(refused)) from None


class CommentForm(FlaskForm):
    """Errors stand beside the fields; what was typed stays.

    A signed-in person's has no name, email and site: the account has them.
    """

    class Meta(FlaskForm.Meta):  # noqa: D106 -- a name WTForms gives
        csrf = True
        csrf_class = TimedToken
        csrf_field_name = "token"

    name = StringField(
        "Name",
        filters=[clean_line],
        validators=[
            DataRequired("Write your name."),
            Length(max=LONGEST_NAME, message=too_long("A name", LONGEST_NAME)),
        ],
    )
    email = EmailField(
        "Email",
        filters=[clean_line],
        validators=[
            DataRequired("Write your email address. It is never shown."),
            Length(
                max=LONGEST_EMAIL, message=too_long("An email address", LONGEST_EMAIL)
            ),
        ],
    )
    url = URLField("Your site", filters=[clean_line], validators=[Optional()])
    text = TextAreaField(
        "Comment", filters=[clean_text], validators=[DataRequired("Write a comment.")]
    )
    subject = StringField("Leave this empty")
    parent_id = HiddenField()

    def validate_email(self, field: Field) -> None:
        if sentence := email_problem(field.data):
            raise ValidationError(sentence)

    def validate_url(self, field: Field) -> None:
        if field.data and (sentence := url_problem(field.data)):
            raise ValidationError(sentence)

    @property
    def answered_id(self) -> int | None:
        """The comment it answers."""
        return as_id(self.parent_id.data)

    def draft(self) -> CommentDraft:
        """Return what was written as one value."""
        return CommentDraft(
            text=self.text.data,
            name=self.name.data if self.name else "",
            email=self.email.data if self.email else "",
            url=self.url.data if self.url else "",
            parent_id=self.answered_id,
            is_trapped=bool(self.subject.data),
        )

    def refuse(self, refused: InputRefused) -> None:
        """Put each sentence beside its field."""
        for name, sentence in refused.problems.items():
            self[name].errors = [*self[name].errors, sentence]
        if "parent_id" in refused.problems:
            self.parent_id.data = ""


def make_form(post: Post, by: Person | None, **given: object) -> CommentForm:
    """Return the form below this post, as this person or nobody fills it in."""
    person_id = by.id if by else None
    form = CommentForm(meta={"csrf_context": (post.id, person_id)}, **given)
    if by is not None:
        del form.name, form.email, form.url
    return form
