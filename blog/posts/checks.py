"""What is wrong with a change, by field, as far as the change alone tells."""

from blog.models import PostKind, PostStatus
from blog.posts.change import PostChange
from blog.rendering.limits import MAX_POST_BYTES

MAX_TITLE_LENGTH = 300
MAX_SUMMARY_LENGTH = 5_000
MAX_TAG_LENGTH = 200
MAX_TAGS = 100
FIRST_YEAR, LAST_YEAR = 1900, 9000
_MEGABYTE = 1_000_000


def find_problems(change: PostChange, kind: PostKind) -> dict[str, str]:
    """Return a sentence for each field that cannot be taken."""
    found = {
        "title": _title_problem(change, kind),
        "text": _text_problem(change.text),
        "summary": _length_problem("summary", change.summary, MAX_SUMMARY_LENGTH),
        "tags": _tags_problem(change.tags),
        "published_at": _date_problem(change),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _title_problem(change: PostChange, kind: PostKind) -> str | None:
    if not change.title.strip():
        return f"Give the {kind.value} a title."
    return _length_problem("title", change.title, MAX_TITLE_LENGTH)


def _length_problem(name: str, text: str, most: int) -> str | None:
    if len(text) <= most:
        return None
    return f"The {name} has {len(text):,} characters; {most:,} is the most."


def _text_problem(text: str) -> str | None:
    size = len(text.encode("utf-8", "replace"))
    if size <= MAX_POST_BYTES:
        return None
    # Rounded up, so that it never reads "1.0 MB; 1 MB is the most".
    tenths = -(-size * 10 // _MEGABYTE)
    return f"The text is {tenths / 10:,.1f} MB; 1 MB is the most."


def _tags_problem(tags: tuple[str, ...]) -> str | None:
    if len(tags) > MAX_TAGS:
        return f"There are {len(tags)} tags; {MAX_TAGS} is the most."
    if any(len(tag) > MAX_TAG_LENGTH for tag in tags):
        return f"A tag has more than {MAX_TAG_LENGTH} characters."
    return None


def _date_problem(change: PostChange) -> str | None:
    moment = change.published_at
    if moment is None:
        is_scheduled = change.status is PostStatus.SCHEDULED
        return "Say when it shall be published." if is_scheduled else None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return f"Give a year between {FIRST_YEAR} and {LAST_YEAR}."
    return None
