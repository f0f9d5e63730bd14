"""One verb, one commit; and strangers' pings do not crowd out everybody else's writing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from blog.extensions import begin_writing, db

# SQLite takes one writer at a time and lets the others try again and again, the
# unlucky one in vain. A flood of pings queues here, so that it is one of few who try.
_turn = threading.Lock()


@contextmanager
def writing() -> Iterator[None]:
    """Begin to write; commit at the end of the block, or leave everything as it was.

    As `begin_writing` does, it drops what was not committed before.
    """
    is_sqlite = db.engine.dialect.name == "sqlite"
    with _turn if is_sqlite else nullcontext():
        try:
            begin_writing()
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
