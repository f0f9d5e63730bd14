"""What linked sites must be told, from the text as it is and what they were told.

Nothing here commits: signals of posts bring it into the transaction of the change.
"""

from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from blog import clock
from blog.extensions import db
from blog.linkbacks.addresses import same_page_key, usable_address
from blog.models import Delivery, DeliveryState, Post
from blog.rendering.contexts import render_context
from blog.rendering.links import PageLinks, find_links
from blog.site.options import SiteOptions, read_options
from blog.tasks.queue import cancel, enqueue

SEND_LINKBACK = "send_linkback"
WEBMENTION, TRACKBACK = "webmention", "trackback"
OWED = frozenset({DeliveryState.WAITING, DeliveryState.RETRYING})
# After these a webmention may be held by the other side; None: it is under way.
MAY_HOLD = frozenset(
    {None, DeliveryState.ACCEPTED, DeliveryState.RETRYING, DeliveryState.GAVE_UP}
)
_LINK_GONE = "The link was taken out of the post before this arrived."


def plan_deliveries(post: Post) -> None:
    """Owe what sites linked from a post must be told, in the caller's transaction.

    New links are told. Removed ones, and all when the post is no longer public, are
    told by webmention if they may be held there; what stayed is told by webmention
    if the text is another. A post that does not notify (`post.notifies` False) makes
    nothing known but removals: whoever stores posts that are no news, as an import
    does, stores them so, and no request is owed.
    """
    options = read_options()
    is_public = post.is_public and post.permalink is not None
    links = find_links(words_of(post) if is_public else "", options.url)
    printed = _by_page(link.url for link in links.outbound)
    typed = _typed_in(post) if is_public else []
    known = _hold_all(post)
    for delivery in known:
        if delivery.is_typed:
            _follow(delivery, post, [u for u in typed if u == delivery.target_url])
        else:
            _follow(delivery, post, printed.get(same_page_key(delivery.target_url), []))
    if not is_public or not post.notifies:
        return
    taken = {d.target_url if d.is_typed else same_page_key(d.target_url) for d in known}
    for url in typed:
        if taken.isdisjoint({url, same_page_key(url)}):
            _add(post, url, options, is_typed=True)
    for url in _new_targets(printed, links, options):
        if taken.isdisjoint({url, same_page_key(url)}) and url not in typed:
            _add(post, url, options, is_typed=False)


def owe(delivery: Delivery) -> None:
    """Owe a delivery from the start, in the caller's transaction."""
    delivery.state = DeliveryState.WAITING
    delivery.tries = 0
    delivery.next_try_at = None
    delivery.updated_at = now = clock.now()
    payload = {"delivery_id": delivery.id}
    enqueue(SEND_LINKBACK, payload, key=job_key(delivery.id), run_at=now)


def job_key(delivery_id: int) -> str:
    return f"{SEND_LINKBACK}:{delivery_id}"


def words_of(post: Post) -> str:
    """Return the HTML whose links are told: what the post answers, and its text."""
    return render_context(post.properties) + post.html


def digest_of(post: Post) -> str:
    """Return what changes whenever the text changes that others may show."""
    return sha256(f"{post.title}\0{words_of(post)}".encode()).hexdigest()


def may_be_held(delivery: Delivery) -> bool:
    """Whether the other side may hold a webmention, which can be taken back there."""
    return any(
        attempt.protocol == WEBMENTION and attempt.outcome in MAY_HOLD
        for attempt in delivery.attempts
    )


def was_posted(delivery: Delivery) -> bool:
    """Whether anything was ever sent, as opposed to looked for."""
    return any(attempt.protocol for attempt in delivery.attempts)


def is_under_way(delivery: Delivery) -> bool:
    """Whether a try was begun and its end not noted: now, or when a worker died."""
    return any(attempt.ended_at is None for attempt in delivery.attempts)


def _hold_all(post: Post) -> list[Delivery]:
    """Lock the post's deliveries, so that no text is told as it was before."""
    return list(
        db.session.scalars(
            select(Delivery)
            .where(Delivery.post_id == post.id)
            .order_by(Delivery.id)
            .options(selectinload(Delivery.attempts))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _by_page(urls: Iterable[str]) -> dict[str, list[str]]:
    """Return the printed spellings of each page: two of them are told of once."""
    printed: dict[str, list[str]] = {}
    for url in urls:
        if _is_usable(url):
            printed.setdefault(same_page_key(url), []).append(url)
    return printed


def _new_targets(
    printed: dict[str, list[str]], links: PageLinks, options: SiteOptions
) -> list[str]:
    unfollowed = {link.url for link in links.outbound if link.is_nofollow}
    return [
        spellings[0]
        for spellings in printed.values()
        if options.notify_nofollow or not unfollowed.issuperset(spellings)
    ]


def _typed_in(post: Post) -> list[str]:
    return [url for url in dict.fromkeys(post.trackback_urls or ()) if _is_usable(url)]


def _is_usable(url: str) -> bool:
    return usable_address(url) is not None


def _add(post: Post, url: str, options: SiteOptions, *, is_typed: bool) -> None:
    delivery = Delivery(
        post_id=post.id,
        source_url=options.address_of(post.permalink or ""),
        target_url=url,
        is_typed=is_typed,
        is_linked=True,
    )
    db.session.add(delivery)
    db.session.flush()
    owe(delivery)


def _follow(delivery: Delivery, post: Post, spellings: list[str]) -> None:
    """Bring a known delivery in line with how its target is printed now."""
    was_linked, delivery.is_linked = delivery.is_linked, bool(spellings)
    if delivery.state is DeliveryState.OFF:
        return
    if not spellings:
        if was_linked:
            _take_back(delivery)
        return
    if delivery.target_url not in spellings:
        delivery.target_url = spellings[0]
    if not post.notifies:
        _hold_back(delivery)
    elif not was_linked:
        _tell_again(delivery)
    elif delivery.protocol == WEBMENTION:
        _tell_change(delivery, digest_of(post))


def _hold_back(delivery: Delivery) -> None:
    """Drop what was owed and never tried to be posted."""
    is_unsent = delivery.state in OWED and not was_posted(delivery)
    if is_unsent and not is_under_way(delivery):
        cancel(job_key(delivery.id))
        db.session.delete(delivery)


def _tell_again(delivery: Delivery) -> None:
    """Tell of a link that is back; a trackback that was sent would be shown twice."""
    is_trackback = TRACKBACK in {a.protocol for a in delivery.attempts}
    if not is_trackback or may_be_held(delivery):
        _owe_anew(delivery)


def _tell_change(delivery: Delivery, digest: str) -> None:
    if delivery.sent_digest != digest:
        _owe_anew(delivery)


def _owe_anew(delivery: Delivery) -> None:
    """Owe it once more, unless it is owed already: it will say what is true then."""
    if delivery.state not in OWED or is_under_way(delivery):
        owe(delivery)


def _take_back(delivery: Delivery) -> None:
    """Tell that the link is gone where that can be said and may matter."""
    if may_be_held(delivery):
        _owe_anew(delivery)
    elif is_under_way(delivery):
        return  # the try in hand sees that there is no link, or ends this one
    elif not was_posted(delivery):
        cancel(job_key(delivery.id))
        db.session.delete(delivery)
    elif delivery.state in OWED:
        cancel(job_key(delivery.id))
        end_without_link(delivery)


def end_without_link(delivery: Delivery) -> None:
    """Give up what was not taken before the link went; no commit."""
    delivery.state = DeliveryState.GAVE_UP
    delivery.answer = _LINK_GONE
    delivery.next_try_at = None
    delivery.updated_at = clock.now()
