"""Who is asking."""

from flask_login import current_user

from blog.models import Person


def current_person() -> Person | None:
    """Return the row of whoever is signed in, None for anybody else."""
    if not current_user.is_authenticated:
        return None
    person: Person = current_user._get_current_object()  # noqa: SLF001 -- the one way from the proxy to the row
    return person
