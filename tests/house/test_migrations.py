"""The migrations form one line, and lead to the tables that the models describe."""

from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from blog import paths
from blog.extensions import db


def test_there_is_one_head():
    """Two heads would leave `afterword migrate` without an answer."""
    script = ScriptDirectory(str(paths.MIGRATIONS))
    assert len(script.get_heads()) == 1


def test_the_models_need_no_further_migration(app):
    """A column in a model without its migration would break the first upgrade."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "render_as_batch": True}
        )
        assert compare_metadata(context, db.metadata) == []


def test_going_down_and_up_again_ends_with_the_same_tables(app):
    """Every migration can be undone."""
    before = set(inspect(db.engine).get_table_names())
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert set(inspect(db.engine).get_table_names()) == before
