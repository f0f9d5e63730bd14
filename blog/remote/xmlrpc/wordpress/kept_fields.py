"""Custom fields as programs change them, and the enclosure among them.

A field with an id is changed, or deleted where it comes without a key; one without an
id is added. Ids that this post has not are left alone, as WordPress does.
"""

from dataclasses import replace

from blog.posts.change import CustomField
from blog.remote.xmlrpc.wordpress.given import Given
from blog.remote.xmlrpc.wordpress.reading import ENCLOSURE


def changed_fields(
    kept: tuple[CustomField, ...], given: Given
) -> tuple[CustomField, ...]:
    """Return the fields of a post as they are after what was sent."""
    fields = {field.id: field for field in kept}
    added: list[CustomField] = []
    for sent in given.structs("custom_fields") or []:
        number = sent.number("id")
        if not number:
            added.append(CustomField(sent.text("key") or "", sent.text("value") or ""))
        elif number in fields:
            _change(fields, number, sent)
    changed = (*fields.values(), *added)
    enclosure = given.struct(ENCLOSURE)
    return changed if enclosure is None else _enclosing(changed, enclosure)


def _change(fields: dict[int, CustomField], number: int, sent: Given) -> None:
    if "key" not in sent:
        del fields[number]
    elif sent.text("key") == fields[number].key:
        value = sent.text("value") or ""
        fields[number] = replace(fields[number], value=value)


def _enclosing(fields: tuple[CustomField, ...], sent: Given) -> tuple[CustomField, ...]:
    """Return the fields with this enclosure in place of another one."""
    url = (sent.text("url") or "").strip()
    length, kind = sent.number("length") or 0, sent.text("type") or ""
    others = tuple(field for field in fields if field.key != ENCLOSURE)
    if not url:
        return fields
    value = "\n".join((url, str(length), kind.strip()))
    return (*others, CustomField(ENCLOSURE, value))
