"""How rules about sites are written: as stored, and as lines of a text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_letters, digits
from urllib.parse import quote, urlsplit

from blog.models import RuleScope, SiteRule

LONGEST_PATTERN = 500
LONGEST_REASON = 300
_EMAIL = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/.]+")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:]+")
_REASON = re.compile(r"\s*#\s*|\s{2,}|\t")
_WILDCARD = "*."
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
# What servers take for the same as its escape, and what they take for a slash.
_PLAIN = frozenset(f"{ascii_letters}{digits}-._~/\\")


@dataclass(frozen=True)
class Line:
    """One rule as somebody wrote it."""

    scope: RuleScope
    pattern: str
    reason: str = ""


@dataclass(frozen=True)
class BadLine:
    """A line that was passed over; `sentence` says why."""

    number: int
    text: str
    sentence: str


def plain_host(url: str) -> str:
    """Return the host as rules write it; "" for what is no address of a site.

    Lower case, letters of other scripts as in the DNS, no port, no `www.`.
    """
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".")
        return host.encode("idna").decode("ascii").lower().removeprefix("www.")
    except ValueError:  # UnicodeError is one: no such name can be looked up
        return ""


def plain_address(url: str) -> str:
    """Return host, path and query as rules write them; "" as for the host.

    The path is as a server understands it: `/bob/../eve` is `/eve`, and `%62ob` is
    `bob`. Otherwise a page could pass for one of a good neighbour's, or get around a
    block.
    """
    host = plain_host(url)
    if not host:
        return ""
    parts = urlsplit(url.strip())
    query = _plain_escapes(parts.query)
    return f"{host}{_plain_path(parts.path)}{'?' if query else ''}{query}"


def _plain_path(path: str) -> str:
    *above, last = _plain_escapes(path).replace("\\", "/").split("/")
    kept: list[str] = []
    for segment in above if last not in {".", ".."} else [*above, last]:
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    end = last if last not in {".", ".."} else ""
    return "".join(f"/{segment}" for segment in kept) + f"/{end}"


def _plain_escapes(text: str) -> str:
    escaped = quote(text, safe="%/\\?:@!$&'()*+,;=[]|", errors="replace")
    return _ESCAPE.sub(_plain_escape, escaped)


def _plain_escape(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _PLAIN else escape[0].upper()


def read_pattern(written: str, scope: RuleScope) -> str:
    """Return a pattern as it is stored; ValueError with a sentence if it is none."""
    text = written.strip()
    if scope is RuleScope.SENDER:
        if not _EMAIL.fullmatch(text):
            raise ValueError("That is no email address.")
        return _not_too_long(text.lower())
    url = text if "://" in text else f"https://{text.removeprefix(_WILDCARD)}"
    host = plain_host(url)
    if not _HOST.fullmatch(host) or urlsplit(url).username is not None:
        raise ValueError("That is no address of a site.")
    if "." not in host and ":" not in host and host != "localhost":
        raise ValueError("The name of a site has a dot in it.")
    if scope is RuleScope.PREFIX:
        return _not_too_long(plain_address(url))
    return _not_too_long(host)


def read_line(written: str) -> Line | None:
    """Return the rule in a line; None for an empty line or a remark.

    `a.example` is a site, `*.a.example` that and everything below, `a.example/bob`
    the beginning of an address, `bob@a.example` a sender; after `#` or two spaces may
    stand a reason. Raises ValueError with a sentence for what is none of these.
    """
    pattern, _, reason = _cut(written.strip())
    if not pattern:
        return None
    scope = _scope_of(pattern)
    reason = " ".join(reason.split())[:LONGEST_REASON]
    return Line(scope, read_pattern(pattern, scope), reason)


def read_lines(text: str) -> Iterator[tuple[int, str, Line | BadLine]]:
    """Yield number, text and meaning of every line that says something."""
    for number, written in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        try:
            found: Line | BadLine | None = read_line(written)
        except ValueError as error:
            found = BadLine(number, written.strip()[:200], str(error))
        if found is not None:
            yield number, written.strip()[:200], found


def write_line(rule: SiteRule) -> str:
    """Return the line that `read_line` reads as this rule."""
    mark = _WILDCARD if rule.scope is RuleScope.DOMAIN else ""
    return f"{mark}{rule.pattern}" + (f"  # {rule.reason}" if rule.reason else "")


def _cut(line: str) -> tuple[str, str, str]:
    found = _REASON.search(line)
    if found is None:
        return line, "", ""
    return line[: found.start()], found[0], line[found.end() :].lstrip("# ")


def _scope_of(pattern: str) -> RuleScope:
    bare = pattern.partition("://")[2] or pattern
    if "@" in bare and "/" not in bare:
        return RuleScope.SENDER
    if bare.startswith(_WILDCARD):
        return RuleScope.DOMAIN
    _, slash, path = bare.partition("/")
    return RuleScope.PREFIX if slash and path else RuleScope.HOST


def _not_too_long(pattern: str) -> str:
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"That is longer than {LONGEST_PATTERN} characters.")
    return pattern
