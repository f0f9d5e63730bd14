import pytest

from blog.errors import InputRefused, NotAllowed
from blog.site.configuring import change_options
from blog.site.options import HoldPolicy, read_options
from tests.factories import make_person


def test_changed_options_are_read_at_once(session):
    """By this request and by every later one."""
    owner = make_person("administrator")
    assert read_options().title == "Afterword"
    change_options(owner, title="Slack Water", hold="everything", posts_per_page="5")
    for _ in range(2):
        options = read_options()
        assert (options.title, options.posts_per_page) == ("Slack Water", 5)
        assert options.hold is HoldPolicy.EVERYTHING
        session.remove()


def test_a_wrong_option_changes_nothing(session):
    """Either all is stored or none."""
    with pytest.raises(InputRefused):
        change_options(make_person("administrator"), title="New", time_zone="Nowhere")
    assert read_options().title == "Afterword"


@pytest.mark.parametrize("role", ["editor", "author", "contributor"])
def test_only_an_administrator_changes_the_site(session, role):
    """The verb asks, whatever the screen before it asked."""
    with pytest.raises(NotAllowed):
        change_options(make_person(role), title="Mine")
    assert read_options().title == "Afterword"


def test_the_address_cannot_be_changed_against_the_server(session):
    """Where AFTERWORD_SITE_URL gives it, the form says so."""
    with pytest.raises(InputRefused, match="AFTERWORD_SITE_URL"):
        change_options(make_person("administrator"), url="https://other.example")
