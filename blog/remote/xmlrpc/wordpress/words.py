"""The words WordPress has for states and kinds, and ours."""

from blog.models import PostKind, PostStatus, ResponseStatus

POST_STATUSES = {
    "draft": "Draft",
    "pending": "Pending Review",
    "private": "Private",
    "publish": "Published",
}
PAGE_STATUSES = {"draft": "Draft", "private": "Private", "publish": "Published"}
COMMENT_STATUSES = {"hold": "Unapproved", "approve": "Approved", "spam": "Spam"}
POST_FORMATS = {
    "standard": "Standard",
    "aside": "Aside",
    "audio": "Audio",
    "chat": "Chat",
    "gallery": "Gallery",
    "image": "Image",
    "link": "Link",
    "quote": "Quote",
    "status": "Status",
    "video": "Video",
}

# Nothing waits for review here: what a contributor hands in is a draft editors see.
_TO_POST = {
    "draft": PostStatus.DRAFT,
    "pending": PostStatus.DRAFT,
    "auto-draft": PostStatus.DRAFT,
    "private": PostStatus.PRIVATE,
    "publish": PostStatus.PUBLISHED,
    "future": PostStatus.SCHEDULED,
    "trash": PostStatus.TRASHED,
}
_FROM_POST = {
    PostStatus.DRAFT: "draft",
    PostStatus.PRIVATE: "private",
    PostStatus.PUBLISHED: "publish",
    PostStatus.SCHEDULED: "future",
    PostStatus.TRASHED: "trash",
}
_TO_COMMENT = {
    "hold": ResponseStatus.PENDING,
    "approve": ResponseStatus.APPROVED,
    "spam": ResponseStatus.SPAM,
    "trash": ResponseStatus.TRASHED,
}
_FROM_COMMENT = {ours: theirs for theirs, ours in _TO_COMMENT.items()}
_KINDS = {"post": PostKind.POST, "page": PostKind.PAGE}


def status_of(word: str) -> PostStatus | None:
    """Return the state of a post that WordPress calls so."""
    return _TO_POST.get(word)


def word_of(status: PostStatus) -> str:
    return _FROM_POST[status]


def comment_status_of(word: str) -> ResponseStatus | None:
    """Return the state of a response that WordPress calls so."""
    return _TO_COMMENT.get(word)


def comment_word_of(status: ResponseStatus) -> str:
    return _FROM_COMMENT[status]


def kind_of(word: str) -> PostKind | None:
    """Return what WordPress calls a post type, of those there are here."""
    return _KINDS.get(word)
