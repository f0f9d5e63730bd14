from contextlib import contextmanager

import pytest
from sqlalchemy import event

from blog.accounts import queries
from blog.extensions import db


@pytest.fixture(autouse=True)
def nobody_remembered():
    """Each test begins with an empty database, whatever an earlier one left known."""
    queries._peopled.clear()


@pytest.fixture
def queries_made(app):
    """Collect the statements sent to the database while a block runs."""

    @contextmanager
    def collect():
        statements = []

        def note(_connection, _cursor, statement, *_rest):
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return collect
