"""Bringing the database to the newest revision, whoever else tries at the same time."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select

from blog.errors import AfterwordError
from blog.extensions import db

LOCK = 0x61667465  # ours among the numbers of PostgreSQL's advisory locks
REVISION = "SELECT version_num FROM alembic_version"


def upgrade_database() -> str | None:
    """Migrate to the newest revision and return it; None when already there.

    A SQLite file that holds something is first copied to `<file>.before-<revision>`.
    Of two processes at once one waits and finds the work done: on PostgreSQL by an
    advisory lock, on SQLite because a migration begins by taking the write lock.
    Raises AfterwordError when the database is newer than this program.
    """
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    if _current_revision() == newest:
        return None
    with _locked():
        revision = _current_revision()
        _refuse_unknown(revision, scripts)
        if revision is not None:
            _copy_sqlite_file(revision)
        command.upgrade(config, "head")
    return newest


def _current_revision() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _refuse_unknown(revision: str | None, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        raise AfterwordError(
            f"The database is at revision {revision}, which this version of Afterword"
            " does not know: install the version it was last used with, or a newer one."
        )


def _locked() -> AbstractContextManager[None]:
    is_postgresql = db.engine.dialect.name == "postgresql"
    return _advisory_lock() if is_postgresql else nullcontext()


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with db.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(select(func.pg_advisory_lock(LOCK)))
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(LOCK)))


def _copy_sqlite_file(revision: str) -> None:
    """Keep the file as it was, unless somebody migrated it while it was copied."""
    name = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return
    part = Path(f"{name}.copy-{os.getpid()}")
    with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(part)) as to:
        source.backup(to)
        (copied,) = to.execute(REVISION).fetchone()
    if copied == revision:
        part.replace(f"{name}.before-{revision}")
    else:
        part.unlink()
