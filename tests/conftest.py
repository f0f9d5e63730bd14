"""What every test may ask for: an application on a database of its own, wiped after."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_migrate import upgrade
from hypothesis import settings
from sqlalchemy import update

from blog import clock
from blog.accounts import queries as accounts
from blog.app import create_app
from blog.extensions import db
from blog.models import Category, Post

# A busy machine is no failure of the code; time is bounded where time is the claim.
settings.register_profile("afterword", deadline=None)
settings.load_profile("afterword")

NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)


class StoppedClock:
    """A clock that moves only when told."""

    def __init__(self, moment):
        self.moment = moment

    def __call__(self):
        return self.moment

    def advance(self, **span):
        self.moment += timedelta(**span)


@pytest.fixture(autouse=True)
def stopped_clock():
    """Time stands at noon on 14 May 2026, UTC, until a test moves it."""
    before, clock.source = clock.source, StoppedClock(NOON)
    yield clock.source
    clock.source = before


@pytest.fixture(scope="session")
def database_url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.sqlite'}"


def running_app(database_url, folder):
    """Yield an application whose tables were made by the migrations."""
    app = create_app(
        {
            "instance": folder,
            "database_url": database_url,
            "secret_key": "only for tests, and long enough",
            "site_url": "http://blog.test",
            "net_allow": "127.0.0.0/8",
        }
    )
    app.testing = True
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def migrated_app(database_url, tmp_path_factory):
    """One application for all tests that need no other database than SQLite."""
    yield from running_app(database_url, tmp_path_factory.mktemp("instance"))


@pytest.fixture
def app(migrated_app):
    """The application, in its context, with an empty database that nobody remembers."""
    accounts._peopled.clear()
    with migrated_app.app_context():
        yield migrated_app
        db.session.rollback()
        # SQLite restricts row by row, also where parent and child go together.
        for model in (Category, Post):
            db.session.execute(update(model).values(parent_id=None))
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
        db.session.remove()


@pytest.fixture
def session(app):
    return db.session


@pytest.fixture
def runner(app):
    return app.test_cli_runner()


@pytest.fixture
def client(app):
    return app.test_client()
