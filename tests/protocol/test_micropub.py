"""Micropub commands out of whatever comes: a value or a refusal, never anything else."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.remote.micropub.commands import Create, Update, read_form, read_json
from blog.remote.micropub.json_bodies import MAX_DEPTH, MOST_VALUES
from blog.remote.micropub.refusals import RequestRefused

WORDS = st.sampled_from(
    ["action", "url", "type", "properties", "replace", "add", "delete", "h", "content"]
) | st.text(max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4)
    ),
)


@given(VALUES)
def test_any_json_is_a_command_or_refused(value):
    """Whatever its shape."""
    with suppress(RequestRefused):
        read_json(json.dumps(value).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_command_or_refused(body):
    """No JSON, no UTF-8, cut off: each is a refusal."""
    with suppress(RequestRefused):
        read_json(body)


@given(st.lists(st.tuples(WORDS | st.from_regex(r"\w+\[\w*\]"), st.text()), max_size=9))
def test_any_fields_are_a_command_or_refused(fields):
    """And a new entry holds lists of what can be stored only."""
    with suppress(RequestRefused):
        command = read_form(fields)
        if isinstance(command, Create):
            assert "\\u0000" not in json.dumps(command.properties)
            assert all(isinstance(v, list) and v for v in command.properties.values())


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"properties":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1),
        json.dumps({"properties": {"x": [0] * MOST_VALUES}}).encode(),
        b'"' + b"x" * 8_000_001 + b'"',
        b'{"properties": {"x": [' + b"9" * 10_000 + b"]}}",
        b'{"properties": {"x": [NaN]}}',
        b'{"properties": {"x": [-Infinity]}}',
        b"\xff\xfe{}",
    ],
    ids=["100,000 lists", "deep", "many", "long", "a number", "NaN", "-inf", "UTF-16"],
)
def test_what_would_cost_too_much_is_refused(body):
    """Depth, count, bytes, and numbers no database holds."""
    with pytest.raises(RequestRefused):
        read_json(body)


def test_what_no_database_holds_is_left_out():
    """NUL and halves of characters, in names and values."""
    body = rb'{"properties": {"x\u0000": ["a\ud800b", {"\u0000y": ["\u0000"]}]}}'
    assert read_json(body) == Create({"x": ["ab", {"y": [""]}]})


def test_an_update_names_what_it_touches():
    """By all three operations."""
    body = {"action": "update", "url": " u ", "replace": {"a": []}, "add": {"b": [1]}}
    update = read_json(json.dumps(body | {"delete": ["c"]}).encode())
    assert update == Update(url="u", replace={"a": []}, add={"b": [1]}, remove=("c",))
    assert update.names == {"a", "b", "c"}
