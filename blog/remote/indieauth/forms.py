"""The form on which a person decides what an app may do."""

from collections.abc import Collection

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from blog.accounts.programs import SCOPE_WORDS, Scope

ALLOW, REFUSE = "allow", "refuse"


class ConsentForm(FlaskForm):
    """A tick for each thing asked, all set; the button pressed is `decision`."""

    asked = HiddenField()
    decision = HiddenField()
    scopes = SelectMultipleField(
        "It asks to do this for you",
        coerce=str,
        choices=[SelectChoice(scope.value, SCOPE_WORDS[scope]) for scope in Scope],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, signed: str, scopes: Collection[str]) -> None:
        """Show ticks for these scopes only, and carry the signed request along."""
        self.asked.data = signed
        self.scopes.choices = [
            SelectChoice(value=word, label=SCOPE_WORDS[Scope(word)]) for word in scopes
        ]
        self.scopes.data = list(scopes)

    @property
    def ticked(self) -> frozenset[Scope]:
        return frozenset(map(Scope, self.scopes.data or ()))
