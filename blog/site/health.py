"""Whether this process can do its work."""

from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from blog import paths
from blog.extensions import db


def find_obstacle() -> str | None:
    """Return one sentence on why readers cannot be served now, or None."""
    try:
        context = MigrationContext.configure(db.session.connection())
        current = set(context.get_current_heads())
    except SQLAlchemyError:
        db.session.rollback()
        return "The database cannot be reached."
    if current != _newest():
        return "The database is not migrated: run `afterword migrate`."
    return None


@lru_cache(maxsize=1)
def _newest() -> frozenset[str]:
    return frozenset(ScriptDirectory(str(paths.MIGRATIONS)).get_heads())
