"""Alembic's entry: migrates the application's database.

On SQLite foreign keys are off while tables are rebuilt (with them on, dropping the
old copy of a table deletes the rows that point at it) and checked afterwards.
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
        context.run_migrations()
        if is_sqlite:
            _check_foreign_keys(connection)


if current_app:
    with db.engine.connect().execution_options(writes=True) as live:
        _migrate(live)
