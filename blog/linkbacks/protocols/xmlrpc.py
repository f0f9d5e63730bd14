"""XML-RPC as bytes and values: the one codec, made for hostile input.

No document type, no entities, four character encodings, bounded bytes and depth. Values
are str, int, float, bool, bytes, datetime (naive when written without a zone, as the
protocol does), list, dict and None.
"""

import base64
import codecs
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from lxml import etree

from blog.errors import AfterwordError

Value: TypeAlias = "str | int | float | bool | bytes | datetime | list[Value] | dict[str, Value] | None"

MAX_BYTES = 64 * 1024
MAX_DEPTH = 32

NOT_WELL_FORMED = -32700
INVALID_MESSAGE = -32600
UNKNOWN_METHOD = -32601
INVALID_PARAMETERS = -32602
APPLICATION_ERROR = -32500
TRANSPORT_ERROR = -32300

_ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "utf-16"})
_DECLARED_ENCODING = re.compile(
    r"\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']"
)
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_METHOD_NAME = re.compile(r"[A-Za-z0-9_.:/]{1,200}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DOUBLE = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_INT = 2**31


class XmlRpcFault(AfterwordError):
    """A fault: what the other side answered, or what it should be answered."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.number = number


class MalformedXmlRpc(XmlRpcFault):
    """The bytes are no XML-RPC message; `number` is -32700 or -32600."""


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    params: tuple[Value, ...]


def decode_call(body: bytes, max_bytes: int = MAX_BYTES) -> Call:
    """Read a method call; raises MalformedXmlRpc and nothing else."""
    root = _parse(body, max_bytes)
    _expect(root, "methodCall")
    method = (root.findtext("methodName") or "").strip()
    if not _METHOD_NAME.fullmatch(method):
        raise _invalid("The methodCall does not name a method.")
    return Call(method, tuple(_read_params(root)))


def decode_response(body: bytes, max_bytes: int = MAX_BYTES) -> Value:
    """Read an answer and return its one value.

    Raises XmlRpcFault for a fault, MalformedXmlRpc for what is no answer.
    """
    root = _parse(body, max_bytes)
    _expect(root, "methodResponse")
    fault = root.find("fault")
    if fault is not None:
        raise _read_fault(fault)
    values = _read_params(root)
    if len(values) != 1:
        raise _invalid(f"An answer holds one value; this one holds {len(values)}.")
    return values[0]


def encode_call(method: str, params: Sequence[Value]) -> bytes:
    root = etree.Element("methodCall")
    etree.SubElement(root, "methodName").text = method
    return _encode(root, params)


def encode_response(value: Value) -> bytes:
    return _encode(etree.Element("methodResponse"), [value])


def xml_text(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def encode_fault(number: int, sentence: str) -> bytes:
    root = etree.Element("methodResponse")
    fault = etree.SubElement(root, "fault")
    _write_value(fault, {"faultCode": number, "faultString": sentence})
    return _serialise(root)


def _parse(body: bytes, max_bytes: int) -> etree._Element:
    if len(body) > max_bytes:
        raise _invalid(f"The message is larger than {max_bytes} bytes.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_decode_text(body).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeError) as error:
        reason = "The message is not well-formed XML."
        raise MalformedXmlRpc(NOT_WELL_FORMED, reason) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _invalid("The message has a document type, which XML-RPC has not.")
    return root


def _decode_text(body: bytes) -> str:
    """Return the message without its XML declaration; raises UnicodeError."""
    text = body.decode(_encoding(body)).lstrip("\ufeff \t\r\n")
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def _encoding(body: bytes) -> str:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if body.startswith((b"<\0", b"\0<")):
        return "utf-16-le" if body.startswith(b"<") else "utf-16-be"
    declared = _DECLARED_ENCODING.match(body[:300].decode("latin-1"))
    label = (
        declared[1] if declared and not body.startswith(codecs.BOM_UTF8) else "utf-8"
    )
    try:
        name = codecs.lookup(label).name
    except LookupError:
        name = ""
    if name not in _ENCODINGS:
        raise MalformedXmlRpc(
            NOT_WELL_FORMED, f"The encoding {label} is not read here."
        )
    return name


def _expect(element: etree._Element, tag: str) -> None:
    if element.tag != tag:
        raise _invalid(f"There is a <{_shown_tag(element)}> where a <{tag}> belongs.")


def _read_params(root: etree._Element) -> list[Value]:
    values = []
    for param in root.iterfind("params/*"):
        _expect(param, "param")
        values.append(_read_value(_only_child(param, "value"), 0))
    return values


def _read_fault(fault: etree._Element) -> XmlRpcFault:
    value = _read_value(_only_child(fault, "value"), 0)
    if isinstance(value, dict):
        number, sentence = value.get("faultCode"), value.get("faultString")
        if type(number) is int and isinstance(sentence, str):
            return XmlRpcFault(number, sentence)
    return _invalid("The fault has no number and sentence.")


def _read_value(value: etree._Element, depth: int) -> Value:
    if not len(value):
        return value.text or ""
    typed = _only_child(value)
    if typed.tag not in {"array", "struct"}:
        return _read_scalar(typed)
    if depth == MAX_DEPTH:
        raise _invalid(f"Arrays and structs are nested more than {MAX_DEPTH} deep.")
    read = _read_array if typed.tag == "array" else _read_struct
    return read(typed, depth)


def _read_array(array: etree._Element, depth: int) -> list[Value]:
    values = []
    for value in _only_child(array, "data"):
        _expect(value, "value")
        values.append(_read_value(value, depth + 1))
    return values


def _read_struct(struct: etree._Element, depth: int) -> dict[str, Value]:
    members: dict[str, Value] = {}
    for member in struct:
        _expect(member, "member")
        if [part.tag for part in member] != ["name", "value"]:
            raise _invalid("A member of a struct is not one name and one value.")
        name, value = member
        members[name.text or ""] = _read_value(value, depth + 1)
    return members


def _read_scalar(typed: etree._Element) -> Value:
    reader = _SCALARS.get(str(typed.tag))
    if reader is None or len(typed):
        raise _invalid(f"There is no plain value in <{_shown_tag(typed)}>.")
    try:
        return reader(typed.text or "")
    except ValueError as error:
        raise _invalid(f"What <{typed.tag}> holds is not of that type.") from error


def _read_integer(text: str) -> int:
    if not _INTEGER.fullmatch(text.strip()):
        raise ValueError(text)
    return int(text)


def _read_double(text: str) -> float:
    number = float(text) if _DOUBLE.fullmatch(text.strip()) else math.nan
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _read_boolean(text: str) -> bool:
    return bool(("0", "1").index(text.strip()))


def _read_base64(text: str) -> bytes:
    return base64.b64decode("".join(text.split()), validate=True)


def _read_datetime(text: str) -> datetime | None:
    """Return a moment; None for the zeros WordPress writes where there is none."""
    written = text.strip()
    return None if written.startswith("0000") else datetime.fromisoformat(written)


_SCALARS: dict[str, Callable[[str], Value]] = {
    "string": str,
    "int": _read_integer,
    "i4": _read_integer,
    "i8": _read_integer,
    "boolean": _read_boolean,
    "double": _read_double,
    "dateTime.iso8601": _read_datetime,
    "base64": _read_base64,
    "nil": lambda _text: None,
}


def _only_child(element: etree._Element, tag: str = "") -> etree._Element:
    texts = (element.text, *(child.tail for child in element))
    if len(element) != 1 or any((text or "").strip() for text in texts):
        raise _invalid(f"<{_shown_tag(element)}> does not hold exactly one element.")
    if tag:
        _expect(element[0], tag)
    return element[0]


def _shown_tag(element: etree._Element) -> str:
    return str(element.tag)[:40]


def _invalid(sentence: str) -> MalformedXmlRpc:
    return MalformedXmlRpc(INVALID_MESSAGE, sentence)


def _encode(root: etree._Element, values: Sequence[Value]) -> bytes:
    params = etree.SubElement(root, "params")
    for value in values:
        _write_value(etree.SubElement(params, "param"), value)
    return _serialise(root)


def _serialise(root: etree._Element) -> bytes:
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return document


def _write_value(parent: etree._Element, value: Value) -> None:
    element = etree.SubElement(parent, "value")
    if isinstance(value, list):
        data = etree.SubElement(etree.SubElement(element, "array"), "data")
        for item in value:
            _write_value(data, item)
    elif isinstance(value, dict):
        struct = etree.SubElement(element, "struct")
        for name, item in value.items():
            member = etree.SubElement(struct, "member")
            etree.SubElement(member, "name").text = xml_text(name)
            _write_value(member, item)
    else:
        tag, text = _write_scalar(value)
        etree.SubElement(element, tag).text = text


def _write_scalar(value: str | float | bytes | datetime | None) -> tuple[str, str]:
    match value:
        case None:
            written = "nil", ""
        case str():
            written = "string", xml_text(value)
        case bool():
            written = "boolean", str(int(value))
        case int():
            written = "int" if -_MAX_INT <= value < _MAX_INT else "i8", str(value)
        case float():
            written = "double", repr(value)
        case bytes():
            written = "base64", base64.b64encode(value).decode("ascii")
        case _:
            # The protocol's own form has no zone and no hyphens in the date.
            moment = value.replace(tzinfo=None, microsecond=0)
            written = "dateTime.iso8601", moment.isoformat().replace("-", "")
    return written
