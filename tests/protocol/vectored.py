"""Vectors: what protocols say on the wire, as data, and what it means."""

import tomllib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "vectors"


def vectors(name: str, table: str):
    """The entries of one table as parameters, each under its own name."""
    entries = tomllib.loads((FOLDER / f"{name}.toml").read_text())[table]
    return [pytest.param(entry, id=entry["name"]) for entry in entries]


def expect_outcome(outcome, vector):
    """Compare an outcome with `becomes`, `reason`, `says` and what follows of them."""
    states = {
        "accepted": outcome.is_accepted and outcome.is_checked,
        "unchecked": outcome.is_accepted and not outcome.is_checked,
        "refused": outcome.is_refused,
        "failed": not outcome.is_accepted and not outcome.is_refused,
    }
    assert [state for state, holds in states.items() if holds] == [vector["becomes"]]
    reason = type(outcome.reason).__name__ if outcome.reason else None
    assert reason == vector.get("reason")
    if "says" in vector:
        assert outcome.sentence == vector["says"]
    assert outcome.is_temporary == vector.get("is_temporary", False)
    is_accepted = vector["becomes"] in {"accepted", "unchecked"}
    assert outcome.is_registered == vector.get("is_registered", is_accepted)
