"""The application as a command needs it: with logging, and its database up to date."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from blog.app import create_app
from blog.cli.upgrading import upgrade_database
from blog.errors import AfterwordError
from blog.extensions import db


def start_logging() -> None:
    """Write our own log lines, and warnings of others, to stderr."""
    logging.basicConfig(
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("blog").setLevel(logging.DEBUG if _debug() else logging.INFO)


def make_app() -> Flask:
    """Return the application with its database migrated.

    Raises SettingWrong, and AfterwordError when the database cannot be used.
    """
    start_logging()
    app = create_app()
    migrate_database(app)
    return app


def migrate_database(app: Flask) -> str | None:
    """Return the revision the database was brought to, None when it was there.

    Raises AfterwordError when the database cannot be used.
    """
    with app.app_context():
        try:
            return upgrade_database()
        except DBAPIError as error:
            reason = str(error.orig).partition("\n")[0].rstrip(".")
            raise AfterwordError(f"The database cannot be used: {reason}.") from error


@contextmanager
def opened_app() -> Iterator[Flask]:
    """Give the application, and close its connections after; raises as make_app."""
    app = make_app()
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def app_context() -> Iterator[Flask]:
    """Run the block inside the application; raises as make_app does."""
    with opened_app() as app, app.app_context():
        yield app


def _debug() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().params.get("debug"))
