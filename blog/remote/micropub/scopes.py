"""What a token may do, and what it lacks."""

from blog.accounts.programs import Program, Scope
from blog.remote.micropub.refusals import RequestRefused

CREATING = (Scope.CREATE, Scope.DRAFT)
UPLOADING = (Scope.MEDIA, *CREATING)
PUBLISHING = (*CREATING, Scope.UPDATE, Scope.DELETE, Scope.UNDELETE)
ASKING = (*PUBLISHING, Scope.MEDIA)


def require(program: Program, *scopes: Scope) -> None:
    """Raise RequestRefused, naming the first, unless the program has one of these."""
    if not program.scopes.intersection(scopes):
        raise RequestRefused(
            f'"{program.name}" was not given the scope "{scopes[0].value}".',
            "insufficient_scope",
            scopes[0].value,
        )
