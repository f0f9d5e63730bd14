"""The migrations form one line, and lead to the tables that the models describe."""

import sqlite3

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from blog import paths
from blog.app import create_app
from blog.errors import AfterwordError
from blog.extensions import db
from blog.models import Post
from tests.factories import make_comment, make_post


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


def test_no_connection_is_left_without_foreign_keys(tmp_path):
    """Migrations switch them off on SQLite; whoever comes after needs them."""
    app = create_app(
        {"instance": tmp_path, "secret_key": "only for tests, long enough"}
    )
    with app.app_context():
        upgrade()
        connections = [db.engine.connect() for _ in range(4)]
        switches = [c.exec_driver_sql("PRAGMA foreign_keys") for c in connections]
        assert [switch.scalar() for switch in switches] == [1, 1, 1, 1]
        for connection in connections:
            connection.close()
        db.engine.dispose()


def test_tables_whose_numbers_are_addresses_count_on(app):
    """A migration that makes such a table anew must say so again."""
    made = dict(
        db.session.execute(db.text("SELECT name, sql FROM sqlite_master")).all()
    )
    counted = {
        table.name
        for table in db.metadata.sorted_tables
        if table.dialect_options["sqlite"]["autoincrement"]
    }
    assert counted >= {"post", "response"}
    assert not {name for name in counted if "AUTOINCREMENT" not in made[name]}


@pytest.mark.parametrize("left", [0, 1])
def test_a_number_once_given_is_not_given_again(tmp_path, left):
    """What linked to an erased comment does not come to mean another by upgrading."""
    app = create_app(
        {"instance": tmp_path, "secret_key": "only for tests, long enough"}
    )
    with app.app_context():
        upgrade()
        post = make_post()
        made = [make_comment(post) for _ in range(3)]
        for comment in made[left:]:
            db.session.delete(comment)
        db.session.commit()
        post_id = post.id
        db.session.remove()
        downgrade(revision="0001")
        upgrade()
        assert make_comment(db.session.get(Post, post_id)).id == 4
        db.session.remove()
        db.engine.dispose()


def test_rows_that_point_nowhere_stop_a_migration(tmp_path):
    """What was broken while foreign keys were off is seen before it is kept."""
    app = create_app(
        {"instance": tmp_path, "secret_key": "only for tests, long enough"}
    )
    with app.app_context():
        upgrade()
        with sqlite3.connect(tmp_path / "afterword.sqlite") as careless:
            careless.execute(
                "INSERT INTO redirect (path, post_id, created_at) VALUES ('/x/', 9, '')"
            )
        careless.close()
        with pytest.raises(AfterwordError, match="redirect"):
            upgrade()
        db.engine.dispose()
