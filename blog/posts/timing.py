"""When a post becomes visible, and the job that makes it so."""

from dataclasses import dataclass
from datetime import datetime

from blog.models import Post, PostStatus
from blog.posts.change import PostChange
from blog.tasks.queue import cancel, enqueue

JOB_KIND = "publish_post"
_TIMED = frozenset({PostStatus.SCHEDULED, PostStatus.PUBLISHED})


@dataclass(frozen=True)
class Timing:
    status: PostStatus
    published_at: datetime | None


def settle_timing(post: Post, change: PostChange, now: datetime) -> Timing:
    """Return status and date as they follow from what was asked for.

    A date ahead makes a published post scheduled, one behind a scheduled one
    published; no date means now, or for one that was public before, when it was.
    """
    moment = _chosen_moment(post, change)
    if change.status in _TIMED:
        moment = moment or now
        is_ahead = moment > now
        status = PostStatus.SCHEDULED if is_ahead else PostStatus.PUBLISHED
        return Timing(status, moment)
    if change.status is PostStatus.PRIVATE:
        moment = moment or now
    return Timing(change.status, moment)


def job_key(post_id: int) -> str:
    return f"{JOB_KIND}:{post_id}"


def owe_publication(post: Post, *, was_scheduled: bool) -> None:
    """Keep the job of a scheduled post at its time, and none for any other."""
    key = job_key(post.id)
    if post.status is PostStatus.SCHEDULED:
        payload = {"post_id": post.id}
        enqueue(JOB_KIND, payload, key=key, run_at=post.published_at)
    elif was_scheduled:
        cancel(key)


def _chosen_moment(post: Post, change: PostChange) -> datetime | None:
    known, chosen = post.published_at, change.published_at
    if chosen is None:
        return known if post.permalink is not None else None
    # A form knows minutes: what comes back as it was shown was not changed.
    if known is not None and chosen == known.replace(second=0, microsecond=0):
        return known
    return chosen
