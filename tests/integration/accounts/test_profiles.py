"""What people say about themselves."""

import pytest

from blog.accounts.profiles import MOST_LINKS, change_profile
from blog.errors import InputRefused
from tests.factories import make_person


def test_a_profile_is_kept(session):
    """Name and words trimmed, links once each, in their order."""
    person = make_person()
    links = [" https://me.example/ ", "", "http://b.example/@me", "https://me.example/"]
    change_profile(person, " Maren  Holt ", " Sails. \x00", links)
    session.expire_all()
    assert (person.name, person.about) == ("Maren Holt", "Sails.")
    assert person.links == ["https://me.example/", "http://b.example/@me"]


@pytest.mark.parametrize(
    "link",
    [
        *("javascript:alert(1)", "me.example", "mailto:me@me.example", "https://"),
        *(
            "https://a b.example/",
            "https://me:pw@me.example/",
            "https://x/" + "a" * 500,
        ),
    ],
)
def test_only_web_addresses_are_links(session, link):
    """Everything wrong is told at once, and nothing is changed."""
    person = make_person(name="Maren")
    with pytest.raises(InputRefused) as refused:
        change_profile(person, "", "x" * 2001, ["https://ok.example/", link])
    assert set(refused.value.problems) == {"name", "about", "links"}
    session.expire_all()
    assert (person.name, person.links) == ("Maren", [])


def test_links_have_an_end(session):
    """Twenty, and not one more."""
    links = [f"https://{n}.example/" for n in range(MOST_LINKS + 1)]
    person = make_person()
    change_profile(person, "Maren", "", links[1:])
    with pytest.raises(InputRefused):
        change_profile(person, "Maren", "", links)
