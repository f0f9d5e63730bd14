import pytest

from blog.accounts import queries


@pytest.fixture(autouse=True)
def nobody_remembered():
    """Each test begins with an empty database, whatever an earlier one left known."""
    queries._peopled.clear()
