"""What may stand in a body: elements, attributes, and the values they may have."""

import re
from collections.abc import Callable

from blog.rendering.addresses import LINK_SCHEMES, PAGE_SCHEMES, clean_address


def names(line: str) -> frozenset[str]:
    """Read a set of names written as one line."""
    return frozenset(line.split())


ELEMENTS = names(
    "a abbr aside audio b bdi bdo blockquote br caption cite code col colgroup dd del "
    "details dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li "
    "mark ol p pre q rp rt ruby s samp section small source span strong sub summary "
    "sup table tbody td tfoot th thead time tr track u ul var video wbr"
)
VOID = names("br col hr img source track wbr")
FORMATTING = names("a b code em i s small strong u")
DROPPED = names(
    "applet canvas datalist embed frameset iframe map math noembed noframes noscript "
    "object plaintext script select style svg template textarea title xmp"
)
RENAMED = {
    "acronym": "abbr",
    "address": "div",
    "article": "div",
    "center": "div",
    "fieldset": "div",
    "footer": "div",
    "form": "div",
    "header": "div",
    "main": "div",
    "nav": "div",
    "strike": "s",
    "tt": "code",
}

_EVERYWHERE = frozenset({"class", "dir", "lang", "title"})
_HEADING = frozenset({"id"})
_MEDIA = frozenset({"controls", "height", "preload", "src", "width"})
_CELL = frozenset({"colspan", "rowspan", "scope"})
_OWN: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "id", "rel"}),
    "audio": _MEDIA,
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "del": frozenset({"datetime"}),
    "details": frozenset({"open"}),
    "h2": _HEADING,
    "h3": _HEADING,
    "h4": _HEADING,
    "h5": _HEADING,
    "h6": _HEADING,
    "img": frozenset({"alt", "height", "src", "width"}),
    "ins": frozenset({"datetime"}),
    "li": frozenset({"id", "value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "q": frozenset({"cite"}),
    "source": frozenset({"src", "type"}),
    "td": _CELL,
    "th": _CELL,
    "time": frozenset({"datetime"}),
    "track": frozenset({"kind", "label", "src", "srclang"}),
    "video": _MEDIA | {"poster"},
}
# Only the transforms write these.
_HOUSE: dict[str, frozenset[str]] = {
    "a": frozenset({"aria-label"}),
    "div": frozenset({"aria-label", "role", "tabindex"}),
    "img": frozenset({"decoding", "loading"}),
    "pre": frozenset({"aria-label", "role", "tabindex"}),
    "section": frozenset({"aria-label"}),
    "span": frozenset({"aria-hidden"}),
}
LOADED = frozenset({"poster", "src"})

_NONE: frozenset[str] = frozenset()

_CLASSES = names(
    "as c caps cap cast elsewhere embed fn fns footnote-backref footnote-ref footnotes "
    "footnotes-list footnotes-sep g gal more note picture play r scroll still tbl video"
)
_RELS = names("author bookmark external license me nofollow noopener sponsored tag ugc")
_LANGUAGE = re.compile(r"language-[\w+#.\-]{1,40}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def author_attributes(tag: str) -> frozenset[str]:
    """Return what an author may write on an element."""
    return _EVERYWHERE | _OWN.get(tag, frozenset())


def body_attributes() -> dict[str, set[str]]:
    """Return what a finished body may have, by element, as nh3 wants it."""
    return {
        tag: set(author_attributes(tag) | _HOUSE.get(tag, _NONE)) for tag in ELEMENTS
    }


def allowed_value(name: str, value: str) -> str | None:
    """Return the value as it may stand, None if the attribute must go."""
    return _RULES.get(name, without_control)(value)


def without_control(text: str) -> str:
    """Drop characters that no document may hold."""
    return _CONTROL.sub("", text)


def _classes(value: str) -> str | None:
    return (
        " ".join(n for n in value.split() if n in _CLASSES or _LANGUAGE.fullmatch(n))
        or None
    )


def _rels(value: str) -> str | None:
    return " ".join(n for n in value.lower().split() if n in _RELS) or None


def _link(value: str) -> str | None:
    return clean_address(without_control(value), LINK_SCHEMES)


def _page(value: str) -> str | None:
    return clean_address(without_control(value), PAGE_SCHEMES) or None


def _nothing(_value: str) -> str:
    return ""


def _like(pattern: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)
    return lambda value: value if compiled.fullmatch(value) else None


_NUMBER = _like(r"-?[0-9]{1,5}")
_RULES: dict[str, Callable[[str], str | None]] = {
    "aria-hidden": _like("true"),
    "cite": _page,
    "class": _classes,
    "colspan": _NUMBER,
    "controls": _nothing,
    "decoding": _like("async"),
    "dir": _like("ltr|rtl|auto"),
    "height": _NUMBER,
    "href": _link,
    "id": _like(r"(?:fn|fnref)[0-9]{1,5}(?::[0-9]{1,5})?|[^\W_](?:[\w\-]{0,98}\w)?"),
    "kind": _like("captions|chapters|descriptions|subtitles"),
    "lang": _like(r"[A-Za-z0-9\-]{1,35}"),
    "loading": _like("lazy"),
    "open": _nothing,
    "poster": _page,
    "preload": _like("none|metadata"),
    "rel": _rels,
    "reversed": _nothing,
    "role": _like("region"),
    "rowspan": _NUMBER,
    "scope": _like("col|row|colgroup|rowgroup"),
    "span": _NUMBER,
    "src": _page,
    "srclang": _like(r"[A-Za-z0-9\-]{1,35}"),
    "start": _NUMBER,
    "tabindex": _like("0"),
    "type": _like(r"[\w/+.\-]{1,40}"),
    "value": _NUMBER,
    "width": _NUMBER,
}
