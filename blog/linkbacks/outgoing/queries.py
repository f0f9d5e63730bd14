"""Reading deliveries: the list, a post's own, and the preview while it is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from blog import clock
from blog.accounts.rights import Right, rights_of
from blog.extensions import begin_writing, db
from blog.linkbacks.addresses import same_page_key, usable_address
from blog.linkbacks.outgoing.discovery import (
    FRESH_FOR,
    PRIVATE_NETWORK,
    owe_look,
    recall,
)
from blog.linkbacks.outgoing.sentences import (
    LOOKING,
    NO_ADDRESS,
    NO_ENDPOINT,
    READY,
    delivery_sentence,
    delivery_word,
    protocol_word,
)
from blog.models import Delivery, DeliveryState, Endpoint, Person, Post
from blog.models.listing import Listing
from blog.rendering.links import find_links
from blog.site.options import read_options

PER_PAGE = 50
MOST_PREVIEWED = 50
_ON_TAB = {
    "waiting": frozenset({DeliveryState.WAITING}),
    "failing": frozenset(
        {
            DeliveryState.RETRYING,
            DeliveryState.REFUSED,
            DeliveryState.GAVE_UP,
            DeliveryState.UNKNOWN,
        }
    ),
    "accepted": frozenset({DeliveryState.ACCEPTED}),
    "off": frozenset({DeliveryState.OFF}),
}
TABS = ("all", *_ON_TAB)


@dataclass(frozen=True, kw_only=True)
class TargetPreview:
    """What is known of one page that a text links to.

    `word` is the state in a word or two ("Looking", "Ready", "No address" or, once
    planned, that of the delivery), `sentence` says it at length. `protocol` None: it
    is not known, or there is none.
    """

    url: str
    host: str
    protocol: str | None
    state: str
    word: str
    sentence: str
    delivery: Delivery | None = None

    @property
    def protocol_word(self) -> str:
        """The protocol's name as people write it; "Looking" while nobody knows."""
        if self.state == LOOKING.lower():
            return LOOKING
        return protocol_word(self.protocol)


def list_deliveries(
    tab: str, search: str, number: int, by: Person
) -> Listing[Delivery]:
    """Return 50 deliveries of posts this person may see, the latest change first.

    Each has its post and its attempts. `tab` is one of TABS. NO_ENDPOINT and
    NOT_ALLOWED, about which nothing can be done, are under "all" only. A page past
    the last is the last.
    """
    conditions = [*_seen_by(by), *_on_tab(tab), *_says(search)]
    total = _count(conditions)
    last = Listing[Delivery]([], 1, PER_PAGE, total).last_number
    number = min(max(number, 1), last)
    items = db.session.scalars(
        select(Delivery)
        .outerjoin(Delivery.post)
        .where(*conditions)
        .options(*_whole())
        .order_by(Delivery.updated_at.desc(), Delivery.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    ).all()
    return Listing(items, number, PER_PAGE, total)


def count_by_tab(by: Person) -> dict[str, int]:
    """Return how many deliveries each of TABS lists for this person."""
    rows = db.session.execute(
        select(Delivery.state, func.count())
        .outerjoin(Delivery.post)
        .where(*_seen_by(by))
        .group_by(Delivery.state)
    )
    counted = dict(rows.all())
    counts = {
        tab: sum(counted.get(state, 0) for state in states)
        for tab, states in _ON_TAB.items()
    }
    return {"all": sum(counted.values())} | counts


def count_failing(by: Person) -> int:
    return _count([*_seen_by(by), *_on_tab("failing")])


def deliveries_of(post_id: int) -> list[Delivery]:
    """Return all deliveries of a post with their attempts, in the order planned."""
    return list(
        db.session.scalars(
            select(Delivery)
            .where(Delivery.post_id == post_id)
            .options(selectinload(Delivery.attempts))
            .order_by(Delivery.id)
        )
    )


def preview_targets(html: str, post: Post | None) -> list[TargetPreview]:
    """Return what is known of the first 50 pages a body links to, in its order.

    `html` is what the gate let through. Pages nobody asked yet, or not for ten
    minutes, are owed a look, which is committed: ask again in a few seconds. With
    `post`, what became of its deliveries is told as well.
    """
    options = read_options()
    found = find_links(html, options.url).outbound
    wanted = [
        link.url
        for link in found
        if usable_address(link.url)
        and (options.notify_nofollow or not link.is_nofollow)
    ]
    urls = list({same_page_key(url): url for url in reversed(wanted)}.values())[::-1]
    urls = urls[:MOST_PREVIEWED]
    post_id = post.id if post is not None else None
    _owe_looks(urls)
    known = deliveries_of(post_id) if post_id is not None else []
    by_key = {same_page_key(d.target_url): d for d in known if not d.is_typed}
    return [_preview(url, by_key.get(same_page_key(url))) for url in urls]


def _owe_looks(urls: Iterable[str]) -> None:
    now = clock.now()
    stale = [
        url
        for url in urls
        if (known := recall(url)) is None or known.found_at <= now - FRESH_FOR
    ]
    if not stale:
        return
    begin_writing()
    for url in stale:
        owe_look(url)
    db.session.commit()


def _preview(url: str, delivery: Delivery | None) -> TargetPreview:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if delivery is not None and delivery.is_linked:
        return TargetPreview(
            url=url,
            host=host,
            protocol=delivery.protocol,
            state=delivery.state.value,
            word=delivery_word(delivery),
            sentence=delivery_sentence(delivery, read_options().zone),
            delivery=delivery,
        )
    known = recall(url)
    state, word, sentence = _expectation(known)
    protocol = known.protocol if known else None
    return TargetPreview(
        url=url,
        host=host,
        protocol=protocol,
        state=state,
        word=word,
        sentence=sentence,
        delivery=delivery,
    )


def _expectation(known: Endpoint | None) -> tuple[str, str, str]:
    """Return state, word and sentence for a page that nothing was sent to."""
    if known is None:
        return "looking", LOOKING, "Looking for where this page takes notifications."
    if known.protocol is not None:
        return "ready", READY, "Will be sent on publishing."
    if known.problem == PRIVATE_NETWORK:
        return DeliveryState.NOT_ALLOWED.value, "Not allowed", known.problem
    word, sentence = (NO_ADDRESS, NO_ENDPOINT)
    if known.problem:
        word, sentence = "No answer", known.problem
    return DeliveryState.NO_ENDPOINT.value, word, sentence


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(Delivery.post).load_only(
            Post.title, Post.permalink, Post.status, Post.kind, Post.author_id
        ),
        selectinload(Delivery.attempts),
    )


def _count(conditions: list[ColumnElement[bool]]) -> int:
    query = select(func.count(Delivery.id)).outerjoin(Delivery.post).where(*conditions)
    return db.session.scalar(query) or 0


def _on_tab(tab: str) -> list[ColumnElement[bool]]:
    return [Delivery.state.in_(_ON_TAB[tab])] if tab in _ON_TAB else []


def _seen_by(person: Person) -> list[ColumnElement[bool]]:
    if Right.EDIT_OTHERS in rights_of(person):
        return []
    return [Post.author_id == person.id]


def _says(search: str) -> list[ColumnElement[bool]]:
    sought = search.replace("\x00", "").strip()
    if not sought:
        return []
    columns = (Delivery.target_url, Delivery.answer, Delivery.source_url, Post.title)
    return [or_(*(column.icontains(sought, autoescape=True) for column in columns))]
