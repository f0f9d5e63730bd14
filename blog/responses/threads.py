"""The afterword of a post: mentions, and comments in threads two levels deep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blog.models import Response, ResponseKind


@dataclass(frozen=True)
class ResponseCounts:
    mentions: int = 0
    comments: int = 0


@dataclass(frozen=True)
class Thread:
    """A comment and every answer to it, however deep, oldest first.

    `addressed` names whom an answer is to, by its id, where that is not `comment`.
    """

    comment: Response
    replies: tuple[Response, ...]
    addressed: Mapping[int, str]


@dataclass(frozen=True)
class Afterword:
    """What stands below a post, oldest first; `counts` counts answers, too."""

    mentions: tuple[Response, ...]
    comments: tuple[Thread, ...]
    counts: ResponseCounts


def arrange(shown: Sequence[Response]) -> Afterword:
    """Arrange the responses of one post, given oldest first."""
    mentions = tuple(r for r in shown if r.kind is ResponseKind.MENTION)
    comments = [r for r in shown if r.kind is ResponseKind.COMMENT]
    return Afterword(
        mentions, _threads(comments), ResponseCounts(len(mentions), len(comments))
    )


def _threads(comments: Sequence[Response]) -> tuple[Thread, ...]:
    by_id = {comment.id: comment for comment in comments}
    threads: dict[int, list[Response]] = {}
    replies: list[tuple[Response, Response]] = []
    for comment in comments:
        first = _first_of_thread(comment, by_id)
        if first is comment:
            threads[comment.id] = []
        else:
            replies.append((first, comment))
    for first, comment in replies:
        threads[first.id].append(comment)
    return tuple(
        Thread(by_id[first_id], tuple(found), _addressed(first_id, found, by_id))
        for first_id, found in threads.items()
    )


def _first_of_thread(comment: Response, by_id: Mapping[int, Response]) -> Response:
    """Climb to the top; an answer to what is not shown starts a thread of its own."""
    seen = {comment.id}
    first = comment
    while (above := by_id.get(first.parent_id or 0)) is not None:
        if above.id in seen:  # a circle, as a broken import may leave one
            return by_id[min(seen)]
        seen.add(above.id)
        first = above
    return first


def _addressed(
    first_id: int, replies: Sequence[Response], by_id: Mapping[int, Response]
) -> dict[int, str]:
    return {
        reply.id: by_id[reply.parent_id].author_name
        for reply in replies
        if reply.parent_id is not None and reply.parent_id != first_id
    }
