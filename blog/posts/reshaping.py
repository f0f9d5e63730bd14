"""Giving every post an address of another shape."""

from blog.accounts.rights import Right, rights_of
from blog.errors import InputRefused, NotAllowed
from blog.models import Person
from blog.posts.moving import rebuild_permalinks
from blog.posts.shapes import shape_problem
from blog.posts.transaction import writing
from blog.signals import site_changed
from blog.site.options import read_options, write_options


def change_permalink_shape(shape: str, *, by: Person) -> None:
    """Store the shape and move every post; their old addresses lead to the new ones.

    Raises NotAllowed, and InputRefused for `permalink_shape`.
    """
    if Right.MANAGE_SITE not in rights_of(by):
        raise NotAllowed("Your role does not allow changing the site.")
    if sentence := shape_problem(shape):
        raise InputRefused({"permalink_shape": sentence})
    with writing():
        write_options(permalink_shape=shape)
        rebuild_permalinks()
        site_changed.send(read_options())
