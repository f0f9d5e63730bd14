"""The fields of a form as it travels: what trackbacks and webmentions are sent as."""

from collections.abc import Mapping
from urllib.parse import unquote_to_bytes, urlencode

from blog.errors import MalformedPing
from blog.linkbacks.addresses import is_web_address
from blog.linkbacks.plaintext import cut_end, fold
from blog.linkbacks.protocols.base import Message, has_control_character

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_BYTES = 64 * 1024


class MalformedForm(MalformedPing):
    """The form is no ping; `field` names what is wrong, if it is one field."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def read_fields(message: Message) -> dict[str, bytes]:
    """Return the fields, not yet decoded; of several values the first counts.

    Raises MalformedForm for what is too large, or is no form.
    """
    if len(message.body) > MAX_BYTES:
        raise MalformedForm(f"The message is larger than {MAX_BYTES} bytes.")
    content_type = message.content_type.partition(";")[0].strip().lower()
    if content_type not in {"", FORM_TYPE}:
        shown = cut_end(fold(content_type), 80)
        raise MalformedForm(f"A ping is sent as {FORM_TYPE}, not as {shown}.")
    fields: dict[str, bytes] = {}
    for pair in message.body.replace(b"+", b" ").split(b"&"):
        name, _, value = pair.partition(b"=")
        decoded = unquote_to_bytes(name).decode("utf-8", errors="replace")
        fields.setdefault(decoded, unquote_to_bytes(value))
    return fields


def write_fields(fields: Mapping[str, str], target_url: str = "") -> Message:
    """Return a message in UTF-8, without the fields that are empty."""
    body = urlencode({name: value for name, value in fields.items() if value})
    content_type = f"{FORM_TYPE}; charset=utf-8"
    return Message(body.encode("ascii"), content_type, target_url=target_url)


def read_address(text: str, field: str, meaning: str) -> str:
    """Return the address a field holds; raises MalformedForm if it holds none."""
    address = text.strip()
    if not address:
        raise MalformedForm(f"The form has no {field}, {meaning}.", field)
    if has_control_character(address):
        raise MalformedForm(f"The {field} holds a control character.", field)
    if not is_web_address(address):
        raise MalformedForm(f"The {field} is not an http or https address.", field)
    return address
