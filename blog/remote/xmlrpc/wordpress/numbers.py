"""Which number means what: in WordPress, pictures and revisions are posts of a kind.

Here they are counted apart. So that a program which deletes or opens "post 12" can
never mean picture 12, the numbers it is told for pictures and revisions lie far above
those of posts, and yet in the 32 bits that XML-RPC has.
"""

_PICTURES_FROM = 1_000_000_000
_REVISIONS_FROM = 1_500_000_000
_END = 2**31


def attachment_id(media_id: int) -> int:
    """Return the number that a program is told for a picture."""
    return _PICTURES_FROM + media_id


def media_id_in(number: int) -> int | None:
    """Return which picture is meant, None if none can be."""
    return _within(number, _PICTURES_FROM, _REVISIONS_FROM)


def revision_number(revision_id: int) -> int:
    """Return the number that a program is told for a revision."""
    return _REVISIONS_FROM + revision_id


def revision_id_in(number: int) -> int | None:
    """Return which revision is meant, None if none can be."""
    return _within(number, _REVISIONS_FROM, _END)


def row_id_in(number: int) -> int | None:
    """Return the number as that of a post, term, person or response; None if too big."""
    return _within(number, 0, _PICTURES_FROM)


def _within(number: int, start: int, end: int) -> int | None:
    return number - start if start < number < end else None
