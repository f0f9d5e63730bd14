"""What follows from a change of a post, whichever verb made it."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from blog.errors import EditConflict, InputRefused
from blog.extensions import db
from blog.models import Post, PostKind, PostStatus
from blog.posts.counts import Counted, counted_in, move_counts
from blog.posts.moving import pages_below, rebuild_permalinks, take_address
from blog.posts.timing import owe_publication
from blog.signals import post_published, post_removed, post_updated
from blog.site.options import read_options


@dataclass(frozen=True)
class Before:
    """A post as it was: what a change is measured against."""

    is_public: bool
    is_scheduled: bool
    counted: Counted
    shown: tuple[Any, ...]


def remember(post: Post) -> Before:
    return Before(
        is_public=post.is_public,
        is_scheduled=post.status is PostStatus.SCHEDULED,
        counted=counted_in(post),
        shown=_shown(post),
    )


def settle(post: Post, before: Before) -> None:
    """Bring address, counts and the owed publication in line, and tell what happened.

    InputRefused when somebody took the address at the same moment.
    """
    _flush(post)
    _settle_address(post)
    move_counts(before.counted, counted_in(post))
    owe_publication(post, was_scheduled=before.is_scheduled)
    _flush(post)
    if post.is_public and not before.is_public:
        post_published.send(post)
    elif before.is_public and not post.is_public:
        post_removed.send(post)
    elif post.is_public and _shown(post) != before.shown:
        post_updated.send(post)


def _shown(post: Post) -> tuple[Any, ...]:
    """Return what others see of a post: readers, feeds, and the sites it notifies."""
    return (
        post.title,
        post.text,
        post.text_format,
        post.summary,
        post.slug,
        post.permalink,
        post.published_at,
        post.comments_open,
        post.pings_open,
        frozenset((post.doors or {}).items()),
        post.notifies,
        frozenset(post.trackback_urls or ()),
        post.format,
        post.is_sticky,
        post.password,
        tuple((kept["key"], kept["value"]) for kept in post.custom_fields or ()),
        json.dumps(post.properties, sort_keys=True),
        post.picture_id,
        post.category_id,
        post.parent_id,
        frozenset(category.id for category in post.categories),
        frozenset(tag.id for tag in post.tags),
    )


def _settle_address(post: Post) -> None:
    if post.is_public and post.permalink is None:
        take_address(post, read_options())
        # Coming out is no update, whenever the text was last touched.
        post.updated_at = post.published_at or post.updated_at
        _flush(post)
    if post.kind is PostKind.PAGE:
        rebuild_permalinks([post.id, *pages_below(post.id)])
    elif post.permalink is not None:
        rebuild_permalinks([post.id])


def _flush(post: Post) -> None:
    slug = post.slug
    try:
        db.session.flush()
    except IntegrityError as error:
        broken = str(error.orig)
        if "slug" in broken or "permalink" in broken:
            raise InputRefused(
                {"slug": f'The address "{slug}" was taken at this moment.'}
            ) from error
        raise EditConflict(
            "Something this post belongs to was deleted meanwhile. Look again and save."
        ) from error
