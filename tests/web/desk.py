"""Somebody at work in the studio, who fills in and sends forms as they stand there."""

import io

from lxml import html
from PIL import Image
from sqlalchemy import inspect

from blog.extensions import db
from tests.web.visitor import Visitor, hash_lightly, make_member


class Desk:
    """A signed-in person and a browser without script."""

    def __init__(self, app, role="editor", person=None):
        hash_lightly()
        self.person = person or make_member(role)
        self.visitor = Visitor(app)
        self.visitor.sign_in(self.person.username)

    def get(self, path):
        return self.visitor.get(path)

    def press(self, path, button, **fields):
        """Open the page, type `fields`, press the first button of these words.

        None takes a field out of what is sent. The answer is not followed.
        """
        return self.press_on(self.get(path).text, path, button, **fields)

    def press_on(self, page, path, button, **fields):
        """Press a button of a page that was opened before."""
        tree = html.document_fromstring(page)
        control = next(b for b in tree.iter("button") if words_of(b) == button)
        form = next(control.iterancestors("form"))
        values = values_of(form) | fields
        if control.get("name"):
            values[control.get("name")] = control.get("value")
        sent = {name: value for name, value in values.items() if value is not None}
        action = control.get("formaction") or form.get("action") or path
        return self.visitor.post(action, data=sent)

    def told(self, path):
        """Open a page, and return what it says was done."""
        tree = html.document_fromstring(self.get(path).text)
        return [words_of(message) for message in tree.find_class("message")]


def values_of(form):
    """Return what a browser would send of a form: what is disabled is left out."""
    values = {}
    for control in form.iter("input", "select", "textarea"):
        name, kind = control.get("name"), control.get("type")
        if not name or kind == "file" or control.xpath("ancestor::fieldset[@disabled]"):
            continue
        if kind == "checkbox":
            if control.checked:
                values.setdefault(name, []).append(control.get("value", "on"))
        elif kind != "radio" or control.checked:
            values[name] = typed_in(control)
    return values


def typed_in(control):
    if control.tag == "textarea":
        # A browser drops the line break after the tag.
        return (control.text or "").replace("\r\n", "\n").removeprefix("\n")
    if control.tag == "select":
        return control.value or ""
    return control.get("value", "")


def form_on(page, field):
    """Return what the form with this field holds, by name."""
    tree = html.document_fromstring(page)
    [control] = tree.xpath(f"//form[@method='post']//*[@name='{field}'][1]")[:1]
    return values_of(next(control.iterancestors("form")))


def error_beside(page, field):
    """Return what is said beside a field, "" for nothing; its control says so, too."""
    tree = html.document_fromstring(page)
    found = tree.xpath(f"//*[@id='{field}-error']")
    if not found:
        return ""
    controls = tree.xpath(f"//*[contains(@aria-describedby, '{field}-error')]")
    assert controls or field == "status", "the error is not linked to its control"
    return words_of(found[0])


def words_on(page):
    """Return what a reader of the page reads, on one line."""
    return " ".join(" ".join(html.document_fromstring(page).itertext()).split())


def words_of(element):
    return " ".join(element.text_content().split())


def fresh(row):
    """Return the row as it is stored now, or None."""
    identity = inspect(row).identity
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(type(row), identity)


def picture(kind="PNG", size=(60, 40), colour="teal"):
    """Return the bytes of a picture, ready to be sent."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return io.BytesIO(out.getvalue())
