"""What is wrong with a change, by field, as far as the change alone tells."""

import json
from urllib.parse import urlsplit

from blog.models import PostKind, PostStatus
from blog.posts.change import PostChange
from blog.rendering.addresses import PAGE_SCHEMES, clean_address
from blog.rendering.limits import MAX_POST_BYTES

MAX_TITLE_LENGTH = 300
MAX_SUMMARY_LENGTH = 5_000
MAX_TAG_LENGTH = 200
MAX_TAGS = 100
MAX_TRACKBACKS = 20
MAX_FIELDS_LENGTH = 200_000
MAX_ADDRESS_LENGTH = 2_000
FIRST_YEAR, LAST_YEAR = 1900, 9000
_MEGABYTE = 1_000_000
# Nothing hides such a text from readers yet, and a program must not believe it does.
NO_PASSWORDS = "This blog has no posts behind a password. Make it private instead."


def find_problems(change: PostChange, kind: PostKind) -> dict[str, str]:
    """Return a sentence for each field that cannot be taken."""
    found = {
        "title": _title_problem(change, kind),
        "text": _text_problem(change.text),
        "summary": _length_problem("summary", change.summary, MAX_SUMMARY_LENGTH),
        "tags": _tags_problem(change.tags),
        "published_at": _date_problem(change),
        "trackback_urls": _trackbacks_problem(change.trackback_urls),
        "password": NO_PASSWORDS if change.password else None,
        "custom_fields": _fields_problem(change),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _title_problem(change: PostChange, kind: PostKind) -> str | None:
    if not change.title.strip():
        if kind is PostKind.PAGE:
            return "Give the page a title."
        is_note = change.text.strip() or change.properties
        return None if is_note else "Give the post a title or a text."
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


def _fields_problem(change: PostChange) -> str | None:
    """Bound what programs keep with a post: custom fields and properties together."""
    kept = sum(len(kept.key) + len(kept.value) for kept in change.custom_fields)
    length = kept + len(json.dumps(dict(change.properties)))
    return _length_problem("fields", " " * length, MAX_FIELDS_LENGTH)


def _trackbacks_problem(addresses: tuple[str, ...]) -> str | None:
    if len(addresses) > MAX_TRACKBACKS:
        return f"There are {len(addresses)} addresses; {MAX_TRACKBACKS} is the most."
    if any(len(address) > MAX_ADDRESS_LENGTH for address in addresses):
        return f"An address has more than {MAX_ADDRESS_LENGTH:,} characters."
    wrong = next((a for a in addresses if not _is_web_address(a)), None)
    if wrong is None:
        return None
    return f'"{wrong[:80]}" is no web address. Give each on a line, with https://.'


def _is_web_address(address: str) -> bool:
    """Tell whether this is one whole http(s) address that names its host plainly."""
    if len(address.split()) != 1 or clean_address(address, PAGE_SCHEMES) != address:
        return False
    parts = urlsplit(address)
    return parts.scheme in PAGE_SCHEMES and "@" not in parts.netloc


def _date_problem(change: PostChange) -> str | None:
    moment = change.published_at
    if moment is None:
        is_scheduled = change.status is PostStatus.SCHEDULED
        return "Say when it shall be published." if is_scheduled else None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return f"Give a year between {FIRST_YEAR} and {LAST_YEAR}."
    return None
