from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from blog.accounts.queries import has_anyone
from blog.errors import InputRefused, NotFound
from blog.models import Person, SiteOption
from blog.signals import site_set_up
from blog.site.options import read_options
from blog.site.setting_up import SetUp, set_up_site
from tests.factories import make_person

ANSWERS = SetUp(
    title="Slack Water",
    name="Maren Holt",
    email="Maren.Holt@Blog.test",
    password="a sentence works well",
    url="https://slackwater.example",
    comments_open=False,
    pings_open=True,
    notify_linked_sites=False,
)


def count_people(session):
    session.rollback()
    return session.scalar(select(func.count(Person.id)))


def test_set_up_makes_the_site_and_its_administrator(session):
    """The answers are stored, and the username is made of the email."""
    person = set_up_site(ANSWERS)
    assert (person.username, person.email) == ("maren.holt", "maren.holt@blog.test")
    assert [role.name for role in person.roles] == ["administrator"]
    options = read_options()
    assert options.title == "Slack Water"
    assert (options.comments_open, options.pings_open) == (False, True)
    assert not options.notify_linked_sites


def test_the_servers_setting_of_the_address_wins(session):
    """The address the page was asked at is kept only where no setting gives one."""
    set_up_site(ANSWERS)
    names = set(session.scalars(select(SiteOption.name)))
    assert "title" in names
    assert "url" not in names
    assert read_options().url == "http://blog.test"


def test_a_site_is_set_up_once(session):
    """Afterwards set-up is as if it were not there."""
    set_up_site(ANSWERS)
    with pytest.raises(NotFound):
        set_up_site(replace(ANSWERS, email="other@blog.test"))
    assert count_people(session) == 1
    assert read_options().title == "Slack Water"


def test_an_account_made_by_command_closes_set_up(session):
    """Whoever runs the machine and made an account first has set the site up."""
    make_person("administrator")
    with pytest.raises(NotFound):
        set_up_site(ANSWERS)


def test_wrong_answers_are_told_at_once_and_leave_nothing(session):
    """A second, right attempt then succeeds."""
    with pytest.raises(InputRefused) as refused:
        set_up_site(replace(ANSWERS, title="", email="nowhere", password="short"))
    assert set(refused.value.problems) == {"title", "email", "password"}
    assert count_people(session) == 0
    assert session.scalars(select(SiteOption)).all() == []
    set_up_site(ANSWERS)
    assert has_anyone()


def test_of_many_set_ups_at_once_one_succeeds(migrated_app, session):
    """The others hear that the site is set up, and make no account."""
    barrier, outcomes = Barrier(4), []

    def set_up(number):
        answers = replace(ANSWERS, email=f"m{number}@blog.test", title=f"Site {number}")
        with migrated_app.app_context():
            barrier.wait()
            try:
                outcomes.append(set_up_site(answers).email)
            except NotFound:
                outcomes.append(None)

    threads = [Thread(target=set_up, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 4
    assert outcomes.count(None) == 3
    assert count_people(session) == 1
    winner = session.scalars(select(Person)).one()
    assert read_options().title == f"Site {winner.email[1]}"


def test_set_up_is_told_inside_its_transaction(session):
    """Who subscribes may add rows for the new person, and they are kept with it."""
    told = []

    def subscribe(person):
        told.append(person.id)
        session.add(SiteOption(name="told", value=person.email))

    with site_set_up.connected_to(subscribe):
        person = set_up_site(ANSWERS)
    assert told == [person.id]
    session.rollback()
    assert session.get(SiteOption, "told").value == "maren.holt@blog.test"


def test_a_password_is_not_in_what_is_logged():
    """The answers may be printed without giving the password away."""
    assert ANSWERS.password not in repr(ANSWERS)
