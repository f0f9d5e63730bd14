"""From the bytes of a web page to its text."""

import codecs
import re

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABEL = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META = re.compile(
    rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
_META_WITHIN = 4096
# Pages that claim ASCII or Latin-1 mean this, as browsers know.
_WINDOWS = {"ascii": "cp1252", "iso8859-1": "cp1252"}
# Python knows codecs that are no page's charset, and some are slow on purpose-made input.
_CHARSETS = frozenset(
    {
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman"),
        *("gb2312", "gbk", "gb18030", "big5", "big5hkscs", "cp949", "euc_kr", "cp874"),
        *("shift_jis", "cp932", "euc_jp", "iso2022_jp", "cp866", "tis-620"),
        *(
            f"iso8859-{part}"
            for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)
        ),
        *(f"cp125{page}" for page in range(9)),
    }
)


def decode_html(body: bytes, content_type: str = "") -> str:
    """Return a page's text; never fails.

    A byte order mark decides, then the charset of the Content-Type header, then that of
    a meta element near the start; without any, UTF-8 if it fits, else windows-1252.
    Bytes that do not fit what was declared become U+FFFD.
    """
    for mark, charset in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body.decode(charset, errors="replace")
    declared = _header_charset(content_type) or _meta_charset(body)
    if declared:
        return body.decode(declared, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _header_charset(content_type: str) -> str | None:
    label = _LABEL.search(content_type)
    return _known_charset(label[1]) if label else None


def _meta_charset(body: bytes) -> str | None:
    label = _META.search(body, 0, _META_WITHIN)
    charset = _known_charset(label[1].decode("ascii")) if label else None
    # The meta element could be read, so the page is not in UTF-16 whatever it says.
    return "utf-8" if charset and charset.startswith("utf-16") else charset


def _known_charset(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = _WINDOWS.get(name, name)
    return name if name in _CHARSETS else None
