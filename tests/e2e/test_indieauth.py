"""Apps that others wrote sign a person in with the address of the blog."""

import subprocess
import sys
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from tests.e2e.conftest import Server
from tests.processes import environment, free_port, wait_until

PASSWORD = "a ferry in the fog at dawn"
BLOG = "http://blog.example/"


@pytest.fixture
def client_page():
    """A page that an app has on this computer; yields its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            body = b"<!doctype html><title>App</title><h1>Welcome back</h1>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}/"
    http.shutdown()
    http.server_close()
    thread.join()


def make_person(server, **settings):
    made = subprocess.run(
        [
            *(sys.executable, "-m", "blog.cli", "user", "create", "maren"),
            *("--email", "maren@blog.example", "--role", "administrator"),
            "--password-stdin",
        ],
        env=environment(instance=server.folder, **settings),
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def sign_in(page):
    page.get_by_label("Email or username").fill("maren")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.browser
def test_a_client_of_oauth_signs_a_person_in(server, page, client_page, monkeypatch):
    """Sign-in, consent with ticks, back at the app; then everything a token is for."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    make_person(server)
    told = requests.get(
        f"{server.url}/.well-known/oauth-authorization-server", timeout=10
    ).json()
    # The site's own address is that of a new site; the server has a free port.
    told = {
        name: said.replace("http://127.0.0.1:8000", server.url)
        if isinstance(said, str)
        else said
        for name, said in told.items()
    }
    app = OAuth2Session(
        client_page,
        scope="profile create delete",
        redirect_uri=f"{client_page}back",
        code_challenge_method="S256",
        token_endpoint_auth_method="none",
        token_endpoint=told["token_endpoint"],
        revocation_endpoint_auth_method="none",
    )
    verifier = generate_token(64)
    address, state = app.create_authorization_url(
        told["authorization_endpoint"], code_verifier=verifier
    )

    page.goto(address)
    sign_in(page)
    assert page.get_by_text("runs on the device you sit at").is_visible()
    page.get_by_label("Put posts in the bin").uncheck()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{client_page}back?*")
    assert page.get_by_role("heading", name="Welcome back").is_visible()

    token = app.fetch_token(
        authorization_response=page.url, state=state, code_verifier=verifier
    )
    assert token["scope"].split() == ["create", "profile"]
    assert token["me"].endswith("/")
    assert app.get(told["userinfo_endpoint"]).json()["name"] == "maren"
    answer = app.introspect_token(
        told["introspection_endpoint"],
        token=token["access_token"],
        headers={"Authorization": f"Bearer {token['access_token']}"},
    )
    assert answer.json()["client_id"] == client_page
    first = token["access_token"]
    fresh = app.refresh_token(told["token_endpoint"])
    assert fresh["access_token"] != first
    assert app.get(told["userinfo_endpoint"]).status_code == 200

    page.goto(f"{server.url}/studio/apps/")
    assert page.get_by_text("Write new posts. Know your name.").is_visible()
    page.get_by_role("button", name="Revoke").click()
    assert page.get_by_text("may do nothing for you any more").is_visible()
    assert app.get(told["userinfo_endpoint"]).status_code == 401
    with pytest.raises(OAuthError, match="invalid_grant"):
        app.refresh_token(told["token_endpoint"])


@pytest.fixture
def named_server(tmp_path):
    """A blog with a name of its own, which it is asked by as proxies ask."""
    folder = tmp_path / "instance"
    folder.mkdir()
    running = Server(folder, site_url=BLOG.rstrip("/")).start()
    yield running
    running.stop()


@pytest.fixture
def datasette(named_server, tmp_path):
    """Datasette with its IndieAuth plugin, for which the blog stands at its name."""
    port = free_port()
    names = {"HTTP_PROXY": named_server.url, "NO_PROXY": "127.0.0.1"}
    with (tmp_path / "datasette.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "datasette", "--memory", "--port", str(port)],
            env=environment() | names,
            stdout=log,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"

    def answers():
        assert process.poll() is None, (tmp_path / "datasette.log").read_text()
        try:
            with urllib.request.urlopen(f"{url}/-/versions.json", timeout=2):
                return True
        except OSError:
            return False

    wait_until(answers, "Datasette answers")
    yield url
    process.terminate()
    process.wait(timeout=15)


@pytest.mark.browser
def test_datasette_knows_who_came(named_server, datasette, browser):
    """It finds the server from the address typed, and confirms the one it is told."""
    make_person(named_server, site_url=BLOG.rstrip("/"))
    context = browser.new_context(
        proxy={"server": named_server.url, "bypass": "127.0.0.1"}
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{datasette}/-/indieauth")
    page.locator("input[name=me]").fill("blog.example")
    page.locator("form[action$=indieauth] [type=submit]").click()
    sign_in(page)
    assert page.get_by_text(f"{datasette}/-/indieauth", exact=True).is_visible()
    assert page.get_by_text("It learns your address here").is_visible()
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{datasette}/")
    page.goto(f"{datasette}/-/actor.json")
    assert f'"me": "{BLOG}"' in page.content()
    context.close()
