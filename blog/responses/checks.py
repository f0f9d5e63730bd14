"""What people type about a response, made clean, and what cannot be taken of it."""

import re
from urllib.parse import urlsplit

LONGEST_NAME = 200
LONGEST_EMAIL = 255
LONGEST_URL = 2000
LONGEST_TITLE = 300
# Control characters, of which some databases refuse the first and none is text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def clean_text(value: str | None) -> str:
    """Return it with line feeds only, and without control characters."""
    lines = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", lines).strip()


def clean_line(value: str | None) -> str:
    """Return it as one line with single spaces."""
    return " ".join(clean_text(value).split())


def too_long(what: str, most: int) -> str:
    """Return the sentence for what is longer than it may be."""
    return f"{what} has {most} characters at most."


def email_problem(email: str) -> str | None:
    """Return what is wrong with an email address, its length apart."""
    if email.endswith("@"):
        return "Write the part after the @ sign too."
    if not _EMAIL.fullmatch(email):
        return "Write an address like name@example.org."
    return None


def url_problem(url: str) -> str | None:
    """Return what is wrong with the address of somebody's site."""
    if _is_web_address(url):
        return None
    return "Write an address that begins with https:// or http://."


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_complete = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
    return is_complete and len(text) <= LONGEST_URL and not re.search(r'[\s<>"]', text)
