"""An app that signs people in with their address, as the web tests play it."""

import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml import html

from blog.remote.indieauth.pkce import challenge_of
from tests.fakes import FakeFetcher, fetched
from tests.web.desk import Desk

APP = "https://quill.test/"
BACK = "https://quill.test/back?step=2"
METADATA = '{"client_id": "https://quill.test/", "client_name": "Quill"}'
ISSUER = "http://blog.test/"


class App:
    """Asks, exchanges, and keeps what it was given; `asks` overrides its parameters."""

    def __init__(self, client, **asks):
        self.client = client
        self.verifier = secrets.token_urlsafe(48)
        self.asks = {
            "response_type": "code",
            "client_id": APP,
            "redirect_uri": BACK,
            "state": "s t&te=é",
            "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256",
            "scope": "create update profile email",
        } | asks

    @property
    def address(self):
        asked = {name: said for name, said in self.asks.items() if said is not None}
        return f"/indieauth/authorize?{urlencode(asked)}"

    def exchange(self, code, path="/indieauth/token", **fields):
        """Post a code; None takes a field out."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": APP,
            "redirect_uri": self.asks["redirect_uri"],
            "code_verifier": self.verifier,
        } | fields
        return self.post(path, **data)

    def refresh(self, token, **fields):
        data = {"grant_type": "refresh_token", "refresh_token": token, "client_id": APP}
        return self.post("/indieauth/token", **(data | fields))

    def post(self, path, bearer=None, **fields):
        sent = {name: said for name, said in fields.items() if said is not None}
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return self.client.post(path, data=sent, headers=headers)


class Person(Desk):
    """A person at the question of an app."""

    def allow(self, app, **fields):
        """Press Allow, and return what the browser takes back to the app."""
        answer = self.press(app.address, "Allow", **fields)
        assert answer.status_code == 303, answer.text
        return answer_in(answer.headers["Location"])

    def ticks(self, app):
        tree = html.document_fromstring(self.get(app.address).text)
        return tree.xpath("//input[@name='scopes']/@value")


def answer_in(location):
    """Return the parameters that an address takes back, each once."""
    return {name: said for name, [said] in parse_qs(urlsplit(location).query).items()}


def give_web(app, pages=None):
    """Let the blog meet only these pages; by default Quill's."""
    page = fetched(APP, METADATA, headers={"Content-Type": "application/json"})
    fetcher = FakeFetcher({APP: page} if pages is None else pages)
    app.extensions["fetcher"] = fetcher
    return fetcher
