"""Changing what the owner decides about the site."""

from collections.abc import Mapping

from blog.accounts.rights import Right, rights_of
from blog.errors import InputRefused, NotAllowed
from blog.extensions import begin_writing, db
from blog.models import Person
from blog.signals import site_changed
from blog.site.checks import CHECKS
from blog.site.options import read_options, write_options


def change_options(by: Person, **changes: object) -> None:
    """Store some options by their names in SiteOptions, except the permalink shape.

    Raises NotAllowed, and InputRefused with every option that is wrong.
    """
    if Right.MANAGE_SITE not in rights_of(by):
        raise NotAllowed("Your role does not allow changing the site.")
    checked = checked_options(changes)
    begin_writing()
    write_options(**checked)
    site_changed.send(read_options())
    db.session.commit()


def checked_options(changes: Mapping[str, object]) -> dict[str, object]:
    """Return the values as they are stored.

    Raises InputRefused with a sentence for each that is wrong, and KeyError for a name
    that is not an option to be changed here.
    """
    checked: dict[str, object] = {}
    problems: dict[str, str] = {}
    for name, value in changes.items():
        try:
            checked[name] = CHECKS[name](value)
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        raise InputRefused(problems)
    return checked
