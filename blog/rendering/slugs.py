"""The readable part of an address, made from a title."""

import re
import unicodedata

MAX_LENGTH = 80

# Letters that do not fall apart into a plain letter and a mark.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "đ": "d",
        "ħ": "h",
        "\u0131": "i",
        "ł": "l",
        "ŋ": "n",
        "ŧ": "t",
    }
)
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc]")
_LATIN_MARKS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


def slugify(title: str) -> str:
    """Return lower-case words joined by hyphens, 80 characters at most.

    Accents are taken off Latin letters; other scripts stay as they are, for they
    can be percent-encoded. A title without letters or digits gives "".
    """
    folded = unicodedata.normalize("NFKD", title.lower()).lower()
    plain = _LATIN_MARKS.sub("", folded).translate(_LETTERS)
    composed = unicodedata.normalize("NFC", _APOSTROPHES.sub("", plain))
    return _cut_at_hyphen("-".join(_spaced(composed).split()))


def _spaced(text: str) -> str:
    """Leave letters, digits and the vowel signs of other scripts, else spaces."""
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text)


def _cut_at_hyphen(slug: str) -> str:
    if len(slug) <= MAX_LENGTH:
        return slug
    head, hyphen, _ = slug[: MAX_LENGTH + 1].rpartition("-")
    return head if hyphen else slug[:MAX_LENGTH]
