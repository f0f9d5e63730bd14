"""From the bytes of a web page to its text."""

import codecs

import pytest

from blog.linkbacks.sources.charset import decode_html

PRICE = "<p>à 5 €"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (codecs.BOM_UTF8 + PRICE.encode(), "text/html; charset=iso-8859-1"),
        (PRICE.encode("utf-16"), "text/html; charset=utf-8"),
        (codecs.BOM_UTF16_BE + PRICE.encode("utf-16-be"), ""),
    ],
)
def test_a_byte_order_mark_decides(body, content_type):
    """Whatever the header says, the mark in the bytes is right."""
    assert decode_html(body, content_type) == PRICE


@pytest.mark.parametrize(
    ("charset", "content_type"),
    [
        ("utf-8", "text/html; charset=utf-8"),
        ("cp1252", 'text/html;Charset="ISO-8859-1"'),
        ("cp1252", "text/html; charset=us-ascii"),
        ("iso8859-15", "text/html; charset = 'latin9'"),
        ("utf-16-le", "text/html; charset=utf-16le"),
    ],
)
def test_the_header_is_believed(charset, content_type):
    """The charset of the Content-Type header counts; Latin-1 means windows-1252."""
    body = b'<meta charset="koi8-r">'.decode().encode(charset) + PRICE.encode(charset)
    assert decode_html(body, content_type).endswith(PRICE)


@pytest.mark.parametrize(
    ("charset", "meta"),
    [
        ("koi8-r", '<meta charset="koi8-r">'),
        ("koi8-r", "<META name=x charset=KOI8-R>"),
        (
            "koi8-r",
            '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
        ),
        ("utf-8", '<meta charset="utf-16">'),
    ],
)
def test_a_meta_element_is_believed_without_a_header(charset, meta):
    """A page may say itself how it is written, but hardly in UTF-16."""
    page = f"<!doctype html>{meta}<p>привет"
    assert decode_html(page.encode(charset), "text/html") == page


@pytest.mark.parametrize(
    "label", ["utf-7", "unicode_escape", "punycode", "rot13", "zlib", "klingon"]
)
def test_codecs_that_are_no_charsets_are_not_used(label):
    """A page cannot choose a codec made for something else."""
    body = f'<meta charset="{label}">+ADw-é\\u003c'.encode()
    assert decode_html(body, f"text/html; charset={label}") == body.decode()


def test_undeclared_bytes_are_utf_8_if_they_can_be():
    """UTF-8 that fits is UTF-8; what does not fit is windows-1252."""
    assert decode_html(PRICE.encode()) == PRICE
    assert decode_html(PRICE.encode("cp1252")) == PRICE


def test_bytes_that_do_not_fit_are_replaced():
    """A page cut within a letter still reads."""
    assert decode_html("é".encode()[:1], "text/html; charset=utf-8") == "\ufffd"
    assert decode_html(b"\x81") == "\ufffd"


def test_a_meta_element_far_down_is_not_looked_for():
    """Only the start of a page can say how it is written."""
    body = b" " * 5000 + b'<meta charset="koi8-r">' + "é".encode()
    assert decode_html(body).endswith("é")
