"""One verb, one commit."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from blog.errors import StorageFailed
from blog.extensions import begin_writing, db


@contextmanager
def writing() -> Iterator[None]:
    """Begin to write; commit at the end of the block, or leave everything as it was.

    What was loaded before is read afresh, and what was not committed is dropped.
    Raises StorageFailed when the database takes nothing.
    """
    try:
        begin_writing()
        yield
        db.session.commit()
    except OperationalError as error:
        db.session.rollback()
        reason = str(error.orig).partition("\n")[0].rstrip(".")
        raise StorageFailed(f"It could not be stored: {reason}.") from error
    except BaseException:
        db.session.rollback()
        raise
