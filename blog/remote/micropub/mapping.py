"""Microformats2 to a post, and back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from blog.models import Post, PostStatus, TextFormat
from blog.posts.change import PostChange
from blog.remote.micropub.commands import Properties, Update
from blog.remote.micropub.dates import read_moment
from blog.remote.micropub.filing import file_under, words_of
from blog.remote.micropub.post_types import format_of
from blog.remote.micropub.refusals import RequestRefused
from blog.site.options import SiteOptions

Fields = dict[str, Any]

# Of the commands only this one is kept, for whoever syndicates by hand.
KEPT_COMMAND = "mp-syndicate-to"
STATUSES = ("published", "draft")
VISIBILITIES = ("public", "private")
_NOT_KEPT = frozenset({"post-status", "visibility"})


def change_for(
    change: PostChange,
    given: Properties,
    options: SiteOptions,
    post: Post | None = None,
) -> PostChange:
    """Return the change with what was given taken in, and everything else as it was.

    A property that is given as an empty list goes. `post` is the one to be changed.
    Raises RequestRefused.
    """
    had = format_of(change.properties, change.title)
    fields: Fields = {"properties": _kept(change.properties, given)}
    for name, read in _READERS.items():
        if name in given:
            fields |= read(given[name], options)
    if "category" in given:
        words = [_text("category", [word]) for word in given["category"]]
        fields["category_ids"], fields["tags"] = file_under(words, post)
        if change.category_id not in fields["category_ids"]:
            fields["category_id"] = None
    fields["status"] = _status(given, change.status)
    changed = replace(change, **fields)
    if post is not None and change.format is not had:
        return changed  # somebody chose it
    return replace(changed, format=format_of(changed.properties, changed.title))


def properties_of(post: Post, options: SiteOptions) -> Properties:
    """Return a post as its program gave it; content is Markdown, or HTML as `html`."""
    is_html = post.text_format is TextFormat.HTML
    is_draft = post.status is PostStatus.DRAFT
    is_private = post.status is PostStatus.PRIVATE
    at = post.published_at
    found: dict[str, list[Any]] = {
        "name": [post.title],
        "content": [{"html": post.text} if is_html and post.text else post.text],
        "summary": [post.summary],
        "published": [at.astimezone(options.zone).isoformat() if at else ""],
        "category": words_of(post),
        "post-status": [STATUSES[is_draft]],
        "visibility": [VISIBILITIES[is_private]],
        "mp-slug": [post.slug],
    }
    ours = {name: values for name, values in found.items() if any(values)}
    kept = {n: v for n, v in post.properties.items() if n != KEPT_COMMAND}
    return {**kept, **ours, "url": [address_of(post, options)]}


def address_of(post: Post, options: SiteOptions) -> str:
    """Return the permalink, or for what was never public an address that stays."""
    return options.address_of(post.permalink or f"/?p={post.id}")


def edited(before: Properties, update: Update) -> Properties:
    """Return the values that the properties named in an update have afterwards."""
    after = {name: list(before.get(name, [])) for name in update.names}
    after |= {name: list(values) for name, values in update.replace.items()}
    for name, values in update.add.items():
        after[name] += [value for value in values if value not in after[name]]
    for name in update.remove:
        after[name] = []
    for name, values in update.remove_values.items():
        after[name] = [v for v in after[name] if not _is_one_of(v, values)]
    return after


def _is_one_of(value: object, named: list[Any]) -> bool:
    """Whether a value is named; a photo with its words is named by its address, too."""
    return value in named or (isinstance(value, dict) and value.get("value") in named)


def _kept(before: Mapping[str, list[Any]], given: Properties) -> Properties:
    """Return the properties that have no place of their own in a post."""
    extra = {
        name: values
        for name, values in given.items()
        if name not in _READERS and name not in _NOT_KEPT and name != "category"
        if not name.startswith("mp-") or name == KEPT_COMMAND
    }
    return {name: values for name, values in {**before, **extra}.items() if values}


def _only(name: str, values: list[Any]) -> Any:  # noqa: ANN401 -- a string or an object
    if len(values) > 1:
        raise RequestRefused(f'"{name}" takes one value.')
    return values[0] if values else ""


def _text(name: str, values: list[Any]) -> str:
    value = _only(name, values)
    if not isinstance(value, str):
        raise RequestRefused(f'The value of "{name}" is no text.')
    return value


def _title(values: list[Any], _options: SiteOptions) -> Fields:
    return {"title": _text("name", values)}


def _summary(values: list[Any], _options: SiteOptions) -> Fields:
    return {"summary": _text("summary", values)}


def _slug(values: list[Any], _options: SiteOptions) -> Fields:
    return {"slug": _text("mp-slug", values), "slug_is_wish": True}


def _published(values: list[Any], options: SiteOptions) -> Fields:
    written = _text("published", values)
    moment = read_moment(written, options.zone) if written.strip() else None
    return {"published_at": moment}


def _content(values: list[Any], _options: SiteOptions) -> Fields:
    """Plain text is Markdown, as the studio's; HTML is made safe when it is shown."""
    value = _only("content", values)
    if isinstance(value, dict):
        html = value.get("html")
        if isinstance(html, str):
            return {"text": html, "text_format": TextFormat.HTML}
        value = value.get("markdown", value.get("text", value.get("value")))
    return {"text": _text("content", [value]), "text_format": TextFormat.MARKDOWN}


_READERS: dict[str, Callable[[list[Any], SiteOptions], Fields]] = {
    "name": _title,
    "content": _content,
    "summary": _summary,
    "published": _published,
    "mp-slug": _slug,
}


def _status(given: Properties, before: PostStatus) -> PostStatus:
    """Return the status that was asked for; raises RequestRefused.

    A draft is nobody's to see yet, and nothing remembers what it shall be later.
    """
    status = _choice("post-status", given, STATUSES)
    visibility = _choice("visibility", given, VISIBILITIES)
    if not status and not visibility:
        return before
    if status == "draft" or (not status and before is PostStatus.DRAFT):
        if visibility == "private":
            raise RequestRefused(
                "Nobody else sees a draft; say private when it is published."
            )
        return PostStatus.DRAFT
    is_private = before is PostStatus.PRIVATE if not visibility else False
    is_private = is_private or visibility == "private"
    return PostStatus.PRIVATE if is_private else PostStatus.PUBLISHED


def _choice(name: str, given: Properties, offered: tuple[str, ...]) -> str:
    value = _text(name, given.get(name, []))
    if value and value not in offered:
        either = " or ".join(offered)
        raise RequestRefused(f'"{name}" can be {either} here, not "{value[:80]}".')
    return value
