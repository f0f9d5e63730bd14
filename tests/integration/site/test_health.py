from sqlalchemy import text

from blog.app import create_app
from blog.site.health import find_obstacle


def test_a_migrated_database_is_no_obstacle(session):
    """Nothing keeps readers from being served."""
    assert find_obstacle() is None


def test_an_old_database_is_an_obstacle(session):
    """A revision that is not the newest is told, with what to do."""
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        assert "afterword migrate" in find_obstacle()
    finally:
        session.rollback()


def test_an_empty_database_is_an_obstacle(tmp_path):
    """A database without tables is not ready, though it can be reached."""
    app = create_app({"instance": tmp_path})
    with app.app_context():
        assert "afterword migrate" in find_obstacle()


def test_a_database_that_cannot_be_reached_is_an_obstacle(tmp_path):
    """It is told in a sentence, not in a traceback."""
    url = f"sqlite:///{tmp_path}/no/such/folder.sqlite"
    app = create_app({"instance": tmp_path, "database_url": url})
    with app.app_context():
        assert find_obstacle() == "The database cannot be reached."
