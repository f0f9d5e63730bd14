"""A page as a tree, and the JSON-LD beside it."""

from blog.linkbacks.sources.tree import (
    MAX_LINKED_DATA,
    MAX_LINKED_DATA_CHARACTERS,
    parse_tree,
)


def script(text: str, content_type: str = "application/ld+json") -> str:
    return f'<script type="{content_type}">{text}</script>'


def test_linked_data_is_kept_beside_the_tree():
    """As it stands, from every script of that type that is not in a template."""
    html = (
        script('{"a": "<b>&amp;"}', " Application/LD+JSON; charset=x")
        + script("")
        + "seen"
        + script("not", "text/javascript")
        + f"<template>{script('not')}</template>"
        + script("2")
    )
    tree = parse_tree(html)
    assert tree.linked_data == ('{"a": "<b>&amp;"}', "2")
    assert tree.root.text() == "seen"


def test_linked_data_is_bounded():
    """By number and by size; what is too long is left out as a whole."""
    many = parse_tree(script("1") * (MAX_LINKED_DATA + 1)).linked_data
    assert len(many) == MAX_LINKED_DATA
    long = "x" * (MAX_LINKED_DATA_CHARACTERS - 1)
    assert parse_tree(script("2 2") + script(long) + script("3")).linked_data == (
        "2 2",
        "3",
    )


def test_elements_are_told_in_reading_order():
    """Both walks agree."""
    root = parse_tree("<p>a<b>b<i>c</i></b>d</p><p>e").root
    tags = [node.tag for node in root.elements()]
    assert tags == [step.tag for step in root.walk() if hasattr(step, "tag")]
    assert tags == ["", "html", "body", "p", "b", "i", "p"]
