"""Flask extensions without an application, and what they carry for one request."""

import sqlite3
from typing import Any, cast

from flask import current_app
from flask_migrate import Migrate
from flask_security import Security
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase
from werkzeug.local import LocalProxy

from blog.config import Settings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "cache_size=-16000",
    "temp_store=MEMORY",
)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
security = Security()


def _settings_of_app() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


settings = cast(Settings, LocalProxy(_settings_of_app))


def begin_writing() -> None:
    """Leave the transaction that was read in and start one that writes.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE): a transaction that
    has read and then writes fails at once when somebody else wrote in between,
    whatever the busy timeout. Rows loaded before are read afresh on next use, and
    changes not yet committed are dropped, so it stands first in a verb.
    """
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})


def upsert_into(table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say ON CONFLICT, in the words of this database.

    One statement: of two transactions that write the same row at once the second
    waits for the first, where looking first would end in a broken constraint.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def tune_sqlite(engine: Engine) -> None:
    """Give every SQLite connection of this engine its pragmas and its BEGIN."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 -- the pool's record has no public type
        # The driver's own transactions start late, at the first write.
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
