"""A program that speaks Micropub, as the web tests see it."""

from contextvars import Context
from io import BytesIO

from PIL import Image

from blog.extensions import db
from blog.models import AppGrant
from blog.remote.indieauth.tokens import add_tokens
from tests.factories import make_person

EVERYTHING = "create update delete undelete media"


def picture(colour="teal", kind="JPEG"):
    """A small picture as a file of a form holds it."""
    out = BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, kind)
    out.seek(0)
    return out


class Program:
    """Holds a token of its person; every request has a context of its own."""

    def __init__(self, app, scope=EVERYTHING, person=None):
        self.client = app.test_client()
        self.person = person or make_person()
        grant = AppGrant(
            person_id=self.person.id,
            client_id="https://quill.test/",
            client_name="Quill",
            scope=scope,
        )
        db.session.add(grant)
        self.token = add_tokens(grant).access
        db.session.commit()

    @property
    def bearer(self):
        return {"Authorization": f"Bearer {self.token}"}

    def form(self, path="/micropub", **fields):
        """Post a form; a name with a trailing _ is one with []."""
        data = {n[:-1] + "[]" if n.endswith("_") else n: v for n, v in fields.items()}
        return self.open("POST", path, data=data)

    def json(self, **body):
        return self.open("POST", "/micropub", json=body)

    def create(self, **properties):
        """Create by JSON; an _ in a name is a hyphen."""
        named = {
            name if name == "access_token" else name.replace("_", "-"): values
            for name, values in properties.items()
        }
        return self.json(type=["h-entry"], properties=named)

    def ask(self, path="/micropub", **asked):
        return self.open("GET", path, query_string=asked)

    def source(self, url, **asked):
        return self.ask(q="source", url=url, **asked).json["properties"]

    def open(self, method, path, **options):
        db.session.rollback()
        options.setdefault("headers", self.bearer)
        return Context().run(self.client.open, path, method=method, **options)


def refused(answer, error="invalid_request", status=400):
    """Whether an answer is that error, told in a sentence."""
    said = answer.json
    return (answer.status_code, said["error"]) == (status, error) and said[
        "error_description"
    ].endswith(".")
