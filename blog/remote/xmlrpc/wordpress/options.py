"""wp.getOptions and wp.setOptions: the site, in the words phone apps ask in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from blog import clock
from blog.accounts.programs import Scope
from blog.accounts.rights import Right, rights_of
from blog.linkbacks.protocols.xmlrpc import XmlRpcFault
from blog.remote.xmlrpc.methods import SIGNED_IN, Caller, Kind, Param, method, optional
from blog.remote.xmlrpc.wordpress.faults import as_faults
from blog.remote.xmlrpc.wordpress.given import Given, words_in
from blog.remote.xmlrpc.wordpress.reading import Struct
from blog.site.configuring import change_options
from blog.site.options import SiteOptions, read_options

# The version whose methods these are; apps refuse to work with old ones.
_SPOKEN_VERSION = "6.1"
_HOUR = timedelta(hours=1)
_FARTHEST = 14
_SWITCH = {"open": True, "closed": False}


@dataclass(frozen=True)
class Option:
    """`keep` turns what was sent into options of the site; None cannot be changed."""

    desc: str
    read: Callable[[SiteOptions], Any]
    keep: Callable[[Given, str], dict[str, object]] | None = None


def _text_as(field: str) -> Callable[[Given, str], dict[str, object]]:
    return lambda given, name: {field: given.text(name) or ""}


def _switch_as(field: str) -> Callable[[Given, str], dict[str, object]]:
    def keep(given: Given, name: str) -> dict[str, object]:
        word = given.text(name) or "closed"
        if word not in _SWITCH:
            raise XmlRpcFault(403, f"{name} is open or closed.")
        return {field: _SWITCH[word]}

    return keep


def _zone(given: Given, name: str) -> dict[str, object]:
    """Return a zone by its name, or one that is so many hours off all the year."""
    asked = (given.text(name) or "").strip()
    try:
        hours = float(asked)
    except ValueError:
        return {"time_zone": asked}
    if hours == _offset(read_options()):
        return {}
    if not hours.is_integer() or abs(hours) > _FARTHEST:
        raise XmlRpcFault(403, "Send a whole offset, or a zone such as Asia/Kolkata.")
    # These zones count the other way round: Etc/GMT-2 is two hours ahead.
    return {"time_zone": f"Etc/GMT{-int(hours):+d}" if hours else "UTC"}


def _offset(options: SiteOptions) -> float:
    return _hours(clock.now().astimezone(options.zone).utcoffset())


def _hours(offset: timedelta | None) -> float:
    return (offset or timedelta()) / _HOUR


def _at(path: str) -> Callable[[SiteOptions], str]:
    return lambda options: options.address_of(path)


def _always(value: Any) -> Callable[[SiteOptions], Any]:  # noqa: ANN401 -- any XML-RPC value
    return lambda _options: value


def _open_or_closed(field: str) -> Callable[[SiteOptions], str]:
    return lambda options: "open" if getattr(options, field) else "closed"


OPTIONS = {
    "software_name": Option("Software Name", _always("WordPress")),
    "software_version": Option("Software Version", _always(_SPOKEN_VERSION)),
    "blog_url": Option("Address of the blog", lambda o: o.url),
    "home_url": Option("Address of its home page", lambda o: o.url),
    "login_url": Option("Where people sign in", _at("/login")),
    "admin_url": Option("The studio", _at("/studio/")),
    "image_default_link_type": Option("What pictures link to", _always("none")),
    "image_default_size": Option("Size of pictures", _always("full")),
    "image_default_align": Option("Where pictures stand", _always("none")),
    "template": Option("Template", _always("afterword")),
    "stylesheet": Option("Stylesheet", _always("afterword")),
    "post_thumbnail": Option("Whether posts have a picture", _always(value=True)),
    "time_zone": Option("Time Zone", lambda o: f"{_offset(o):g}", _zone),
    "blog_title": Option("Site Title", lambda o: o.title, _text_as("title")),
    "blog_tagline": Option(
        "Site Tagline", lambda o: o.description, _text_as("description")
    ),
    "date_format": Option("Date Format", _always("j F Y")),
    "time_format": Option("Time Format", _always("H:i")),
    "users_can_register": Option("Whether people sign up", _always(value=False)),
    "thumbnail_size_w": Option("Thumbnail Width", _always(0)),
    "thumbnail_size_h": Option("Thumbnail Height", _always(0)),
    "thumbnail_crop": Option("Whether thumbnails are cropped", _always(value=False)),
    "medium_size_w": Option("Medium width", _always(0)),
    "medium_size_h": Option("Medium height", _always(0)),
    "medium_large_size_w": Option("Medium large width", _always(0)),
    "medium_large_size_h": Option("Medium large height", _always(0)),
    "large_size_w": Option("Large width", _always(0)),
    "large_size_h": Option("Large height", _always(0)),
    "default_comment_status": Option(
        "Whether new posts take comments",
        _open_or_closed("comments_open"),
        _switch_as("comments_open"),
    ),
    "default_ping_status": Option(
        "Whether new posts take pings",
        _open_or_closed("pings_open"),
        _switch_as("pings_open"),
    ),
}


@method(
    "wp.getOptions",
    returns=Kind.STRUCT,
    params=(*SIGNED_IN, optional("names", Kind.ARRAY)),
)
def get_options(caller: Caller, names: Sequence[str] = ()) -> Struct:
    """Return the options of these names, all without names; unknown ones are not."""
    return _told(caller, words_in(names) or list(OPTIONS))


@method(
    "wp.setOptions",
    returns=Kind.STRUCT,
    params=(*SIGNED_IN, Param("values", Kind.STRUCT)),
)
def set_options(caller: Caller, values: Struct) -> Struct:
    """Change what can be changed of these, and return them as they are now."""
    caller.need(Scope.MANAGE)
    if Right.MANAGE_SITE not in rights_of(caller.person):
        raise XmlRpcFault(403, "Only administrators change options of the site.")
    given = Given(values, "options")
    changes: dict[str, object] = {}
    for name in given.names():
        option = OPTIONS.get(name)
        if option is not None and option.keep is not None:
            changes |= option.keep(given, name)
    with as_faults(refused=403):
        if changes:
            change_options(caller.person, **changes)
    return _told(caller, given.names())


def _told(caller: Caller, names: Sequence[str]) -> Struct:
    options = read_options()
    may_change = Right.MANAGE_SITE in rights_of(caller.person)
    return {
        name: {
            "desc": OPTIONS[name].desc,
            "readonly": OPTIONS[name].keep is None or not may_change,
            "value": OPTIONS[name].read(options),
        }
        for name in names
        if name in OPTIONS
    }
