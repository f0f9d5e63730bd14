"""One verb, one commit; and strangers' pings do not crowd out everybody else's writing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from blog.extensions import db
from blog.posts import transaction

# SQLite takes one writer at a time and lets the others try again and again, the
# unlucky one in vain. A flood of pings queues here, so that it is one of few who try.
_turn = threading.Lock()


@contextmanager
def writing() -> Iterator[None]:
    """Write as posts are written, but on SQLite one ping after the other."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with _turn if is_sqlite else nullcontext(), transaction.writing():
        yield
