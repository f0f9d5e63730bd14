"""What a method of XML-RPC takes and returns, and for whom it works."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import ModuleType
from typing import Any

from blog.accounts.programs import Program, Scope
from blog.linkbacks.protocols.xmlrpc import INVALID_PARAMETERS, Value, XmlRpcFault
from blog.models import Person

MISSING_SCOPE = 401


class Kind(Enum):
    """A type of XML-RPC: its name, and how a value of it comes out of the codec."""

    STRING = "string", (str,)
    INT = "int", (int,)
    BOOLEAN = "boolean", (bool,)
    DATE = "dateTime.iso8601", (datetime,)
    BASE64 = "base64", (bytes,)
    STRUCT = "struct", (dict,)
    ARRAY = "array", (list,)
    ANY = "undefined", (object,)

    @property
    def word(self) -> str:
        word, _types = self.value
        return str(word)

    def read(self, value: Value) -> Value:
        """Return the value as this type; raises ValueError for what is none.

        Numbers may be written as text and booleans as 0 and 1, as WordPress tells them.
        """
        if self is Kind.INT and isinstance(value, str):
            return int(value) if len(value) < _LONGEST_NUMBER else _refuse()
        if self is Kind.BOOLEAN and value in (0, 1, "0", "1"):
            return bool(int(value))  # type: ignore[arg-type]  # one of the four
        if self in {Kind.STRUCT, Kind.ARRAY} and value in ([], {}, ""):
            return {} if self is Kind.STRUCT else []  # PHP has one word for both
        is_bool = isinstance(value, bool) and self is Kind.INT
        if is_bool or not isinstance(value, self.value[1]):
            _refuse()
        return value


_LONGEST_NUMBER = 20


def _refuse() -> Value:
    raise ValueError


@dataclass(frozen=True)
class Param:
    name: str
    kind: Kind
    is_optional: bool = False


BLOG = Param("blog_id", Kind.ANY)
APP_KEY = Param("app_key", Kind.ANY)
USERNAME = Param("username", Kind.STRING)
PASSWORD = Param("password", Kind.STRING)
SIGNED_IN = (BLOG, USERNAME, PASSWORD)


def optional(name: str, kind: Kind) -> Param:
    return Param(name, kind, is_optional=True)


@dataclass(frozen=True)
class Caller:
    """Whose program calls, and from where."""

    program: Program
    remote_addr: str | None = None

    @property
    def person(self) -> Person:
        return self.program.person

    def need(self, scope: Scope) -> None:
        """Raise a fault unless the program's password allows this."""
        if scope not in self.program.scopes:
            raise XmlRpcFault(
                MISSING_SCOPE, f'The password of this program does not allow "{scope}".'
            )


@dataclass(frozen=True)
class Method:
    """`run` takes the caller and what is left of the params without the sign-in."""

    name: str
    returns: Kind
    params: tuple[Param, ...]
    run: Callable[..., Any]

    @property
    def signature(self) -> list[Value]:
        return [self.returns.word, *(param.kind.word for param in self.params)]

    @property
    def help(self) -> str:
        """What it does, or where that is said of methods WordPress documents."""
        said = " ".join((self.run.__doc__ or "").split())
        return said or f"As {self.name} of WordPress 6."

    def bind(self, values: Sequence[Value]) -> dict[str, Value]:
        """Return the values by their names; a fault says which is missing or wrong."""
        least = sum(not param.is_optional for param in self.params)
        if not least <= len(values) <= len(self.params):
            names = ", ".join(param.name for param in self.params)
            raise XmlRpcFault(
                INVALID_PARAMETERS, f"{self.name} takes {names}; {len(values)} came."
            )
        bound = {}
        for param, value in zip(self.params, values, strict=False):
            if value is None and param.is_optional:
                continue
            try:
                bound[param.name] = param.kind.read(value)
            except ValueError:
                raise XmlRpcFault(
                    INVALID_PARAMETERS,
                    f"{param.name} of {self.name} is no {param.kind.word}.",
                ) from None
        return bound

    def call(self, caller: Caller, bound: Mapping[str, Value]) -> Value:
        taken = {param.name for param in (APP_KEY, *SIGNED_IN)}
        given = {name: value for name, value in bound.items() if name not in taken}
        answer: Value = self.run(caller, **given)
        return answer


def method(
    name: str, *, returns: Kind, params: tuple[Param, ...]
) -> Callable[[Callable[..., Any]], Method]:
    """Make a function a method that programs call by this name."""
    return lambda function: Method(name, returns, params, function)


def catalogue(modules: Sequence[ModuleType]) -> dict[str, Method]:
    """Return the methods that these modules hold, by name."""
    found = (value for module in modules for value in vars(module).values())
    return {m.name: m for m in found if isinstance(m, Method)}
