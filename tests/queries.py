"""Counting what is asked of the database."""

from contextlib import contextmanager

from sqlalchemy import event

from blog.extensions import db


@contextmanager
def count_queries():
    """Yield a list that fills with every statement inside the block but BEGIN."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
