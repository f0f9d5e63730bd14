"""How the afterword of a post is arranged: faces, threads two levels deep, pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple, Protocol

from blog.models import MentionType, Response, ResponseKind

REACTIONS = (MentionType.LIKE, MentionType.REPOST, MentionType.BOOKMARK)
PAGE_LENGTH = 50


class Anchored(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> ResponseKind: ...


def anchor_of(response: Anchored) -> str:
    """Return the id of its element, as in "mention-12"."""
    return f"{response.kind.value}-{response.id}"


class Outline(NamedTuple):
    """What must be known of every response to find the place of each.

    `author` is equal for the reactions of one author. `protocols` are those that
    brought a mention, the richest first; a comment and an old mention have none.
    `fragment` is what a mention's target had behind its "#", decoded.
    """

    id: int
    parent_id: int | None = None
    kind: ResponseKind = ResponseKind.MENTION
    type: MentionType | None = None
    name: str = ""
    author: str = ""
    host: str = ""
    fragment: str = ""
    protocols: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """Say comment, pingback, trackback, webmention, or mention for an old one."""
        if self.kind is ResponseKind.COMMENT:
            return self.kind.value
        return self.protocols[0] if self.protocols else "mention"

    @property
    def anchor(self) -> str:
        return anchor_of(self)


@dataclass(frozen=True)
class ResponseCounts:
    """`mentions` are pages that link or reply, `reactions` likes, reposts, bookmarks.

    Of each type an author's reactions count once, as they show one face.
    """

    mentions: int = 0
    comments: int = 0
    reactions: int = 0


class Place(NamedTuple):
    """Where a response stands: in the thread of `first_id`, answering `answered_id`."""

    id: int
    anchor: str
    first_id: int
    answered_id: int | None
    answered_name: str


@dataclass(frozen=True)
class Note:
    """How many sites link to a section; `host` and `anchor` are of the first."""

    host: str
    sites: int
    anchor: str


@dataclass(frozen=True)
class Plan:
    """The places of all responses of a post.

    `conversation` is in the order of the page, each thread's first before its answers;
    `faces` are ids by type, one an author, newest first; `words` counts by
    `Outline.word` what is in the conversation; `first_of` has the anchor of the first
    by word and by kind; `notes` are by fragment; `protocols` brought what is shown.
    """

    conversation: tuple[Place, ...] = ()
    faces: Mapping[MentionType, tuple[int, ...]] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)
    first_of: Mapping[str, str] = field(default_factory=dict)
    counts: ResponseCounts = ResponseCounts()
    notes: Mapping[str, Note] = field(default_factory=dict)
    protocols: frozenset[str] = frozenset()

    @property
    def last_number(self) -> int:
        return max(1, -(-len(self.conversation) // PAGE_LENGTH))

    def page(self, number: int) -> tuple[Place, ...]:
        start = (number - 1) * PAGE_LENGTH
        return self.conversation[start : start + PAGE_LENGTH]

    def number_of(self, response_id: int) -> int:
        """Return the page it is on; 1 for what is not in the conversation."""
        ids = [place.id for place in self.conversation]
        return ids.index(response_id) // PAGE_LENGTH + 1 if response_id in ids else 1


@dataclass(frozen=True)
class Thread:
    """A comment or mention and every answer to it, however deep, oldest first.

    `first` is None where the thread began on an earlier page. `addressed` names whom
    an answer is to, by its id, where that is not `first`.
    """

    first: Response | None
    replies: tuple[Response, ...]
    addressed: Mapping[int, str]


def arrange(shown: Sequence[Outline]) -> Plan:
    """Find the places of the responses of one post, given oldest first."""
    said = [outline for outline in shown if outline.type not in REACTIONS]
    faces = {kind: _faces(shown, kind) for kind in REACTIONS}
    words = [outline.word for outline in said]
    comments = words.count(ResponseKind.COMMENT.value)
    reactions = sum(map(len, faces.values()))
    return Plan(
        conversation=tuple(_places(said)),
        faces={kind: ids for kind, ids in faces.items() if ids},
        words={word: words.count(word) for word in dict.fromkeys(words)},
        first_of={
            name: outline.anchor
            for outline in reversed(said)
            for name in (outline.word, outline.kind.value)
        },
        counts=ResponseCounts(len(said) - comments, comments, reactions),
        notes=_notes(said),
        protocols=frozenset(name for o in shown for name in o.protocols),
    )


def gather(page: Sequence[Place], found: Mapping[int, Response]) -> tuple[Thread, ...]:
    """Make the threads of one page; what has gone from `found` is left out."""
    threads = []
    for first_id, places in groupby(page, key=lambda place: place.first_id):
        here = [place for place in places if place.id in found]
        first = found[first_id] if here and here[0].id == first_id else None
        answers = here[1:] if first else here
        shown_id = first_id if first else None
        addressed = {
            place.id: place.answered_name
            for place in answers
            if place.answered_id != shown_id
        }
        if here:
            replies = tuple(found[place.id] for place in answers)
            threads.append(Thread(first, replies, addressed))
    return tuple(threads)


def _faces(shown: Sequence[Outline], kind: MentionType) -> tuple[int, ...]:
    newest: dict[str, int] = {}
    for outline in reversed(shown):
        if outline.type is kind:
            newest.setdefault(outline.author, outline.id)
    return tuple(newest.values())


def _notes(said: Sequence[Outline]) -> dict[str, Note]:
    linking: dict[str, list[Outline]] = {}
    for outline in said:
        if outline.fragment and outline.host:
            linking.setdefault(outline.fragment, []).append(outline)
    return {
        fragment: Note(here[0].host, len({o.host for o in here}), here[0].anchor)
        for fragment, here in linking.items()
    }


def _places(said: Sequence[Outline]) -> Iterator[Place]:
    by_id = {outline.id: outline for outline in said}
    threads: dict[int, list[Outline]] = {}
    for outline in said:
        threads.setdefault(_first_of_thread(outline, by_id).id, []).append(outline)
    # A thread stands where its first does, also if an answer is dated before it.
    for first in (outline for outline in said if outline.id in threads):
        yield Place(first.id, first.anchor, first.id, None, "")
        for answer in threads[first.id]:
            if answer is not first:
                to = by_id[answer.parent_id or 0]
                yield Place(answer.id, answer.anchor, first.id, to.id, to.name)


def _first_of_thread(said: Outline, by_id: Mapping[int, Outline]) -> Outline:
    """Climb to the top; an answer to what is not shown starts a thread of its own."""
    seen = {said.id}
    first = said
    while (above := by_id.get(first.parent_id or 0)) is not None:
        if above.id in seen:  # a circle, as a broken import may leave one
            return by_id[min(seen)]
        seen.add(above.id)
        first = above
    return first
