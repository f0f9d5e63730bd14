"""A program that speaks XML-RPC for somebody, with an app password."""

from datetime import datetime
from xmlrpc.client import Binary, Fault, dumps, loads

from blog.accounts.app_passwords import make_app_password
from blog.accounts.programs import EVERYTHING
from tests.factories import make_person

_WITHOUT_BLOG = ("getUsersBlogs",)
_PAGE_FIRST = ("getPage", "editPage")


class Program:
    """Calls go to /xmlrpc.php as bytes, written and read by another library."""

    def __init__(self, app, role="editor", scopes=EVERYTHING, person=None):
        self.client = app.test_client()
        self.base_url = "http://blog.test"
        self.person = person or make_person(role)
        self.password = make_app_password(self.person, "Test", scopes)

    def call(self, name, *args):
        body = dumps(args, name, allow_none=True).encode("utf-8", "replace")
        answer = self.client.post(
            "/xmlrpc.php", self.base_url, data=body, content_type="text/xml"
        )
        assert answer.status_code == 200
        [value] = loads(answer.data, use_builtin_types=True)[0]
        return value

    def wp(self, name, *args):
        """Call a method of WordPress with blog, name and password where they belong."""
        sign_in = [self.person.username, self.password]
        if name not in _WITHOUT_BLOG:
            sign_in.insert(0, 1)
        if name in _PAGE_FIRST:
            sign_in.insert(1, _sent(args[0]))
            args = args[1:]
        return self.call(f"wp.{name}", *sign_in, *map(_sent, args))

    def fault(self, name, *args):
        """Return the number of the fault that a call is answered with."""
        try:
            value = self.wp(name, *args)
        except Fault as fault:
            return fault.faultCode
        raise AssertionError(f"wp.{name} answered {value!r}.")

    def methods(self):
        return self.call("mt.supportedMethods")


def at(written):
    """Return a moment as XML-RPC has it, without a zone."""
    return datetime.fromisoformat(written)


def _sent(value):
    """Return a value as the library sends it: numbers beyond 32 bits as text."""
    if isinstance(value, bytes):
        return Binary(value)
    if isinstance(value, int) and not -(2**31) <= value < 2**31:
        return str(value)
    if isinstance(value, list):
        return [_sent(item) for item in value]
    if isinstance(value, dict):
        return {name: _sent(item) for name, item in value.items()}
    return value
