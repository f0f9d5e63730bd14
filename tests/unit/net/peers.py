"""Servers on loopback that behave as told, name servers that lie, answers to send."""

import socket
from contextlib import suppress
from threading import Event, Thread

from blog.net.fetcher import Limits

USER_AGENT = "Afterword/1.0 (https://blog.example/)"
# Long enough for any honest answer on a busy machine; the slow get BRIEF.
PATIENT = Limits(seconds=5, bytes=100_000, redirects=3)
BRIEF = Limits(seconds=0.3, bytes=100_000, redirects=3)


class Peer:
    """A server on 127.0.0.1; `behave(connection, peer)` is run for each connection."""

    def __init__(self, behave, tls=None):
        self.behave = behave
        self.tls = tls
        self.requests = []
        self.is_over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    def url(self, path="/", host="127.0.0.1", scheme="http"):
        return f"{scheme}://{host}:{self.port}{path}"

    def read_request(self, connection):
        request = b""
        while b"\r\n\r\n" not in request:
            request += _received(connection)
        head, _, body = request.partition(b"\r\n\r\n")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ),
            0,
        )
        while len(body) < length:
            body += _received(connection)
        self.requests.append((head.decode("latin-1"), body))
        return head.split(b" ")[1].decode()

    def drip(self, connection, first, again, pause=0.02):
        """Send `first`, then `again` without end, until the test is over."""
        connection.sendall(first)
        while not self.is_over.wait(pause):
            connection.sendall(again)

    def close(self):
        self.is_over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        with suppress(OSError), connection:
            connection.settimeout(5)
            if self.tls:
                with self.tls.wrap_socket(connection, server_side=True) as secured:
                    self.behave(secured, self)
            else:
                self.behave(connection, self)


def _received(connection):
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionResetError
    return piece


def answering(*answers):
    """Behave well: read the request, send the answer, hang up.

    An answer is bytes, or a dict of bytes by path; the last is given again.
    """
    left = list(answers)

    def behave(connection, peer):
        path = peer.read_request(connection)
        answer = left.pop(0) if len(left) > 1 else left[0]
        connection.sendall(answer[path] if isinstance(answer, dict) else answer)

    return behave


def http(body=b"", status="200 OK", **headers):
    """Return the bytes of an answer; a header's underscores become hyphens."""
    headers = {"Content_Length": len(body), **headers}
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(*chunks):
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body


def redirect(location, status="302 Found"):
    return http(b"moved", status, Location=location)


class Names:
    """A look-up that answers from a table, each name's answers one after another."""

    def __init__(self, **answers):
        self.answers = {name.replace("_", "."): list(a) for name, a in answers.items()}
        self.asked = []

    def __call__(self, host):
        self.asked.append(host)
        if host not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        left = self.answers[host]
        return left.pop(0) if len(left) > 1 else left[0]


class Connects:
    """The real connect to 127.0.0.1, refusing elsewhere; remembers every attempt."""

    def __init__(self):
        self.attempts = []

    def __call__(self, numeric, port, timeout):
        self.attempts.append((numeric, port))
        if numeric != "127.0.0.1":
            raise ConnectionRefusedError
        return socket.create_connection((numeric, port), timeout)
