"""The set-up form."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, StringField, SubmitField

from blog.accounts.identity import SHORTEST_PASSWORD
from blog.site.setting_up import SetUp


class SetUpForm(FlaskForm):
    """The fields of SetUp, whose verb checks them."""

    site_title = StringField("Site title", render_kw={"required": True})
    name = StringField(
        "Your name", render_kw={"required": True, "autocomplete": "name"}
    )
    email = EmailField("Email", render_kw={"required": True, "autocomplete": "email"})
    password = PasswordField(
        "Password",
        render_kw={
            "required": True,
            "autocomplete": "new-password",
            "minlength": SHORTEST_PASSWORD,
        },
    )
    pings_open = BooleanField("Let other sites be listed", default=True)
    comments_open = BooleanField("Take comments", default=True)
    notify_linked_sites = BooleanField("Notify the sites you link to", default=True)
    submit = SubmitField("Create the site")

    def answers(self, url: str) -> SetUp:
        return SetUp(
            title=self.site_title.data or "",
            name=self.name.data or "",
            email=self.email.data or "",
            password=self.password.data or "",
            url=url,
            comments_open=self.comments_open.data,
            pings_open=self.pings_open.data,
            notify_linked_sites=self.notify_linked_sites.data,
        )

    def show(self, problems: dict[str, str]) -> None:
        """Put each sentence beside its field; the username's, made of it, by the email."""
        places = {"title": self.site_title, "username": self.email}
        for name, sentence in problems.items():
            field = places.get(name) or self[name]
            field.errors = [*field.errors, sentence]
