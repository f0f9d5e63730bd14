"""The first run: the site gets its name and its first account, once."""

from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from blog import clock
from blog.accounts.identity import username_from
from blog.accounts.people import add_person
from blog.accounts.queries import has_anyone
from blog.accounts.rights import RoleName
from blog.errors import InputRefused, NotFound
from blog.extensions import begin_writing, db, settings
from blog.models import Person, SiteOption
from blog.signals import site_set_up
from blog.site.configuring import checked_options
from blog.site.options import write_options

_CLAIM = "set_up_at"


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """What the set-up page asks. `url` is the address it was asked at."""

    title: str
    name: str
    email: str
    password: str = field(repr=False)
    url: str
    comments_open: bool
    pings_open: bool
    notify_linked_sites: bool


def set_up_site(answers: SetUp) -> Person:
    """Store the answers and return the first administrator.

    Of two at the same moment one succeeds. Raises InputRefused with every field that
    is wrong, and NotFound once there is an account.
    """
    begin_writing()
    _claim_site()
    problems: dict[str, str] = {}
    options = _checked_options(answers, problems)
    person = _add_administrator(answers, problems)
    if person is None or problems:
        db.session.rollback()
        raise InputRefused(problems)
    write_options(**options)
    db.session.flush()
    site_set_up.send(person)
    db.session.commit()
    return person


def _claim_site() -> None:
    """Let nobody else pass until this transaction ends.

    On SQLite the write lock does it; on PostgreSQL the second of two waits at the
    row's key for the first to commit.
    """
    if has_anyone():
        raise NotFound("This site is set up already.")
    db.session.execute(delete(SiteOption).where(SiteOption.name == _CLAIM))
    db.session.add(SiteOption(name=_CLAIM, value=clock.now().isoformat()))
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise NotFound("This site was set up a moment ago.") from error


def _add_administrator(answers: SetUp, problems: dict[str, str]) -> Person | None:
    username = username_from(answers.email.partition("@")[0])
    try:
        return add_person(
            username,
            answers.email,
            answers.name,
            answers.password,
            RoleName.ADMINISTRATOR,
        )
    except InputRefused as refused:
        problems.update(refused.problems)
        return None


def _checked_options(answers: SetUp, problems: dict[str, str]) -> dict[str, object]:
    options: dict[str, object] = {
        "title": answers.title,
        "comments_open": answers.comments_open,
        "pings_open": answers.pings_open,
        "notify_linked_sites": answers.notify_linked_sites,
    }
    if not settings.site_url:
        options["url"] = answers.url
    try:
        return checked_options(options)
    except InputRefused as refused:
        problems.update(refused.problems)
        return {}
