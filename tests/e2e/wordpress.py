"""A real WordPress as a peer: Debian's package, on a database and a web server of its own."""

import getpass
import json
import os
import shutil
import signal
import subprocess
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.processes import free_port, wait_until

PACKAGE = Path("/usr/share/wordpress")
THEMES = PACKAGE / "wp-content/themes"
PROGRAMS = ("php", "mariadbd", "mariadb-install-db", "mariadb")
USER = f"--user={getpass.getuser()}"
PATIENCE = 90

CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('WP_SITEURL', '{url}');
define('WP_HOME', '{url}');
define('WP_CONTENT_DIR', '{content}');
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
$table_prefix = 'wp_';
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
# WordPress asks no loopback address, holds every ping, takes one in 15 seconds, and sends
# none to a page that needs more than 2; here it writes no letters, either.
PLUGIN = """<?php
add_filter('http_request_host_is_external',
  fn($is_external, $host) => $host === '127.0.0.1', 10, 2);
add_filter('http_allowed_safe_ports', fn($ports, $host, $url) =>
  [...$ports, (int) parse_url($url, PHP_URL_PORT)], 10, 3);
add_filter('http_request_args', fn($arguments) => ['timeout' => 30] + $arguments);
add_filter('pre_comment_approved', '__return_true');
add_filter('comment_flood_filter', '__return_false', 99);
add_filter('pre_wp_mail', '__return_true');
"""
INSTALL = """
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Harbour Journal', 'admin', 'admin@blog.test', true, '', 'a long password');
update_option('permalink_structure', '/%year%/%postname%/');
flush_rewrite_rules();
"""
PUBLISH = """
$id = wp_insert_post(wp_slash($asked + ['post_status' => 'publish', 'post_author' => 1]),
  true);
if (is_wp_error($id)) throw new Exception($id->get_error_message());
$said = [$id, get_permalink($id)];
"""
COMMENTS = """
$said = array_map(fn($comment) => [
  'type' => $comment->comment_type, 'author' => $comment->comment_author,
  'url' => $comment->comment_author_url, 'text' => $comment->comment_content],
  get_comments(['post_id' => $asked, 'order' => 'ASC']));
"""


def is_installed():
    has_theme = (THEMES / "twentytwentythree").is_dir()
    return has_theme and all(shutil.which(program) for program in PROGRAMS)


class WordPress:
    """The site, with its author's hands in the test: PHP run inside of it."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = folder / "db.socket"
        self.root = folder / "site"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes = []

    def start(self):
        self._start_database()
        self._lay_out()
        self._php("define('WP_INSTALLING', true);", INSTALL)
        workers = os.environ | {"PHP_CLI_SERVER_WORKERS": "4"}
        address = self.url.removeprefix("http://")
        self._run("php", "-S", address, "-t", self.root, environment=workers)
        wait_until(self._answers, "WordPress answers", PATIENCE)
        return self

    def stop(self):
        for process in reversed(self.processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def publish(self, title, text, **fields):
        """Publish a post and return its number and its address."""
        asked = {"post_title": title, "post_content": text, **fields}
        return tuple(self._php("", PUBLISH, asked))

    def do_what_is_due(self):
        """Let its cron run: it pings there, not while the author publishes."""
        script = self.root / "wp-cron.php"
        subprocess.run(["php", script], check=True, timeout=PATIENCE)

    def comments(self, post_id):
        """Return what stands under a post: type, author, address and words of each."""
        return self._php("", COMMENTS, post_id)

    def _start_database(self):
        data = self.folder / "database"
        subprocess.run(
            [
                *("mariadb-install-db", "--no-defaults", f"--datadir={data}"),
                *("--auth-root-authentication-method=normal", "--skip-test-db", USER),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=PATIENCE,
        )
        self._run(
            *("mariadbd", "--no-defaults", f"--datadir={data}", USER),
            *(f"--socket={self.socket}", "--skip-networking", "--skip-log-bin"),
            *(f"--pid-file={self.folder / 'db.pid'}", "--innodb-buffer-pool-size=32M"),
        )
        wait_until(self._has_database, "MariaDB takes orders", PATIENCE)

    def _has_database(self):
        self._expect_life()
        order = "CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4"
        client = ["mariadb", "--no-defaults", f"--socket={self.socket}", "-e", order]
        return subprocess.run(client, check=False, capture_output=True).returncode == 0

    def _lay_out(self):
        """Put the package's files beside a configuration of ours."""
        self.root.mkdir()
        for file in PACKAGE.glob("*.php"):
            shutil.copy(file, self.root)
        for name in ("wp-includes", "wp-admin"):
            (self.root / name).symlink_to(PACKAGE / name)
        content = self.root / "wp-content"
        content.mkdir()
        (content / "themes").symlink_to(THEMES)
        files = {
            content / "mu-plugins/loopback.php": PLUGIN,
            self.root / "wp-config.php": CONFIG.format(
                socket=self.socket, url=self.url, content=content
            ),
        }
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_text(text)

    def _php(self, before, code, asked=None):
        """Run code inside WordPress, with `$asked`; return what it puts into `$said`."""
        address = self.url.removeprefix("http://")
        script = f"""<?php
            $_SERVER += ['HTTP_HOST' => '{address}', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
            {before} require '{self.root}/wp-load.php';
            $asked = json_decode(getenv('ASKED'), true); $said = null;
            {code} echo "\\n", json_encode($said);"""
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr"],
            input=script,
            env=os.environ | {"ASKED": json.dumps(asked)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout.splitlines()[-1])

    def _run(self, *command, environment=None):
        with (self.folder / "peer.log").open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)

    def _answers(self):
        self._expect_life()
        with (
            suppress(OSError),
            urllib.request.urlopen(f"{self.url}/xmlrpc.php?rsd", timeout=20),
        ):
            return True
        return False

    def _expect_life(self):
        log = self.folder / "peer.log"
        ended = [process for process in self.processes if process.poll() is not None]
        assert not ended, log.read_text("utf-8", "replace")
