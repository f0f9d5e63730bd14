"""What people say about themselves."""

import pytest

from blog.accounts.profiles import change_profile
from blog.errors import InputRefused, NotAllowed
from tests.factories import make_person


def test_what_is_not_said_stays(app):
    """A new name leaves the words about oneself, and the other way round."""
    person = make_person(name="Maren", about="Sails.")
    change_profile(person.id, by=person, name=" Maren  Holt ")
    assert (person.name, person.about) == ("Maren Holt", "Sails.")
    change_profile(person.id, by=person, about="Rows.\x00")
    assert (person.name, person.about) == ("Maren Holt", "Rows.")


def test_people_describe_nobody_else_and_keep_a_name(app):
    """A profile is one's own, a name is needed, and words end somewhere."""
    person = make_person()
    with pytest.raises(NotAllowed):
        change_profile(make_person().id, by=person, name="Other")
    with pytest.raises(InputRefused, match="Give the name"):
        change_profile(person.id, by=person, name=" ")
    with pytest.raises(InputRefused, match=r"5,000 at most"):
        change_profile(person.id, by=person, about="x" * 5001)
