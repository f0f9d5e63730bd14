"""The form by which a reader tells that a page of theirs links here."""

from flask_wtf import FlaskForm
from wtforms import URLField

from blog.errors import TargetClosed, TargetNotFound
from blog.linkbacks.protocols.base import Outcome
from blog.linkbacks.protocols.fields import MalformedForm


class WebmentionForm(FlaskForm):
    """Its fields are the protocol's own, so that a program may post the same."""

    class Meta(FlaskForm.Meta):  # noqa: D106 -- a name WTForms gives
        csrf = False  # it does what anybody may do, from anywhere

    source = URLField("Your page")
    target = URLField("The post here that it links to")

    def show(self, outcome: Outcome) -> None:
        """Put the sentence of a refusal beside the field it is about."""
        reason = outcome.reason
        is_target = isinstance(reason, TargetClosed | TargetNotFound) or (
            isinstance(reason, MalformedForm) and reason.field == "target"
        )
        field = self.target if is_target else self.source
        field.errors = [outcome.sentence]
