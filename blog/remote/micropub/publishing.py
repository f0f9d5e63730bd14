"""Carrying commands out: each ends in one verb of the posts."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from blog import clock
from blog.accounts.programs import Program, Scope
from blog.errors import EditConflict, InputRefused
from blog.models import Person, Post, PostKind, PostStatus
from blog.posts.change import PostChange
from blog.posts.checks import find_problems
from blog.posts.publishing import create_post, restore_post, trash_post, update_post
from blog.remote.micropub.commands import Command, Create, Delete, Properties, Update
from blog.remote.micropub.mapping import (
    address_of,
    change_for,
    edited,
    properties_of,
)
from blog.remote.micropub.pictures import (
    Upload,
    kept_pictures,
    picture_url,
    refuse_others,
)
from blog.remote.micropub.post_types import type_of
from blog.remote.micropub.refusals import RequestRefused
from blog.remote.micropub.scopes import CREATING, require
from blog.remote.micropub.sources import find_post, refuse_binned
from blog.site.options import read_options

MOST_TRIES = 5
ALT = "mp-photo-alt"


@dataclass(frozen=True)
class Done:
    """The address of the post, and whether it has it only now."""

    address: str
    is_new: bool


def carry_out(command: Command, uploads: Sequence[Upload], program: Program) -> Done:
    """Do what a program asks, or nothing of it.

    Raises RequestRefused, InputRefused, NotAllowed and EditConflict.
    """
    if isinstance(command, Create):
        return _create(command, uploads, program)
    if uploads:
        raise RequestRefused("Files come with new posts, or to the media endpoint.")
    if isinstance(command, Update):
        require(program, Scope.UPDATE)
        return _update(command, program.person)
    is_delete = isinstance(command, Delete)
    require(program, Scope.DELETE if is_delete else Scope.UNDELETE)
    post = find_post(command.url, by=program.person)
    before = address_of(post, read_options())
    move = trash_post if is_delete else restore_post
    return _done(move(post.id, by=program.person), before)


def _create(command: Create, uploads: Sequence[Upload], program: Program) -> Done:
    require(program, *CREATING)
    refuse_others(uploads)
    given = _within(program, command.properties)
    words = given.pop(ALT, [])
    addresses = given.get("photo", [])
    if len(words) and addresses:
        given["photo"] = _worded(addresses, words)
    _refuse_early(given, uploads)
    by = program.person
    later = [str(word) for word in words[len(addresses) :]]
    with kept_pictures(uploads, later, by) as pictures:
        for upload, picture in zip(uploads, pictures, strict=True):
            name = upload.field.removesuffix("[]")
            url = picture_url(picture)
            value = {"value": url, "alt": picture.description}
            given[name] = [*given.get(name, []), value if picture.description else url]
        post = create_post(_new(given), by=by)
    return _done(post, "")


def _within(program: Program, properties: Properties) -> Properties:
    """Return what the program may create: without the scope `create` only drafts."""
    given = dict(properties)
    if Scope.CREATE not in program.scopes:
        if given.get("post-status", ["draft"]) != ["draft"]:
            require(program, Scope.CREATE)
        given["post-status"] = ["draft"]
    return given


def _new(given: Properties) -> PostChange:
    """Return a new post of what was given; the rest is as the site's owner decided."""
    options = read_options()
    change = PostChange(
        title="",
        text="",
        status=PostStatus.PUBLISHED,
        comments_open=options.comments_open,
        pings_open=options.pings_open,
        notifies=options.notify_linked_sites,
    )
    change = change_for(change, given, options)
    if change.title.strip() or change.text.strip() or change.slug.strip():
        return change
    # A like has no words to make an address of, and would share it with all others.
    kind = type_of(change.properties, change.title)
    now = clock.now().astimezone(options.zone)
    return replace(change, slug=f"{kind}-{now:%Y%m%d-%H%M%S}", slug_is_wish=True)


def _refuse_early(given: Properties, uploads: Sequence[Upload]) -> None:
    """Raise InputRefused before a picture is stored for a post that cannot be."""
    expected = {upload.field.removesuffix("[]"): ["..."] for upload in uploads}
    change = _new({**expected, **given}).tidied()
    if problems := find_problems(change, PostKind.POST):
        raise InputRefused(problems)


def _worded(addresses: list[Any], words: list[Any]) -> list[Any]:
    """Return the photos with their words, where they have none of their own."""
    paired = [*words, *[""] * len(addresses)]
    return [
        {"value": photo, "alt": alt} if isinstance(photo, str) and alt else photo
        for photo, alt in zip(addresses, paired, strict=False)
    ]


def _update(command: Update, by: Person) -> Done:
    """Change what is named; what somebody else saved meanwhile is looked at again."""
    for _ in range(MOST_TRIES):
        post = find_post(command.url, by=by)
        refuse_binned(post)
        options = read_options()
        before = address_of(post, options)
        given = edited(properties_of(post, options), command)
        change = change_for(PostChange.of(post), given, options, post)
        with suppress(EditConflict):
            return _done(update_post(post.id, change, by=by), before)
    raise EditConflict("Somebody else saves this post all the time. Try again.")


def _done(post: Post, before: str) -> Done:
    address = address_of(post, read_options())
    return Done(address, address != before)
