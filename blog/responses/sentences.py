"""What is said about responses, word for word."""

from collections.abc import Mapping
from typing import Any

from blog.models import Response, ResponseKind

# By (comments_open, pings_open).
STATUS_SENTENCES = {
    (True, True): "You can write a comment below, or send a trackback, pingback or "
    "webmention from your own site.",
    (False, True): "Comments are closed, but trackbacks and pingbacks are open.",
    (True, False): "Trackbacks and pingbacks are closed, but you can write a comment "
    "below.",
    (False, False): "Comments, trackbacks and pingbacks are closed.",
}
_REASONS = {
    "hold_everything": "You hold everything",
    "first_from_site": "First mention from this site",
    "first_under_name": "First comment under this name",
    "site_has_spam": "Other mentions from this site are in spam",
    "name_has_spam": "Other comments under this name are in spam",
    "list_of_links": "Link is in a list of {count} links",
    "outside_article": "Link found only outside the article",
    "page_changed": "The page changed since it was approved",
    "link_gone": "The link is gone from that page",
    "trap_filled": "A field that people do not see was filled in",
}


def status_sentence(comments_open: bool, pings_open: bool) -> str:  # noqa: FBT001 -- a pair, in the order the sentences name it
    """Return the one sentence under the heading "Afterword"; themes keep its words."""
    return STATUS_SENTENCES[comments_open, pings_open]


def reason_sentence(reason: Mapping[str, Any]) -> str:
    """Return why a response is held, as a label without a full stop.

    A code nobody knows here (a newer version wrote it) is shown as it is.
    """
    code = str(reason["code"])
    return _REASONS.get(code, code).format_map(reason)


def check_sentence(response: Response) -> str | None:
    """Return what verification found good about a mention, or None."""
    if response.verified_at is None:
        return None
    found_in_article = response.check.get("in_article")
    return "Link found in the article" if found_in_article else "Link found"


def kind_word(response: Response) -> str:
    """Return Comment, Pingback, Trackback, Webmention, or Mention for an old one."""
    if response.kind is ResponseKind.COMMENT:
        return "Comment"
    return (response.protocol or "mention").capitalize()


def sender_name(response: Response) -> str:
    """Return who it is from, as in "Pingback from harbour.example"."""
    if response.kind is ResponseKind.COMMENT:
        return response.author_name
    return response.source_host or response.author_name
