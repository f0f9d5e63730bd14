"""Sign-in and the change of a password: Flask-Security's forms, our words and limits."""

from math import ceil
from typing import Any

from flask import request
from flask_login import current_user
from flask_security.forms import (
    ChangePasswordForm,
    EqualToLocalize,
    IsString,
    LoginForm,
    password_required,
)
from werkzeug.exceptions import TooManyRequests
from wtforms import BooleanField, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired

from blog.accounts.attempts import begin_attempt, end_attempt
from blog.accounts.identity import LONGEST_PASSWORD
from blog.accounts.queries import find_person
from blog.extensions import begin_writing

REFUSED = "No account has this name and password."
TOO_LONG = f"A password has at most {LONGEST_PASSWORD} characters."


def _begin_attempt(identity: str) -> None:
    wait = begin_attempt(request.remote_addr or "", identity)
    if wait is not None:
        minutes = ceil(wait.total_seconds() / 60)
        raise TooManyRequests(
            "Too many passwords were tried. Try again in "
            f"{minutes} minute{'s' if minutes > 1 else ''}.",
            retry_after=ceil(wait.total_seconds()),
        )


def _end_attempt(identity: str) -> None:
    end_attempt(request.remote_addr or "", identity)


class SignInForm(LoginForm):
    """Takes an email address or a username in one field."""

    email = None
    username = StringField(
        "Email or username",
        [IsString(), DataRequired("Give your email address or username.")],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
    password = PasswordField(
        "Password",
        [IsString(), password_required],
        render_kw={"autocomplete": "current-password"},
    )
    remember = BooleanField("Stay signed in")
    submit = SubmitField("Sign in")

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 -- as Flask-Security's
        """Whether the password fits; a refusal never tells whether the account exists."""
        identity = str(self.username.data or "").strip()
        if not identity or not self.password.data:
            super(LoginForm, self).validate(**kwargs)
            return False
        _begin_attempt(identity)
        self.ifield, self.user = self.username, find_person(identity)
        self.password.data = str(self.password.data)[: LONGEST_PASSWORD + 1]
        if super().validate(**kwargs):
            _end_attempt(identity)
            return True
        if not self.user_authenticated:
            self.username.errors = self.password.errors = []
            self.form_errors.append(REFUSED)
        return False


class ChangeForm(ChangePasswordForm):
    """The present password, and the new one twice."""

    password = PasswordField(
        "Present password", render_kw={"autocomplete": "current-password"}
    )
    new_password = PasswordField(
        "New password",
        [IsString(), password_required],
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        "New password, again",
        [
            IsString(),
            EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
            password_required,
        ],
        render_kw={"autocomplete": "new-password"},
    )
    submit = SubmitField("Change password")

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 -- as Flask-Security's
        username = current_user.username
        _begin_attempt(username)
        if len(str(self.new_password.data or "")) > LONGEST_PASSWORD:
            super(ChangePasswordForm, self).validate(**kwargs)
            self.new_password.errors = [TOO_LONG]
            return False
        if not super().validate(**kwargs):
            return False
        _end_attempt(username)
        begin_writing()  # Flask-Security writes and commits next
        return True
