"""`afterword migrate`: keeping an installation in order."""

import click

from blog.app import create_app
from blog.cli.application import migrate_database, start_logging


@click.command()
def migrate() -> None:
    """Bring the database up to date.

    A SQLite file is copied beside itself first, as <file>.before-<revision>.
    """
    start_logging()
    revision = migrate_database(create_app())
    if revision is None:
        click.echo("The database is up to date.")
    else:
        click.echo(f"The database is now at revision {revision}.")
