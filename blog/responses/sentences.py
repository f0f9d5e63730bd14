"""What is said about responses, word for word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blog.models import Response, ResponseKind
from blog.site.formats import age, number

# By (comments_open, pings_open).
STATUS_SENTENCES = {
    (True, True): "You can write a comment below, or send a trackback, pingback or "
    "webmention from your own site.",
    (False, True): "Comments are closed, but trackbacks and pingbacks are open.",
    (True, False): "Trackbacks and pingbacks are closed, but you can write a comment "
    "below.",
    (False, False): "Comments, trackbacks and pingbacks are closed.",
}
_REASONS: Mapping[str, str | tuple[str, str]] = {
    "hold_everything": "You hold everything",
    "first_from_site": "First mention from this site",
    "first_under_name": "First comment under this name",
    "site_has_spam": "Other mentions from this site are in spam",
    "name_has_spam": "Other comments under this name are in spam",
    "no_link": "No link to this post on that page",
    "list_of_links": "Link is in a list of {count} links",
    "outside_article": "Link found only outside the article",
    "many_links": ("1 link in the text", "{count} links in the text"),
    "held_word": "Word on your list: “{word}”",
    "refused_word": "Blocked word: “{word}”",
    "same_text": ("Same text on 1 other post", "Same text on {count} other posts"),
    "from_network": (
        "1 from this network in the last hour",
        "{count} from this network in the last hour",
    ),
    "on_list": "Name or address is on your list",
    "stock_phrase": "Has the words of machine-made trackbacks",
    "title_is_name": "Title is only the name of the site",
    "title_is_ours": "Title is that of this post",
    "many_outbound": "The page has {count} links to other sites",
    "copied": "Repeats a long piece of this post",
    "reads_like_spam": "Reads like what you marked as spam ({percent} %)",
    "page_changed": "The page changed since it was approved",
    "page_unread": "The page could not be read again",
    "link_gone": "The link is gone from that page",
    "trap_filled": "A field that people do not see was filled in",
}
# What speaks for a response; never a reason.
_MERITS: Mapping[str, str | tuple[str, str]] = {
    "in_article": "Link found in the article",
    "site_approved": (
        "1 other mention from this site is approved",
        "{count} other mentions from this site are approved",
    ),
    "name_approved": (
        "1 other comment under this name is approved",
        "{count} other comments under this name are approved",
    ),
    "reads_like_approved": "Reads like what you approved ({percent} %)",
    "on_good_list": "This site or sender is always shown",
}


def status_sentence(comments_open: bool, pings_open: bool) -> str:  # noqa: FBT001 -- a pair, in the order the sentences name it
    """Return the one sentence under the heading "Afterword"; themes keep its words."""
    return STATUS_SENTENCES[comments_open, pings_open]


def reason_sentence(reason: Mapping[str, Any]) -> str:
    """Return why a response is held, as a label without a full stop.

    A code nobody knows here (a newer version wrote it) is shown as it is.
    """
    return _in_words(_REASONS, reason)


def signal_sentence(signal: Mapping[str, Any]) -> str:
    """Return what a signal says, as `reason_sentence` does; its weight is apart."""
    return _in_words({**_REASONS, **_MERITS}, signal)


def check_sentence(response: Response) -> str | None:
    """Return what verification found good about a mention, or None."""
    if response.verified_at is None:
        return None
    found_in_article = (response.check or {}).get("in_article")
    return "Link found in the article" if found_in_article else "Link found"


def check_rows(
    response: Response, now: datetime, zone: ZoneInfo
) -> list[tuple[str, str]]:
    """Return what verification saw, as (label, words); nothing that was not looked at.

    Plain text, of which the addresses came from outside.
    """
    check = response.check or {}
    fetched = _fetched(response, check, now, zone)
    rows = [
        ("Link", _link(check)),
        ("Points to", str(check.get("points_to") or "")),
        ("Answer", _answer(check)),
        ("Fetched", fetched),
        ("Author", _author(response, check) if fetched else ""),
    ]
    return [(label, words) for label, words in rows if words]


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


def _in_words(
    known: Mapping[str, str | tuple[str, str]], row: Mapping[str, Any]
) -> str:
    code = str(row["code"])
    words = known.get(code, code)
    if isinstance(words, tuple):
        words = words[0] if row.get("count") == 1 else words[1]
    try:
        return words.format_map(row)
    except (KeyError, ValueError):  # written by a version that told less
        return words


def _link(check: Mapping[str, Any]) -> str:
    found = check.get("found")
    if not found:
        return ""
    times = {1: "once", 2: "twice"}.get(int(found), f"{found} times")
    told = [f"Found {times}"]
    if (is_in_article := check.get("in_article")) is not None:
        told.append("in the article" if is_in_article else "outside the article")
    if (is_followable := check.get("is_followable")) is not None:
        told.append("followable" if is_followable else "not followable")
    return ", ".join(told)


def _answer(check: Mapping[str, Any]) -> str:
    told = [str(check["status"])] if check.get("status") else []
    if kind := str(check.get("content_type") or "").partition(";")[0].strip():
        told.append(kind)
    if (size := check.get("size")) is not None:
        told.append(_size(int(size)))
    if (seconds := check.get("seconds")) is not None:
        told.append(f"{float(seconds):.1f} s")
    return ", ".join(told)


def _size(count: int) -> str:
    if count < 1024:  # noqa: PLR2004 -- what a KB holds
        return f"{count} bytes"
    return f"{number(round(count / 1024))} KB"


def _fetched(
    response: Response, check: Mapping[str, Any], now: datetime, zone: ZoneInfo
) -> str:
    if response.verified_at is None:
        return ""
    told = [age(response.verified_at, now, zone)]
    if (count := check.get("redirects")) is not None:
        word = "redirect" if count == 1 else "redirects"
        told.append(f"{count or 'no'} {word}")
    return ", ".join(told)


def _author(response: Response, check: Mapping[str, Any]) -> str:
    name = response.author_name
    if check.get("author") == "card":
        return f"{name}, on a card of their own" if name else "Card without a name"
    return name or "None stated"
