"""One verb, one commit."""

from collections.abc import Iterator
from contextlib import contextmanager

from blog.extensions import begin_writing, db


@contextmanager
def writing() -> Iterator[None]:
    """Begin to write; commit at the end of the block, or leave everything as it was.

    What was loaded before is read afresh, and what was not committed is dropped.
    """
    begin_writing()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
