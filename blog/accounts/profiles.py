"""What a person says about themselves, as readers and other sites see it."""

from collections.abc import Iterable

from blog.accounts.identity import normal_name
from blog.errors import AddressRefused, InputRefused
from blog.extensions import begin_writing, db
from blog.models import Person
from blog.net.addresses import parse_address
from blog.signals import site_changed

MOST_LINKS = 20
LONGEST_LINK = 500
LONGEST_ABOUT = 2000


def change_profile(person: Person, name: str, about: str, links: Iterable[str]) -> None:
    """Store all three; `links` are the person's own pages elsewhere, without repeats.

    Raises InputRefused with everything that is wrong.
    """
    problems: dict[str, str] = {}
    try:
        name = normal_name(name)
    except InputRefused as refused:
        problems |= refused.problems
    about = about.replace("\x00", "").strip()
    if len(about) > LONGEST_ABOUT:
        problems["about"] = f"At most {LONGEST_ABOUT} characters."
    checked, wrong = _read_links(links)
    if wrong:
        problems["links"] = f"This is not a web address: {wrong[0][:60]}"
    elif len(checked) > MOST_LINKS:
        problems["links"] = f"At most {MOST_LINKS} addresses."
    if problems:
        raise InputRefused(problems)
    begin_writing()
    person.name, person.about, person.links = name, about, checked
    site_changed.send(person)
    db.session.commit()


def _read_links(links: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the addresses as they are kept, and the lines that are none."""
    kept: list[str] = []
    wrong: list[str] = []
    for line in filter(None, (link.strip() for link in links)):
        try:
            parse_address(line)
        except AddressRefused:
            wrong.append(line)
            continue
        if len(line) > LONGEST_LINK:
            wrong.append(line)
        elif line not in kept:
            kept.append(line)
    return kept, wrong
