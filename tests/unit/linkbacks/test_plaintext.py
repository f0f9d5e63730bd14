"""Strangers' text made fit to be kept."""

import pytest

from blog.linkbacks.plaintext import cut_end, cut_start, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  a\n\tb\u00a0c\u2028d\r\n", "a b c d"),
        ("a\0b\x07c\x9fd\x7fe", "abcde"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\u2066b\u2069\u200e\u200f\u061cc", "abc"),
        ("a\u200bb\ufeffc\u00add\u2060e", "abcde"),
        ("a\u200cb", "a\u200cb"),
        ("👩\u200d💻 ok", "👩\u200d💻 ok"),
        ("", ""),
    ],
)
def test_text_is_folded_and_freed_of_tricks(text, folded):
    """One line, no control or direction characters, joiners kept."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("limit", "start", "end"),
    [
        (13, "one two three", "one two three"),
        (12, "one two", "two three"),
        (9, "one two", "two three"),
        (7, "one two", "three"),
        (2, "on", "ee"),
        (0, "", ""),
    ],
)
def test_text_is_cut_between_words(limit, start, end):
    """A cut leaves whole words, unless a single word is too long."""
    assert cut_end("one two three", limit) == start
    assert cut_start("one two three", limit) == end
