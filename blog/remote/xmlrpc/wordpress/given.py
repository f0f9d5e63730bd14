"""A struct as a program sent it: each member is read as what it shall be.

What is not of that type is a fault that names the member. None, and a member that is
not there, both mean that nothing was said about it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NoReturn

from blog.linkbacks.protocols.xmlrpc import INVALID_PARAMETERS, XmlRpcFault

_FLAGS = {"": False, "0": False, "false": False, "1": True, "true": True}
_MOST_DIGITS = 19
_MOST_COUNTED = 10**9


class Given:
    """`name` says in faults where the members stand, as in "content" or "filter"."""

    def __init__(self, members: Mapping[str, Any], name: str) -> None:
        self._members = members
        self._name = name

    def __contains__(self, member: str) -> bool:
        return self._members.get(member) is not None

    def text(self, member: str) -> str | None:
        return None if member not in self else self._text(member, self._members[member])

    def number(self, member: str) -> int | None:
        if member not in self:
            return None
        return self._number(member, self._members[member])

    def count(self, member: str, default: int) -> int:
        """Return how many, never less than none or more than a database counts."""
        number = self.number(member)
        return default if number is None else min(abs(number), _MOST_COUNTED)

    def number_in(self, member: str, inner: str) -> int:
        """Return a number that may stand in a struct, as it is told to programs."""
        value = self._members.get(member)
        if isinstance(value, dict):
            return Given(value, f"{self._name}.{member}").number(inner) or 0
        return 0 if value in (None, []) else self._number(member, value)

    def flag(self, member: str) -> bool | None:
        value = self._members.get(member)
        if value is None or isinstance(value, bool):
            return value
        known = _FLAGS.get(str(value).strip().lower())
        if known is None:
            self._refuse(member, "a boolean")
        return known

    def moment(self, member: str) -> datetime | str | None:
        """Return a date as it came; None for an empty one."""
        value = self._members.get(member)
        if value is None or isinstance(value, datetime | str):
            return value or None
        return self._refuse(member, "a date")

    def texts(self, member: str) -> list[str] | None:
        """Return words; one that stands alone is a list of one."""
        value = self._members.get(member)
        items = [value] if isinstance(value, str) else self._items(member)
        return None if items is None else [self._text(member, item) for item in items]

    def numbers(self, member: str) -> list[int] | None:
        items = self._items(member)
        return None if items is None else [self._number(member, item) for item in items]

    def struct(self, member: str) -> "Given | None":
        if member not in self:
            return None
        return self._struct(member, self._members[member])

    def structs(self, member: str) -> "list[Given] | None":
        items = self._items(member)
        return None if items is None else [self._struct(member, item) for item in items]

    def names(self) -> list[str]:
        return [name for name in self._members if name in self]

    def _items(self, member: str) -> list[Any] | None:
        value = self._members.get(member)
        if value is None or isinstance(value, list):
            return value
        if value == {}:
            return []
        return self._refuse(member, "an array")

    def _text(self, member: str, value: object) -> str:
        """Return words; numbers are taken as they are written, bytes as UTF-8."""
        if isinstance(value, bool):
            return "1" if value else ""
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if not isinstance(value, str | int | float):
            self._refuse(member, "text")
        return str(value)

    def _number(self, member: str, value: object) -> int:
        """Return a whole number; an empty text is 0, as programs mean it."""
        written = str(value).strip() if isinstance(value, str) else value
        if isinstance(written, str):
            digits = written.removeprefix("-")
            is_number = digits.isascii() and digits.isdecimal()
            if not written or (is_number and len(digits) <= _MOST_DIGITS):
                return int(written or 0)
        elif isinstance(written, int) and not isinstance(written, bool):
            return written
        return self._refuse(member, "a whole number")

    def _struct(self, member: str, value: object) -> "Given":
        if value in ("", []):  # PHP knows no empty struct
            value = {}
        if not isinstance(value, dict):
            self._refuse(member, "a struct")
        return Given(value, f"{self._name}.{member}")

    def _refuse(self, member: str, kind: str) -> NoReturn:
        raise XmlRpcFault(
            INVALID_PARAMETERS, f"The member {member} of {self._name} is not {kind}."
        )


def words_in(values: Iterable[object]) -> list[str]:
    """Return the words of a list; anything else in it names nothing."""
    return [value for value in values if isinstance(value, str)]
