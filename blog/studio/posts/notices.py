"""Which sites a post links to, and who is told that it came out."""

import logging
from collections import Counter
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError

from blog.extensions import db
from blog.linkbacks.outgoing.discovery import PRIVATE_NETWORK, recall
from blog.linkbacks.outgoing.queries import (
    TargetPreview,
    deliveries_of,
    preview_targets,
)
from blog.linkbacks.outgoing.sentences import delivery_sentence, delivery_word
from blog.models import Delivery, DeliveryState, Post, PostStatus
from blog.rendering.addresses import host_of
from blog.site.options import read_options

log = logging.getLogger(__name__)

_TRACKBACK = "trackback"
# What becomes of a notice that is owed: of one site, and of more.
_FATES = {
    "told": ("will be notified", "will be notified"),
    "gone": ("will be told that the link is gone",) * 2,
    "deaf": ("accepts no notifications", "accept no notifications"),
    "silent": ("did not answer yet", "did not answer yet"),
    "private": ("is on a private network", "are on a private network"),
    "unknown": ("is still being looked at", "are still being looked at"),
}


def list_targets(html: str, post: Post | None) -> list[TargetPreview]:
    """Return what a text links to elsewhere, then the trackbacks sent for the post.

    Pages nobody asked yet are owed a look, which is committed. What is in the bin
    links to nothing.
    """
    if post is not None and post.status is PostStatus.TRASHED:
        return []
    try:
        linked = preview_targets(html, post)
    except OperationalError:
        # Full or locked: the text counts, and can still be copied from the form.
        log.exception("links of a text could not be looked at")
        db.session.rollback()
        return []
    known = deliveries_of(post.id) if post is not None else []
    return [*linked, *(_row_of(delivery) for delivery in known if delivery.is_typed)]


def notice_sentence(deliveries: Sequence[Delivery]) -> str:
    """Return who is told of a change that was just saved, "" when there is nobody.

    As in "2 sites will be notified, 1 accepts no notifications."
    """
    owed = [d for d in deliveries if d.state is DeliveryState.WAITING]
    counts = Counter(_fate_of(delivery) for delivery in owed)
    parts = [
        f"{counts[fate]} {'site' if counts[fate] == 1 else 'sites'} "
        f"{words[counts[fate] > 1]}"
        for fate, words in _FATES.items()
        if counts[fate]
    ]
    # The first part alone says what is counted.
    rest = [part.replace(" sites ", " ").replace(" site ", " ") for part in parts[1:]]
    return ", ".join([*parts[:1], *rest]) + "." if parts else ""


def _fate_of(delivery: Delivery) -> str:
    if not delivery.is_linked:
        return "gone"
    if delivery.is_typed:
        return "told"
    known = recall(delivery.target_url)
    if known is None:
        return "unknown"
    if known.problem:
        return "private" if known.problem == PRIVATE_NETWORK else "silent"
    return "told" if known.protocol else "deaf"


def _row_of(delivery: Delivery) -> TargetPreview:
    return TargetPreview(
        url=delivery.target_url,
        host=host_of(delivery.target_url),
        protocol=_TRACKBACK,
        state=delivery.state.value,
        word=delivery_word(delivery),
        sentence=delivery_sentence(delivery, read_options().zone),
        delivery=delivery,
    )
