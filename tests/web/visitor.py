"""Somebody with a browser of their own, as the web tests see them."""

import re
from contextvars import Context

from flask_security.utils import hash_password

from blog.extensions import db, security
from tests.factories import make_person

PASSWORD = "a sentence works well"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Visitor:
    """Keeps cookies, and sends each form with the token of the page it stands on.

    Every request has a context of its own, as on a server: a test that holds one
    open would lend its session and its signed-in person to all of them.
    """

    def __init__(self, app, **client_options):
        self.client = app.test_client(**client_options)

    def get(self, path, **options):
        return self._open("GET", path, **options)

    def submit(self, path, fields, *, page=None, **options):
        """Load the page (the form's own address by default) and post the fields."""
        token = _TOKEN.search(self.get(page or path).text)
        data = {"csrf_token": token[1] if token else "", **fields}
        return self._open("POST", path, data=data, **options)

    def post(self, path, **options):
        """Post without a token."""
        return self._open("POST", path, **options)

    def sign_in(self, name, password=PASSWORD, *, path="/login", **fields):
        data = {"username": name, "password": password, **fields}
        return self.submit(path, data)

    def is_signed_in(self):
        return self.get("/change").status_code == 200

    def _open(self, method, path, **options):
        db.session.rollback()  # what the test read must not hold a snapshot open
        options.setdefault("buffered", True)
        return Context().run(self.client.open, path, method=method, **options)


def hash_lightly():
    """Make hashing of passwords cheap for the application created last."""
    security.pwd_context.update(
        argon2__memory_cost=64, argon2__time_cost=1, argon2__parallelism=1
    )


def make_member(role="author", **fields):
    """Make a person who can sign in with PASSWORD."""
    return make_person(role, password=hash_password(PASSWORD), **fields)
