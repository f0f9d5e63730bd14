"""Real servers as processes of their own, and a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

CHROMIUM = os.environ.get("CHROME_PATH") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`afterword serve` in a folder of its own; may be killed and started again."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("AFTERWORD_")},
            "AFTERWORD_INSTANCE": str(folder),
            "AFTERWORD_NET_ALLOW": "127.0.0.0/8",
            **settings,
        }
        self.process = None

    def start(self):
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "blog.cli", "serve", "--port", str(self.port)],
                env=self.environ,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()
        return self

    def _wait_until_ready(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log()
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log())

    def kill(self):
        """End every process of the server at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()

    def run(self, *arguments, text=None):
        """Run another `afterword` command on the same blog."""
        return subprocess.run(
            [sys.executable, "-m", "blog.cli", *arguments],
            env=self.environ,
            cwd=ROOT,
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def log(self):
        return (self.folder / "serve.log").read_text("utf-8", "replace")


@pytest.fixture
def server(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    running = Server(folder).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        assert not os.environ.get("REQUIRE_BROWSER"), "Chromium is missing."
        pytest.skip("There is no Chromium on this machine.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    """A page that notes every request and every error of the console."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    tab.asked, tab.errors = [], []
    tab.on("request", lambda request: tab.asked.append(request.url))
    tab.on("pageerror", lambda error: tab.errors.append(str(error)))
    yield tab
    context.close()
