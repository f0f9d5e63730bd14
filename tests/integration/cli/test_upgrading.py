"""Bringing a database up to date: on both databases, kept safe, and by two at once."""

import shutil
import sqlite3
import uuid
from contextlib import closing
from threading import Thread

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text

from blog.app import create_app
from blog.cli.application import migrate_database
from blog.cli.upgrading import LOCK
from blog.errors import AfterwordError
from blog.extensions import db, migrate
from tests.processes import started, wait_until

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{newest}"


def upgrade():
    op.create_table("added", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("added")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_url(request, tmp_path):
    """Make a database that holds nothing, and return its address."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'afterword.sqlite'}"
    server = request.getfixturevalue("postgresql_server")
    name = f"fresh_{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name}")
    return server.get_uri(name)


@pytest.fixture
def fresh_app(fresh_url, tmp_path):
    app = create_app({"instance": tmp_path, "database_url": fresh_url})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def newest(fresh_app):
    config = fresh_app.extensions["migrate"].migrate.get_config()
    return ScriptDirectory.from_config(config).get_current_head()


@pytest.fixture
def new_release(newest, tmp_path, monkeypatch):
    """Make the program newer by one migration, which adds a table."""

    def release():
        folder = tmp_path / "migrations"
        shutil.copytree(migrate.directory, folder)
        (folder / "versions" / "next.py").write_text(NEXT.format(newest=newest))
        monkeypatch.setattr(migrate, "directory", str(folder))

    return release


def test_empty_database_gets_every_table(fresh_app, newest):
    """The first start makes the tables; the second finds them."""
    assert migrate_database(fresh_app) == newest
    assert "post" in inspect(db.engine).get_table_names()
    assert migrate_database(fresh_app) is None


def test_new_release_migrates_what_is_there(fresh_app, new_release):
    """A database in use is brought to the next revision."""
    migrate_database(fresh_app)
    new_release()
    assert migrate_database(fresh_app) == "next"
    assert "added" in inspect(db.engine).get_table_names()


@pytest.mark.parametrize("fresh_url", ["sqlite"], indirect=True)
def test_sqlite_file_is_copied_before_it_is_changed(
    fresh_app, new_release, newest, tmp_path
):
    """The file as it was lies beside the new one, whole, and named by its revision."""
    migrate_database(fresh_app)
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO site_option VALUES ('title', '\"A\"')"))
    new_release()
    migrate_database(fresh_app)
    copies = [file.name for file in tmp_path.glob("afterword.sqlite.*before*")]
    assert copies == [f"afterword.sqlite.before-{newest}"]
    with closing(sqlite3.connect(tmp_path / copies[0])) as copy:
        assert copy.execute("SELECT name FROM site_option").fetchall() == [("title",)]
        tables = copy.execute("SELECT name FROM sqlite_master").fetchall()
        assert ("added",) not in tables
    assert list(tmp_path.glob("*.copy-*")) == []


@pytest.mark.parametrize("fresh_url", ["sqlite"], indirect=True)
def test_first_migration_leaves_no_copy(fresh_app, tmp_path):
    """There is nothing to keep of an empty database."""
    migrate_database(fresh_app)
    assert list(tmp_path.glob("*before*")) == []


def test_database_newer_than_the_program_is_refused(fresh_app):
    """An older program says so, and changes nothing."""
    migrate_database(fresh_app)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(AfterwordError, match="revision 9999"):
        migrate_database(fresh_app)


def test_two_processes_that_migrate_at_once_both_succeed(
    fresh_app, fresh_url, tmp_path
):
    """Whoever comes second waits, and finds the work done."""
    settings = {"instance": tmp_path, "database_url": fresh_url}
    command = ("-m", "blog.cli", "migrate")
    with started(*command, **settings) as one, started(*command, **settings) as other:
        answers = [process.communicate(timeout=60) for process in (one, other)]
    assert [answer[1] for answer in answers] == ["", ""]
    assert one.returncode == other.returncode == 0
    assert any("now at revision" in answer[0] for answer in answers)


@pytest.fixture
def migrating(fresh_app):
    """Migrate in a thread."""

    def migrate_too():
        migrate_database(fresh_app)
        with fresh_app.app_context():
            db.engine.dispose()

    return Thread(target=migrate_too)


@pytest.mark.parametrize("fresh_url", ["postgresql"], indirect=True)
def test_migration_waits_for_the_lock_on_postgresql(fresh_app, migrating):
    """While another process holds the lock, nothing is changed."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with db.engine.connect() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
        migrating.start()
        wait_until(lambda: connection.scalar(waiting), "the migration waits")
    migrating.join(30)
    assert "post" in inspect(db.engine).get_table_names()


@pytest.mark.parametrize("fresh_url", ["sqlite"], indirect=True)
def test_migration_waits_for_a_writer_on_sqlite(fresh_app, migrating):
    """While another process writes, nothing is changed, and nothing fails."""
    with db.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("SELECT 1"))
        migrating.start()
        migrating.join(1)
        assert migrating.is_alive()
    migrating.join(30)
    assert "post" in inspect(db.engine).get_table_names()
