"""What people decide about single deliveries; each verb commits.

All raise NotFound for a delivery that is not there, and NotAllowed for one of a post
that this person may not change.
"""

from sqlalchemy import select

from blog import clock
from blog.accounts.rights import Right, may_edit, rights_of
from blog.errors import InputRefused, NotAllowed, NotFound
from blog.extensions import db
from blog.linkbacks.addresses import same_page_key, usable_address
from blog.linkbacks.outgoing.discovery import forget
from blog.linkbacks.outgoing.planning import (
    OWED,
    SEND_LINKBACK,
    is_under_way,
    job_key,
    may_be_held,
    owe,
)
from blog.models import Delivery, DeliveryState, Person, Post
from blog.posts.transaction import writing
from blog.site.options import read_options
from blog.tasks.queue import cancel, enqueue


def send_now(delivery_id: int, *, by: Person) -> None:
    """Have what waits, or waits for its next try, be tried at once."""
    with writing():
        delivery = _hold(delivery_id, by)
        if delivery.state in OWED:
            _hasten(delivery)


def send_again(delivery_id: int, *, by: Person) -> None:
    """Send once more what came to an end, however it ended; what is owed, at once.

    The page is asked again where it takes linkbacks. Something switched off stays
    off. Raises NotAllowed, too, when there is nothing to tell: the link is gone, and
    the other side cannot hold it.
    """
    with writing():
        delivery = _hold(delivery_id, by)
        if delivery.state is DeliveryState.OFF:
            return
        if delivery.state in OWED:
            _hasten(delivery)
            return
        if not _is_shown(delivery) and not may_be_held(delivery):
            raise NotAllowed(
                "The link is not on the site, so there is nothing to send."
            )
        forget(delivery.target_url)
        delivery.protocol = None  # whoever asks for it means any protocol
        owe(delivery)


def never_send(delivery_id: int, *, by: Person) -> None:
    """Send nothing to this address any more; what is under way ends."""
    with writing():
        _switch_off(_hold(delivery_id, by))


def allow_again(delivery_id: int, *, by: Person) -> None:
    """Take back `never_send`: what was not taken yet is sent.

    For a post that is not public the delivery goes, as it is planned on publishing.
    """
    with writing():
        delivery = _hold(delivery_id, by)
        if delivery.state is not DeliveryState.OFF:
            return
        outcomes = {attempt.outcome for attempt in delivery.attempts}
        if DeliveryState.ACCEPTED in outcomes:
            delivery.state = DeliveryState.ACCEPTED
            delivery.updated_at = clock.now()
        elif _is_shown(delivery):
            owe(delivery)
        else:
            db.session.delete(delivery)


def set_off(post_id: int, target_url: str, *, by: Person) -> Delivery:
    """Never tell this page of links in this post, whether or not it was told before.

    For drafts, too: done before publishing, nothing is ever sent. Raises InputRefused
    for what is no web address.
    """
    if usable_address(target_url) is None:
        raise InputRefused({"target_url": "That is not a web address."})
    with writing():
        post = db.session.get(Post, post_id, with_for_update=True)
        if post is None:
            raise NotFound("There is no such post.")
        _refuse_others(post, by)
        delivery = _find(post, target_url) or _add_off(post, target_url)
        _switch_off(delivery)
    return delivery


def _hold(delivery_id: int, by: Person) -> Delivery:
    delivery = db.session.scalar(
        select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    )
    if delivery is None:
        raise NotFound("There is no such delivery.")
    _refuse_others(delivery.post, by)
    return delivery


def _refuse_others(post: Post | None, by: Person) -> None:
    """Raise NotAllowed; those of deleted posts are for whoever edits others' posts."""
    may = Right.EDIT_OTHERS in rights_of(by) if post is None else may_edit(by, post)
    if not may:
        raise NotAllowed("Only the author of the post and editors may change this.")


def _is_shown(delivery: Delivery) -> bool:
    post = delivery.post
    return delivery.is_linked and post is not None and post.is_public


def _hasten(delivery: Delivery) -> None:
    if is_under_way(delivery):
        return
    now = clock.now()
    if delivery.next_try_at is not None:
        delivery.next_try_at = now
    payload = {"delivery_id": delivery.id}
    enqueue(SEND_LINKBACK, payload, key=job_key(delivery.id), run_at=now)


def _switch_off(delivery: Delivery) -> None:
    delivery.state = DeliveryState.OFF
    delivery.next_try_at = None
    delivery.updated_at = clock.now()
    cancel(job_key(delivery.id))


def _find(post: Post, target_url: str) -> Delivery | None:
    """Return the post's delivery to this page, however its address is spelled."""
    known = db.session.scalars(
        select(Delivery)
        .where(Delivery.post_id == post.id)
        .order_by(Delivery.id)
        .with_for_update()
    ).all()
    key = same_page_key(target_url)
    same = [d for d in known if d.target_url == target_url]
    same += [d for d in known if not d.is_typed and same_page_key(d.target_url) == key]
    return next(iter(same), None)


def _add_off(post: Post, target_url: str) -> Delivery:
    path = post.permalink
    delivery = Delivery(
        post_id=post.id,
        source_url=read_options().address_of(path) if path else "",
        target_url=target_url,
        is_typed=target_url in (post.trackback_urls or ()),
        state=DeliveryState.OFF,
    )
    db.session.add(delivery)
    db.session.flush()
    return delivery
