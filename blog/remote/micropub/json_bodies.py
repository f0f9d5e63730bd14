"""JSON from outside: bounded in bytes, depth and count, and fit for a database."""

import json
import math
from collections.abc import Iterator
from itertools import count
from typing import Any

from blog.posts.change import storable
from blog.remote.micropub.refusals import RequestRefused

# A text of 1 MB, every letter of it written as \u0061.
MAX_BYTES = 8_000_000
MAX_DEPTH = 16
MOST_VALUES = 5_000


def decode_json(body: bytes) -> Any:  # noqa: ANN401 -- JSON is anything
    """Return what the body says, without what no database can hold.

    Raises RequestRefused for what is no JSON, and for too much of it.
    """
    if len(body) > MAX_BYTES:
        raise RequestRefused("The JSON is longer than 8 MB.")
    try:
        value = json.loads(
            body.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise RequestRefused("The body is no JSON in UTF-8.") from None
    return _tidied(value, 1, count())


def _refuse(word: str) -> float:
    raise ValueError(f"JSON knows no {word}.")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _tidied(value: Any, depth: int, seen: Iterator[int]) -> Any:  # noqa: ANN401 -- as above
    if depth > MAX_DEPTH:
        raise RequestRefused(f"The JSON is nested deeper than {MAX_DEPTH} times.")
    if next(seen) >= MOST_VALUES:
        raise RequestRefused(f"The JSON has more than {MOST_VALUES:,} values.")
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_tidied(item, depth + 1, seen) for item in value]
    if isinstance(value, dict):
        return {storable(k): _tidied(v, depth + 1, seen) for k, v in value.items()}
    return value
