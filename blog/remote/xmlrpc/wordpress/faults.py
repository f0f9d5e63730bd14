"""What goes wrong in a verb, as faults with the numbers WordPress gives."""

from collections.abc import Iterator
from contextlib import contextmanager

from blog.errors import EditConflict, InputRefused, NotAllowed, NotFound
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.remote.xmlrpc.wordpress.numbers import row_id_in

NO_ID = "There is no {} with the number {}."


@contextmanager
def as_faults(*, not_allowed: int = 401, refused: int = 500) -> Iterator[None]:
    """Turn what a verb raises into a fault; two numbers differ between methods."""
    try:
        yield
    except NotAllowed as error:
        raise XmlRpcFault(not_allowed, str(error)) from error
    except NotFound as error:
        raise XmlRpcFault(404, str(error)) from error
    except EditConflict as error:
        raise XmlRpcFault(409, str(error)) from error
    except InputRefused as error:
        number = 404 if "author_id" in error.problems else refused
        raise XmlRpcFault(number, str(error)) from error


def existing_id(number: int, noun: str) -> int:
    """Return a number that a row can have; a fault otherwise."""
    found = row_id_in(number)
    if found is None:
        raise XmlRpcFault(404, NO_ID.format(noun, number))
    return found
