"""Real servers as processes of their own, and a real browser."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.processes import environment, free_port, wait_until

CHROMIUM = os.environ.get("CHROME_PATH") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Server:
    """`afterword serve` in a folder of its own; may be killed and started again."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "blog.cli", "serve", "--port", str(self.port)],
                env=environment(
                    instance=self.folder, net_allow="127.0.0.0/8", **self.settings
                ),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._answers, "the server answers", seconds=60)
        return self

    def _answers(self):
        assert self.process.poll() is None, self.log()
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                return True
        except OSError:
            return False

    def kill(self):
        """End every process of the server at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=15)

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
