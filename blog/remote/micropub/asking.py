"""Answers to what programs ask: `q=config` and the others."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from blog.accounts.programs import Program
from blog.models import Person
from blog.remote.micropub.filing import list_words
from blog.remote.micropub.mapping import properties_of
from blog.remote.micropub.pictures import list_own, picture_url
from blog.remote.micropub.post_types import NAMES
from blog.remote.micropub.refusals import RequestRefused
from blog.remote.micropub.scopes import ASKING, PUBLISHING, UPLOADING, require
from blog.remote.micropub.sources import (
    MOST_DIGITS,
    SourceFilter,
    find_post,
    list_sources,
    refuse_binned,
)
from blog.site.formats import iso
from blog.site.options import read_options

PATH = "/micropub"
MEDIA_PATH = "/micropub/media"
MOST_AT_ONCE = 100
USUALLY = 20

# The values of every parameter by its name, without the [] it may have.
Asked = Mapping[str, Sequence[str]]
Answer = dict[str, Any]


def answer_query(asked: Asked, program: Program) -> Answer:
    """Return what is asked for, to be sent as JSON. Raises RequestRefused, NotAllowed."""
    require(program, *ASKING)
    answer = _ANSWERS.get(_one(asked, "q"))
    if answer is None:
        raise RequestRefused(f"Ask for one of {', '.join(_ANSWERS)}.")
    return answer(asked, program)


def answer_media_query(asked: Asked, program: Program) -> Answer:
    """Return which pictures the person uploaded; the address of the last one."""
    require(program, *UPLOADING)
    wanted = _one(asked, "q")
    if wanted == "last":
        newest = list_own(program.person, 1)
        return {"url": picture_url(newest[0])} if newest else {}
    if wanted != "source":
        raise RequestRefused("Ask for one of last, source.")
    pictures = list_own(program.person, _limit(asked), _number(asked, "offset") or 0)
    return {
        "items": [
            {
                "url": picture_url(picture),
                "published": iso(picture.created_at),
                "mime_type": picture.content_type,
                **({"alt": picture.description} if picture.description else {}),
            }
            for picture in pictures
        ]
    }


def _config(asked: Asked, program: Program) -> Answer:
    options = read_options()
    return {
        "media-endpoint": options.address_of(MEDIA_PATH),
        "destination": [{"uid": f"{options.url}/", "name": options.title}],
        "q": list(_ANSWERS),
        **_syndication(asked, program),
        **_post_types(asked, program),
        **_categories({}, program),
    }


def _syndication(_asked: Asked, _program: Program) -> Answer:
    return {"syndicate-to": []}


def _post_types(_asked: Asked, _program: Program) -> Answer:
    return {"post-types": [{"type": t, "name": name} for t, name in NAMES.items()]}


def _categories(asked: Asked, _program: Program) -> Answer:
    words = list_words(_one(asked, "filter") or _one(asked, "search"))
    start = _number(asked, "offset") or 0
    most = _number(asked, "limit")
    return {"categories": words[start:][:most]}


def _source(asked: Asked, program: Program) -> Answer:
    require(program, *PUBLISHING)
    names = asked.get("properties", ())
    if url := _one(asked, "url"):
        post = find_post(url, by=program.person)
        refuse_binned(post)
        properties = _named(properties_of(post, read_options()), names)
        whole = {"type": ["h-entry"], "properties": properties}
        return {"properties": properties} if names else whole
    return _source_list(asked, names, program.person)


def _source_list(asked: Asked, names: Sequence[str], by: Person) -> Answer:
    wanted = SourceFilter(
        post_type=_one(asked, "post-type"),
        status=_one(asked, "post-status"),
        limit=_limit(asked) + 1,  # one more tells whether the list goes on
        offset=_number(asked, "offset") or 0,
        after=_number(asked, "after"),
        before=_number(asked, "before"),
    )
    found = list(list_sources(wanted, by=by))
    is_upwards = wanted.before is not None and wanted.after is None
    is_more = len(found) == wanted.limit
    posts = found[1:] if is_upwards and is_more else found[: wanted.limit - 1]
    options = read_options()
    paging = {}
    if posts and (is_more or is_upwards):
        paging["after"] = str(posts[-1].id)
    if posts and (is_more if is_upwards else wanted.offset or wanted.after):
        paging["before"] = str(posts[0].id)
    items = [
        {
            "type": ["h-entry"],
            "properties": _named(properties_of(post, options), names),
        }
        for post in posts
    ]
    return {"items": items, "paging": paging}


_ANSWERS: dict[str, Callable[[Asked, Program], Answer]] = {
    "config": _config,
    "source": _source,
    "syndicate-to": _syndication,
    "category": _categories,
    "post-types": _post_types,
}


def _named(properties: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    if not names:
        return properties
    return {name: properties[name] for name in names if name in properties}


def _one(asked: Asked, name: str) -> str:
    values = asked.get(name, ())
    return values[0].replace("\x00", "") if values else ""


def _limit(asked: Asked) -> int:
    number = _number(asked, "limit")
    return USUALLY if number is None else min(max(number, 1), MOST_AT_ONCE)


def _number(asked: Asked, name: str) -> int | None:
    written = _one(asked, name)
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        raise RequestRefused(f'"{name}" is a number.')
    return int(written)
