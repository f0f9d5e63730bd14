"""`afterword serve`: web processes by granian, and the worker beside them.

The worker is a thread of the process that watches over the web processes, which has
nothing else to do: one looks into the queue however many serve, and no outgoing
request takes a turn from a reader. Web processes are started afresh, not forked, as
a fork would copy that thread's locks in whatever state they are.
"""

import asyncio
import errno
import multiprocessing
import os
import signal
from functools import partial
from threading import Event, Thread
from typing import Any

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from blog.app import create_app
from blog.cli.application import make_app, start_logging
from blog.cli.sending import SendingTurns
from blog.cli.working import working
from blog.errors import AfterwordError

# One thread would be fastest while every answer is quick, but a ping is verified
# inside its request, for up to two seconds, and up to 17 of them wait for their turn
# (linkbacks/incoming/turns). No more than the database's pool has connections.
THREADS = 32
MOST_SENDING = 8
SECONDS_TO_FINISH = 3
LOOK_SECONDS = 0.05
LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- told from, not bound


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Number of web processes.",
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the blog and do its background work; migrates the database first."""
    address = asyncio.run(_free_address(host, port))
    app = make_app()
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "blog.app:create_app",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.error,
    )
    with working(app) as stop:
        server.on_startup(partial(_stop_on_signals, stop))
        server.on_startup(partial(_announce, host, address, port, stop))
        _run(server)


def load_web_app() -> Flask:
    """Return the application in a web process, which ends when its watcher is gone."""
    start_logging()
    if watcher := multiprocessing.parent_process():
        Thread(target=_end_after, args=(watcher,), daemon=True).start()
    app = create_app()
    app.wsgi_app = SendingTurns(app.wsgi_app, MOST_SENDING)  # type: ignore[method-assign]  # as Flask's docs do
    return app


def _run(server: Any) -> None:  # noqa: ANN401 -- granian's class depends on the Python build
    try:
        server.serve(target_loader=load_web_app, wrap_loader=False)
    except SystemExit as ending:
        if ending.code:
            raise AfterwordError(
                "The server stopped because its web processes keep ending."
            ) from ending


def _end_after(watcher: Any) -> None:  # noqa: ANN401 -- multiprocessing names no public type
    """End this process with its watcher: one killed hard would leave the port taken."""
    watcher.join()
    os.kill(os.getpid(), signal.SIGTERM)


async def _free_address(host: str, port: int) -> str:
    """Return the number of the host, where nobody listens yet.

    Granian itself would share a port with another server of the same user.
    """
    try:
        probe = await asyncio.start_server(lambda *_: None, host, port)
    except OSError as error:
        raise AfterwordError(_listening_problem(error, host, port)) from error
    address: str = probe.sockets[0].getsockname()[0]
    probe.close()
    await probe.wait_closed()
    return address


def _listening_problem(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use: end what uses it, or give --port."
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}: give a --port above 1023."
    return f"{host} is no address of this machine to listen on: give another --host."


def _stop_on_signals(stop: Event) -> None:
    """Let the worker take no further job while the web processes finish."""
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def end(number: int, frame: Any, before: Any = before) -> None:  # noqa: ANN401 -- as signal calls it
            stop.set()
            before(number, frame)

        signal.signal(number, end)


def _announce(host: str, address: str, port: int, stop: Event) -> None:
    shown = f"[{host}]" if ":" in host else host
    sentence = f"Afterword is ready at http://{shown}:{port}/"
    dialled = LOOPBACK.get(address, address)
    Thread(target=_say_once_open, args=(sentence, dialled, port, stop)).start()


def _say_once_open(sentence: str, address: str, port: int, stop: Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        if asyncio.run(_is_open(address, port)):
            click.echo(sentence)
            return


async def _is_open(address: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
