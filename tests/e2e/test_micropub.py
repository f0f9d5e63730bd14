"""Micropub's client from PyPI, which nobody here wrote, over a real socket."""

from datetime import UTC, datetime

import pytest
from micropub import Client, PostNotCreated

from blog import clock
from blog.extensions import begin_writing, db
from blog.models import AppGrant
from blog.remote.indieauth.tokens import add_tokens
from tests.e2e.blogs import Blog


@pytest.fixture(autouse=True)
def real_time(stopped_clock):
    """Processes share no stopped clock."""
    clock.source = lambda: datetime.now(UTC)


@pytest.fixture
def blog(tmp_path):
    running = Blog("Slack Water", tmp_path / "slack").start()
    yield running
    running.close()


def token_for(blog, scope):
    with blog.at_work() as author:
        begin_writing()
        grant = AppGrant(
            person_id=author.id,
            client_id="https://app.test/",
            client_name="Client",
            scope=scope,
        )
        db.session.add(grant)
        token = add_tokens(grant).access
        db.session.commit()
    return token


def test_the_client_of_pypi_publishes_and_reads_back(blog):
    """A note, a like and a picture by its address; the source tells what was given."""
    client = Client(f"{blog.url}/micropub", token_for(blog, "create update"))
    with client.session:
        client.create_post({"content": ["A bell in the *fog*."], "category": ["sea"]})
        client.create_post({"like-of": ["https://a.test/1"]})
        client.create_post({"photo": [{"value": "https://a.test/1.jpg", "alt": "Fog"}]})
        listed = client.get(params={"q": "source"}).json()["items"]
        made = [item["properties"] for item in listed]
        [note] = [post for post in made if "content" in post and "category" in post]
        read = client.get_post(note["url"][0]).json()["properties"]
        assert (read["content"], read["category"]) == (
            ["A bell in the *fog*."],
            ["sea"],
        )
        assert ["https://a.test/1"] in [post.get("like-of") for post in made]
        page = client.session.get(note["url"][0])
        assert "<em>fog</em>" in page.text
        found = client.session.get(blog.url).links["micropub"]
        assert found["url"] == client.endpoint


def test_the_client_of_pypi_is_told_what_is_refused(blog):
    """A token that may not create makes nothing."""
    client = Client(f"{blog.url}/micropub", token_for(blog, "profile"))
    with client.session, pytest.raises(PostNotCreated):
        client.create_post({"content": ["Words"]})
