"""Alembic's entry: migrates the application's database.

On SQLite foreign keys are off while tables are rebuilt (with them on, dropping the
old copy of a table deletes the rows that point at it) and checked afterwards. A table
that is rebuilt forgets which numbers it gave to rows that are deleted; it is told.
"""

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from blog.errors import AfterwordError
from blog.extensions import db
from blog.models.base import UtcDateTime


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise AfterwordError(f"Rows point at rows that are not there, in: {tables}.")


def _numbers_given(connection: Connection) -> dict[str, int]:
    """Return the highest number each table ever gave to a row, by its name."""
    known = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
    if connection.exec_driver_sql(known).first() is None:
        return {}
    return dict(connection.exec_driver_sql("SELECT * FROM sqlite_sequence").all())


def _give_no_number_twice(connection: Connection, given: dict[str, int]) -> None:
    """Have each table go on counting where it was."""
    left = _numbers_given(connection)
    for name, number in given.items():
        if left.get(name, 0) < number:
            forget = "DELETE FROM sqlite_sequence WHERE name = ?"
            connection.exec_driver_sql(forget, (name,))
            tell = "INSERT INTO sqlite_sequence VALUES (?, ?)"
            connection.exec_driver_sql(tell, (name, number))
    connection.commit()  # each migration was, since SQLite's are by themselves


def _plain_type(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column type as the plain one: migrations import no models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _migrate(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # Inside a transaction this pragma is ignored, so it goes to the driver.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        # Never back to the pool: there it would serve on without foreign keys.
        connection.detach()
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_plain_type,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        given = _numbers_given(connection) if is_sqlite else {}
        context.run_migrations()
        if is_sqlite:
            _give_no_number_twice(connection, given)
            _check_foreign_keys(connection)


if current_app:
    with db.engine.connect().execution_options(writes=True) as live:
        _migrate(live)
